import type * as vscode from 'vscode';
import {
	allLeft,
	isFreePlan,
	type Left,
	leastLeft,
	type PlanFacts,
} from '../../core/budget/allowance';
import { type LedgerEntry, type MonthUse, monthOf, tokensOf } from '../../core/budget/ledger';
import { checkLimits, type LimitQuestion } from '../../core/budget/limits';
import { isLoopback, originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { tellsAllowance } from '../../core/endpoints/keyStatus';
import { demoProfile } from '../../core/endpoints/presets';
import type { Log } from '../../core/ports';
import type { ModelRequest } from '../../core/request';
import type { Failure } from '../../shared/failure';
import { keyName } from '../openEndpoint';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { createModelLists, type ModelLists } from '../setUp/modelLists';
import type { Budget, Payer } from './budget';
import { createEstimators, type Estimators } from './estimators';
import { createLedgerFiles, type LedgerFiles } from './ledgerFiles';
import { type MeterParts, metered, type Spent } from './meter';
import { createPlans, type Plans } from './plans';

export interface BudgetDeps {
	/** `globalState`. */
	readonly memory: vscode.Memento;
	readonly log: Log;
	readonly settings: Pick<Settings, 'budget'>;
	readonly keys: Pick<Keys, 'get'>;
	/** Where the ledger is kept. Made with the first entry. */
	readonly folder: string;
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
	readonly ledger: LedgerFiles;
	readonly plans: Plans;
	readonly models: ModelLists;
	/** Tokens that requests on their way are expected to take, by payer. */
	readonly onTheWay: Map<string, number>;
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
	const books: Books = {
		deps,
		estimators: createEstimators(memory, log),
		ledger: createLedgerFiles(deps.folder, log),
		plans: createPlans(memory, now, log),
		models: createModelLists(memory, now),
		onTheWay: new Map(),
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
			if (!hasLimits) return undefined;
			askOnce(books, payer).catch((error: unknown) => deps.log.warn(String(error)));
			if (!isLaterStep(request)) usedInTurn = 0;
			return check(books, payer, request, { estimate, isAgreed, usedInTurn });
		},
		spent(spent) {
			usedInTurn += tokensOf(spent.usage);
			record(books, payer, spent);
		},
		counted(request, input) {
			// What a search finds is counted with the prompt.
			if (request.parameters?.webSearch ?? profile.parameters?.webSearch) return;
			estimators.of(profile, request.model).teach(request, input);
			estimators.keep(profile, request.model);
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
): Promise<Failure | undefined> {
	const { settings, log } = books.deps;
	try {
		return checkLimits({
			...asked,
			isLaterStep: isLaterStep(request),
			turnTokens: settings.budget().turnTokens,
			left: await leftOf(books, payer),
			onTheWay: books.onTheWay.get(nameOf(payer)) ?? 0,
			isFreePlan: hasFreePlan(books, payer),
		});
	} catch (error) {
		// A ledger that cannot be read must not keep anybody from working.
		log.warn(`The usage could not be read: ${String(error)}`);
		return undefined;
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
	const cost = costOf(books, payer.profile, spent);
	const entry = { ...toEntry(payer, spent), ...(cost ? { cost } : {}) };
	void ledger.append(entry).then(changed);
}

function costOf(
	{ models }: Books,
	profile: EndpointProfile,
	{ request, usage }: Spent,
): LedgerEntry['cost'] {
	const list = models.cached(profile)?.models ?? [];
	const price = list.find(({ id }) => id === request.model)?.price;
	if (!price || (price.input === undefined && price.output === undefined)) return undefined;
	const million = (price.input ?? 0) * usage.input + (price.output ?? 0) * usage.output;
	return { currency: price.currency, amount: million / 1_000_000 };
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
