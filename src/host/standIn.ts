import { fewestAnswer, roomyAnswer } from '../core/budget/limits';
import type { Endpoint, EndpointProfile } from '../core/endpoints/endpoint';
import { reasonOf } from '../core/errors';
import type { Log } from '../core/ports';
import type { ModelRequest } from '../core/request';
import { inDigits } from '../shared/words';
import type { Budget, Payer } from './budget/budget';
import { failoverCase, type StandIn, type Substitute } from './failover';
import type { Settings } from './settings';
import type { FailoverRule } from './settingsData';
import type { Translate } from './translate';

export interface StandInDeps {
	readonly settings: Pick<Settings, 'failover' | 'profiles'>;
	readonly log: Log;
	readonly t: Translate;
	readonly budget: Pick<Budget, 'failoverTokens' | 'estimateFor'> | undefined;
	/** A profile with a model, and a key where it needs one. */
	readonly isReady: (profile: EndpointProfile) => Promise<boolean>;
	/** Who would pay, and what would be paid for. */
	readonly open: (
		profile: EndpointProfile,
		failoverFrom: string,
	) => Promise<{ readonly payer: Payer; readonly endpoint: Endpoint }>;
}

/** Applies the rules of `pandu.request.failover`, in their order. */
export function createStandIn(deps: StandInDeps): {
	readonly standIn: StandIn;
	/** The rules; tells in the log, once, of those that name an endpoint that is not there. */
	readonly checkRules: () => readonly FailoverRule[];
} {
	const checkRules = createRuleCheck(deps);
	const standIn: StandIn = async (from, failure, request) => {
		const rules = checkRules();
		const way = failoverCase(failure);
		let refused: string | undefined;
		for (const rule of rules) {
			if (rule.from !== from.id || way === undefined || !rule.when.includes(way)) continue;
			const found = await tryRuleSafely(deps, rule, request);
			if ('endpoint' in found) return found;
			deps.log.info(`Failover after ${failure.kind} of ${from.label}: ${found.refused}`);
			refused ??= found.refused;
		}
		return refused === undefined ? undefined : { refused };
	};
	return { standIn, checkRules };
}

/** A stream never throws, and this is asked in the middle of one. */
async function tryRuleSafely(
	...[deps, rule, request]: Parameters<typeof tryRule>
): ReturnType<typeof tryRule> {
	try {
		return await tryRule(deps, rule, request);
	} catch (error) {
		deps.log.error(`Failover to ${rule.to}: ${reasonOf(error)}`);
		return { refused: deps.t('“{0}” could not be asked to answer instead.', rule.to) };
	}
}

async function tryRule(
	deps: StandInDeps,
	rule: FailoverRule,
	request: ModelRequest,
): Promise<Substitute | { readonly refused: string }> {
	const { settings, budget, t } = deps;
	const profile = settings.profiles().find(({ id }) => id === rule.to);
	if (!profile) return { refused: t('There is no endpoint “{0}” to answer instead.', rule.to) };
	if (!(await deps.isReady(profile))) {
		return { refused: t('{0} could answer instead once it has a key and a model.', profile.label) };
	}
	const { payer, endpoint } = await deps.open(profile, rule.from);
	const { maxTokens } = rule;
	if (maxTokens === undefined) return { profile, endpoint };
	const used = (await budget?.failoverTokens(payer, rule.from)) ?? 0;
	const left = maxTokens - used - estimate(budget, profile, request);
	const words = [count(used), count(maxTokens)] as const;
	if (left < fewestAnswer) {
		const why = t(
			'{0} would answer instead, but {1} of its {2} tokens of this month are used and this question needs more than the rest.',
			profile.label,
			...words,
		);
		return { refused: why };
	}
	const allowance = t('{0} of {1} tokens of this month used that way.', ...words);
	const cap = left < roomyAnswer ? { maxOutputTokens: Math.floor(left) } : {};
	return { profile, endpoint, allowance, ...cap };
}

function estimate(
	budget: StandInDeps['budget'],
	profile: EndpointProfile,
	{ system, tools, turns }: ModelRequest,
): number {
	const parts = {
		...(system === undefined ? {} : { system }),
		...(tools === undefined ? {} : { tools }),
		history: turns,
		prompt: '',
	};
	return budget?.estimateFor(profile, parts).total ?? 0;
}

function createRuleCheck({ settings, log }: StandInDeps): () => readonly FailoverRule[] {
	const told = new Set<string>();
	return () => {
		const rules = settings.failover();
		if (rules.length === 0) return rules;
		const known = new Set(settings.profiles().map(({ id }) => id));
		for (const id of rules.flatMap(({ from, to }) => [from, to])) {
			if (known.has(id) || told.has(id)) continue;
			told.add(id);
			log.warn(`pandu.request.failover names “${id}”, which is no endpoint of yours.`);
		}
		return rules;
	};
}

function count(value: number): string {
	return inDigits(Math.round(value));
}
