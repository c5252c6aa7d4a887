import type * as vscode from 'vscode';
import {
	allLeft,
	isFreePlan,
	type Left,
	leastLeft,
	type PlanFacts,
} from '../../core/budget/allowance';
import { chargeOf } from '../../core/budget/cost';
import { type LedgerEntry, type MonthUse, monthOf, tokensOf } from '../../core/budget/ledger';
import { answerCap, checkLimits, type LimitQuestion } from '../../core/budget/limits';
import { isLoopback, originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { tellsAllowance } from '../../core/endpoints/keyStatus';
import { demoProfile } from '../../core/endpoints/presets';
import type { Log } from '../../core/ports';
import type { ModelRequest } from '../../core/request';
import { keyName } from '../openEndpoint';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { createModelLists, type ModelLists } from '../setUp/modelLists';
import type { Budget, Payer } from './budget';
import { answerLengths } from './capped';
import { type Counts, createCounts } from './counts';
import { createEstimators, type Estimators } from './estimators';
import { createLedgerFiles, type LedgerFiles } from './ledgerFiles';
import { type Admission, type MeterParts, metered, type Spent } from './meter';
import { createPlans, type Plans } from './plans';

export interface BudgetDeps {
	/** `globalState`. */
	readonly memory: vscode.Memento;
	readonly log: Log;
	readonly settings: Pick<Settings, 'budget'>;
	readonly keys: Pick<Keys, 'get'>;
	/** Where the ledger is kept. Made with the first entry. */
	readonly folder: string;
	/** Where windows cannot append to one file: the name of this one's. */
	readonly ownLedger?: string | undefined;
	readonly now: () => number;
	/** Asks the server what it says of `key`, for nothing, and gives the answer to `learnKey`. */
	readonly keyStatus?: (
		profile: EndpointProfile,
		key: string,
		signal: AbortSignal,
	) => Promise<unknown>;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** What is written down, and who reads it. */
interface Books {
	readonly deps: BudgetDeps;
	readonly estimators: Estimators;
	readonly counts: Counts;
	readonly ledger: LedgerFiles;
	readonly plans: Plans;
	readonly models: ModelLists;
	/** Tokens that requests on their way are expected to take, by payer. */
	readonly onTheWay: Map<string, number>;
	/** Who takes no cap of an answer, by payer and model. */
	readonly uncapped: Set<string>;
	/** When a server was asked about a key, in this window. */
	readonly askedAt: Map<string, number>;
	/** Something was written. */
	readonly changed: () => void;
}

/** For the view of the usage. */
export interface Ledger {
	readonly ledger: LedgerFiles;
	/** What is known of a key's plan and limits. */
	account(payer: Payer): Promise<{ readonly facts: PlanFacts; readonly left: readonly Left[] }>;
}

export function createBudget(deps: BudgetDeps): Budget & Ledger {
	const { memory, log, now } = deps;
	const { event, fire } = createEvent();
	const ofModels = createEstimators(memory, log);
	const books: Books = {
		deps,
		estimators: ofModels,
		counts: createCounts({ memory, estimators: ofModels, now, log }),
		ledger: createLedgerFiles(deps.folder, log, deps.ownLedger),
		plans: createPlans(memory, now, log),
		models: createModelLists(memory, now),
		onTheWay: new Map(),
		uncapped: new Set(),
		askedAt: new Map(),
		changed: fire,
	};
	const { estimators, ledger, plans } = books;
	return {
		ledger,
		payer: (profile) => payerOf(deps, profile),
		account: async (payer) => ({ facts: plans.of(payer), left: await leftOf(books, payer) }),
		onDidChange: event,
		meter: (payer, endpoint) => metered(endpoint, meterParts(books, payer, true)),
		count: (payer, endpoint) => metered(endpoint, meterParts(books, payer, false)),
		learnKey(payer, status) {
			plans.learnKey(payer, status);
			fire();
		},
		async failoverTokens({ profile, key }, from) {
			return (await thisMonth(books)).tokens(profile.id, key, from);
		},
		estimateFor: (profile, parts) => estimators.of(profile).estimateParts(parts),
		countFor: (profile, text) => estimators.of(profile).count(text),
		left: async (profile) => leastLeft(await leftOf(books, await payerOf(deps, profile))),
		async used(profile) {
			const { key } = await payerOf(deps, profile);
			return (await thisMonth(books)).tokens(profile.id, key);
		},
		isFreePlan: (payer) => hasFreePlan(books, payer),
		plan: async (profile) => plans.of(await payerOf(deps, profile)),
	};
}

async function payerOf({ keys }: BudgetDeps, profile: EndpointProfile): Promise<Payer> {
	const key = profile.auth === 'none' ? undefined : await keys.get(originOf(profile.baseUrl));
	return { profile, key: keyName(key) };
}

function thisMonth({ deps, ledger }: Books): Promise<MonthUse> {
	return ledger.month(monthOf(deps.now()) ?? '');
}

async function leftOf(books: Books, payer: Payer): Promise<readonly Left[]> {
	const { settings, now } = books.deps;
	const { profile, key } = payer;
	const use = await thisMonth(books);
	const free = profile.quirks?.freeMonthlyTokens;
	return allLeft({
		now: now(),
		facts: books.plans.of(payer),
		monthlyTokens: settings.budget().monthlyTokens,
		...(free === undefined ? {} : { freeMonthlyTokens: free }),
		hasNoPlan: hasNoPlan(profile),
		usedSince: (at) => use.tokensSince(profile.id, key, at),
	});
}

function meterParts(books: Books, payer: Payer, hasLimits: boolean): MeterParts {
	const { estimators, plans, deps, changed } = books;
	const { profile } = payer;
	/** An endpoint is opened for one question and its steps. */
	let usedInTurn = 0;
	return {
		now: deps.now,
		begin: (estimate) => reserve(books, payer, estimate),
		estimator: (model) => estimators.of(profile, model),
		async check(request, estimate, isAgreed) {
			if (!hasLimits) return {};
			askOnce(books, payer).catch((error: unknown) => deps.log.warn(String(error)));
			if (!isLaterStep(request)) usedInTurn = 0;
			return check(books, payer, request, { estimate, isAgreed, usedInTurn });
		},
		uncapped: (model) => void books.uncapped.add(`${nameOf(payer)} ${model}`),
		spent(spent) {
			usedInTurn += tokensOf(spent.usage);
			record(books, payer, spent);
		},
		counted(request, input) {
			// What a search finds is counted with the prompt.
			if (request.parameters?.webSearch ?? profile.parameters?.webSearch) return undefined;
			return books.counts.take(profile, request, input);
		},
		limited(rateLimit) {
			if (plans.take(payer, rateLimit)) changed();
		},
	};
}

function isLaterStep({ turns }: ModelRequest): boolean {
	return turns.at(-1)?.role !== 'user';
}

function nameOf({ profile, key }: Payer): string {
	return `${profile.id} ${key}`;
}

/** Two requests at once must not both take what is left for one. */
function reserve({ onTheWay }: Books, payer: Payer, estimate: number): () => void {
	const name = nameOf(payer);
	const add = (tokens: number): void => {
		const sum = (onTheWay.get(name) ?? 0) + tokens;
		if (sum === 0) onTheWay.delete(name);
		else onTheWay.set(name, sum);
	};
	add(estimate);
	return () => add(-estimate);
}

async function check(
	books: Books,
	payer: Payer,
	request: ModelRequest,
	asked: Pick<LimitQuestion, 'estimate' | 'isAgreed' | 'usedInTurn'>,
): Promise<Admission> {
	const { settings, log } = books.deps;
	try {
		const listed = listedModel(books, payer.profile, request.model);
		const { least, most } = answerLengths(books.deps, payer.profile, request, listed);
		const question: LimitQuestion = {
			...asked,
			leastAnswer: least,
			isLaterStep: isLaterStep(request),
			turnTokens: settings.budget().turnTokens,
			left: await leftOf(books, payer),
			onTheWay: books.onTheWay.get(nameOf(payer)) ?? 0,
			isFreePlan: hasFreePlan(books, payer),
		};
		const failure = checkLimits(question);
		if (failure) return { failure };
		if (books.uncapped.has(`${nameOf(payer)} ${request.model}`)) return {};
		const cap = answerCap(question);
		return cap && cap.tokens < most ? { cap } : {};
	} catch (error) {
		// A ledger that cannot be read must not keep anybody from working.
		log.warn(`The usage could not be read: ${String(error)}`);
		return {};
	}
}

/**
 * Once a day, beside the first request, and only where it costs nothing. After an hour once more when there was no answer.
 */
async function askOnce({ deps, plans, askedAt }: Books, payer: Payer): Promise<void> {
	const { profile } = payer;
	if (!deps.keyStatus || !tellsAllowance(profile)) return;
	const now = deps.now();
	const isWithin = (time: number | undefined, ms: number): boolean =>
		time !== undefined && Math.abs(now - time) < ms;
	const name = nameOf(payer);
	if (isWithin(plans.of(payer).askedAt, day) || isWithin(askedAt.get(name), hour)) return;
	askedAt.set(name, now);
	const key = await deps.keys.get(originOf(profile.baseUrl));
	if (key === undefined || keyName(key) !== payer.key) return;
	await deps.keyStatus(profile, key, new AbortController().signal);
}

function record(books: Books, payer: Payer, spent: Spent): void {
	const { ledger, changed } = books;
	const { isEstimated, request } = spent;
	const price = listedModel(books, payer.profile, request.model)?.price;
	const cost = chargeOf(spent.usage, isEstimated, price);
	const { cost: _cost, ...usage } = spent.usage;
	const entry = { ...toEntry(payer, { ...spent, usage }), ...(cost ? { cost } : {}) };
	void ledger.append(entry).then(changed);
}

function listedModel({ models }: Books, profile: EndpointProfile, model: string) {
	return models.cached(profile)?.models.find(({ id }) => id === model);
}

/** The demo and servers on this machine give nothing away that anybody counts. */
function hasNoPlan(profile: EndpointProfile): boolean {
	return profile.id === demoProfile.id || isLoopback(profile.baseUrl);
}

function hasFreePlan({ plans }: Books, payer: Payer): boolean {
	const { profile } = payer;
	return !hasNoPlan(profile) && isFreePlan(plans.of(payer), profile.quirks?.freeMonthlyTokens);
}

function toEntry(payer: Payer, spent: Spent): LedgerEntry {
	const { profile, key, failoverFrom } = payer;
	const { at, request, usage, isEstimated, purpose } = spent;
	return {
		at,
		endpoint: profile.id,
		key,
		model: request.model,
		usage,
		isEstimated,
		...(purpose === undefined ? {} : { purpose }),
		...(failoverFrom === undefined ? {} : { failoverFrom }),
	};
}

function createEvent(): { readonly event: vscode.Event<void>; readonly fire: () => void } {
	const listeners = new Set<() => void>();
	return {
		fire: () => {
			for (const listener of [...listeners]) listener();
		},
		event: (listener, thisArgs: unknown, disposables) => {
			const mine = (): void => void listener.call(thisArgs);
			listeners.add(mine);
			const joined = { dispose: () => void listeners.delete(mine) };
			disposables?.push(joined);
			return joined;
		},
	};
}
