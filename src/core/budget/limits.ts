import type { Failure, RemedyAction } from '../../shared/failure';
import { type Left, leastLeft } from './allowance';

/** A request that waits to be sent, and what is known of the limits. */
export interface LimitQuestion {
	/** Tokens that it is expected to take. */
	readonly estimate: number;
	/** Tokens that other requests of the same key are taking at this moment. */
	readonly onTheWay?: number;
	/** A further request of a turn that was let through: the results of tools. */
	readonly isLaterStep: boolean;
	/** Tokens of the steps before it. */
	readonly usedInTurn?: number;
	readonly isAgreed: boolean;
	/** The person's limit for one question; 0 when there is none. */
	readonly turnTokens: number;
	readonly left: readonly Left[];
	readonly isFreePlan: boolean;
}

/** Without a limit of the person's own, a question is asked about when it takes more than this part of what is left. */
const largePart = 0.15;
/** But a small question is never worth asking about. */
const smallQuestion = 200;
/** On a free plan a question of more than this is always asked about. */
const largeOnFreePlan = 1500;

const askOffers: readonly RemedyAction[] = [
	'sendAnyway',
	'shorten',
	'raiseLimit',
	'chooseEndpoint',
];

/** Why the request is not sent, or not sent yet. Undefined: it may go. */
export function checkLimits(question: LimitQuestion): Failure | undefined {
	const {
		estimate,
		onTheWay = 0,
		usedInTurn = 0,
		isAgreed,
		isLaterStep,
		turnTokens,
		left,
	} = question;
	const own = left.find(({ source }) => source === 'setting');
	if (own && own.tokens <= 0) {
		return budgetFailure(
			`Your limit of ${words(own.limit ?? 0)} tokens a month is used up. It begins anew on ${dayWords(own.resetAt)}.`,
			['raiseLimit', 'retry', 'chooseEndpoint'],
		);
	}
	if (isAgreed) return undefined;
	const subject = isLaterStep ? 'The next step' : 'This question';
	const about = `${subject} would use about ${words(rounded(estimate))} tokens`;
	const crossed = leastLeft(left.filter(({ tokens }) => estimate + onTheWay > tokens));
	if (crossed) {
		const offers = crossed.source === 'setting' ? askOffers : askPlanOffers;
		return budgetFailure(`${about}; ${leftWords(crossed)}.`, offers);
	}
	if (turnTokens > 0) {
		const used = isLaterStep ? usedInTurn : 0;
		if (used + estimate <= turnTokens) return undefined;
		const after = used > 0 ? ` after ${words(used)}` : '';
		return budgetFailure(
			`${about}${after}; your limit for one question is ${words(turnTokens)}.`,
			askOffers,
		);
	}
	if (isLaterStep) return undefined;
	const plan = leastLeft(left.filter(({ source }) => source !== 'setting'));
	if (plan && estimate > smallQuestion && estimate > plan.tokens * largePart) {
		return budgetFailure(`${about}; ${leftWords(plan)}.`, askOffers);
	}
	if (question.isFreePlan && estimate > largeOnFreePlan) {
		const rest = plan ? `; ${leftWords(plan)}` : ', which is much for a free plan';
		return budgetFailure(`${about}${rest}.`, askOffers);
	}
	return undefined;
}

/** Whether a request was held back because the provider's plan has too little left for it: only that can be topped up. */
export function isPlanShort({ kind, offers }: Pick<Failure, 'kind' | 'offers'>): boolean {
	return kind === 'budget' && offers?.includes('topUp') === true;
}

/** What a provider allows cannot be raised here. */
const askPlanOffers: readonly RemedyAction[] = ['sendAnyway', 'shorten', 'chooseEndpoint', 'topUp'];

function budgetFailure(message: string, offers: readonly RemedyAction[]): Failure {
	return { kind: 'budget', message: `${message} Nothing was sent.`, offers };
}

function leftWords({ tokens, limit, period, source }: Left): string {
	const all = limit === undefined ? '' : ` of ${words(limit)}`;
	const when = period === 'month' ? 'this month' : 'today';
	const whose = source === 'setting' ? ' of your own limit' : '';
	if (tokens <= 0) return `nothing${all} is left ${when}${whose}`;
	return `${words(tokens)}${all} are left ${when}${whose}`;
}

function words(tokens: number): string {
	return Math.round(tokens).toLocaleString('en-US');
}

/** An estimate is not given more digits than it deserves. */
export function rounded(tokens: number): number {
	const step = tokens < 100 ? 1 : tokens < 1000 ? 10 : 10 ** (Math.floor(Math.log10(tokens)) - 1);
	return Math.round(tokens / step) * step;
}

function dayWords(at: number): string {
	return new Date(at).toLocaleDateString('en-US', {
		month: 'long',
		day: 'numeric',
		timeZone: 'UTC',
	});
}
