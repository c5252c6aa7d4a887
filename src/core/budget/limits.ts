import type { Failure, RemedyAction } from '../../shared/failure';
import { inDigits, languageOfWords, t } from '../../shared/words';
import { type Left, leastLeft } from './allowance';

/** A request that waits to be sent, and what is known of the limits. */
export interface LimitQuestion {
	/** Tokens that it is expected to take. */
	readonly estimate: number;
	/** Tokens without which its answer would be none, its reasoning included. Default: a few. */
	readonly leastAnswer?: number;
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

/** An answer is not begun for fewer tokens than this. */
export const fewestAnswer = 64;
/** With more left than this an answer needs no cap of its own. */
export const roomyAnswer = 8192;

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
	const { estimate, onTheWay = 0, isAgreed, isLaterStep, turnTokens, left } = question;
	const own = left.find(({ source }) => source === 'setting');
	if (own && own.tokens <= 0) {
		const limit = inDigits(own.limit ?? 0);
		const day = dayWords(own.resetAt);
		return budgetFailure(
			t(
				'Your limit of {0} tokens a month is used up. It begins anew on {1}. Nothing was sent.',
				limit,
				day,
			),
			['raiseLimit', 'retry', 'chooseEndpoint'],
		);
	}
	if (isAgreed) return undefined;
	const needed = estimate + leastOf(question);
	const crossed = leastLeft(left.filter(({ tokens }) => needed + onTheWay > tokens));
	if (crossed) {
		const offers = crossed.source === 'setting' ? askOffers : askPlanOffers;
		return held(question, crossedWords(crossed, question), offers);
	}
	if (turnTokens > 0) {
		const used = usedBefore(question);
		if (used + needed <= turnTokens) return undefined;
		const words = t('your limit for one question is {0}', inDigits(turnTokens));
		const isAnswerShort = used + estimate <= turnTokens;
		const reason = isAnswerShort ? t('{0}, too few for an answer', words) : words;
		return held(question, reason, askOffers);
	}
	if (isLaterStep) return undefined;
	const plan = leastLeft(left.filter(({ source }) => source !== 'setting'));
	if (plan && estimate > smallQuestion && estimate > plan.tokens * largePart) {
		return held(question, leftWords(plan), askOffers);
	}
	if (question.isFreePlan && estimate > largeOnFreePlan) {
		const rest = plan ? leftWords(plan) : t('that is much for a free plan');
		return held(question, rest, askOffers);
	}
	return undefined;
}

/** How long an answer may become, and what sets it: the limit for one question, or what is left of a plan. */
export interface AnswerCap {
	readonly tokens: number;
	readonly by: Left | { readonly source: 'turn'; readonly limit: number };
}

/**
 * The cap of a request that may go, so that its answer crosses no limit. Undefined: there is room enough, or the person has
 * agreed to go over.
 */
export function answerCap(question: LimitQuestion): AnswerCap | undefined {
	const { estimate, onTheWay = 0, turnTokens, left } = question;
	const least = leastOf(question);
	// A long one that thinks before may still cross the limit.
	const roomy = Math.max(roomyAnswer, least * 2);
	const caps: AnswerCap[] = left.map((by) => ({ tokens: by.tokens - estimate - onTheWay, by }));
	if (turnTokens > 0) {
		const tokens = turnTokens - usedBefore(question) - estimate;
		caps.push({ tokens, by: { source: 'turn', limit: turnTokens } });
	}
	const [lowest] = caps
		.map(({ tokens, by }) => ({ tokens: Math.floor(tokens), by }))
		.filter(({ tokens }) => tokens >= least && tokens < roomy)
		.sort((one, other) => one.tokens - other.tokens);
	return lowest;
}

/** Why an answer ended where its cap was, and how it goes on. */
export function capText({ tokens, by }: AnswerCap): string {
	const kept = inDigits(tokens);
	switch (by.source) {
		case 'turn':
			return t(
				'Kept to {0} tokens by your limit of {1} for one question. Continue goes on; the setting {2} raises the limit.',
				kept,
				inDigits(by.limit),
				'pandu.budget.turnTokens',
			);
		case 'setting':
			return t(
				'Kept to {0} tokens by your limit of {1} a month. Continue asks before it is crossed; the setting {2} raises it.',
				kept,
				inDigits(by.limit ?? 0),
				'pandu.budget.monthlyTokens',
			);
		default:
			return by.period === 'month'
				? t(
						'Kept to {0} tokens: no more are left of the plan this month. Another endpoint can go on.',
						kept,
					)
				: t(
						'Kept to {0} tokens: no more are left of the plan today. Another endpoint can go on.',
						kept,
					);
	}
}

/** Whether a request was held back because the provider's plan has too little left for it: only that can be topped up. */
export function isPlanShort({ kind, offers }: Pick<Failure, 'kind' | 'offers'>): boolean {
	return kind === 'budget' && offers?.includes('topUp') === true;
}

/** What a provider allows cannot be raised here. */
const askPlanOffers: readonly RemedyAction[] = ['sendAnyway', 'shorten', 'chooseEndpoint', 'topUp'];

function budgetFailure(message: string, offers: readonly RemedyAction[]): Failure {
	return { kind: 'budget', message, offers };
}

function held(question: LimitQuestion, reason: string, offers: readonly RemedyAction[]): Failure {
	const message = t('{0}; {1}. Nothing was sent.', aboutWords(question), reason);
	return budgetFailure(message, offers);
}

function leastOf({ leastAnswer = 0 }: LimitQuestion): number {
	return Math.max(fewestAnswer, leastAnswer);
}

/** Tokens of the steps before this one. */
function usedBefore({ isLaterStep, usedInTurn = 0 }: LimitQuestion): number {
	return isLaterStep ? usedInTurn : 0;
}

function aboutWords(question: LimitQuestion): string {
	const { estimate, isLaterStep, turnTokens } = question;
	const tokens = inDigits(rounded(estimate));
	if (!isLaterStep) return t('This question would use about {0} tokens', tokens);
	const used = turnTokens > 0 ? usedBefore(question) : 0;
	return used > 0
		? t('The next step would use about {0} tokens after {1}', tokens, inDigits(used))
		: t('The next step would use about {0} tokens', tokens);
}

function crossedWords(left: Left, question: LimitQuestion): string {
	const { estimate, onTheWay = 0 } = question;
	const words = leftWords(left);
	if (estimate > left.tokens) return words;
	if (estimate + leastOf(question) > left.tokens) {
		return t('{0}, too few for an answer', words);
	}
	return t('{0}, and answers on their way may take {1}', words, inDigits(Math.round(onTheWay)));
}

function leftWords({ tokens, limit, period, source }: Left): string {
	const left = inDigits(Math.round(tokens));
	const all = inDigits(limit ?? 0);
	if (source === 'setting') return t('{0} of {1} are left this month of your own limit', left, all);
	const isMonth = period === 'month';
	if (tokens <= 0 && limit !== undefined) {
		return isMonth
			? t('nothing of {0} is left this month', all)
			: t('nothing of {0} is left today', all);
	}
	if (tokens <= 0) return isMonth ? t('nothing is left this month') : t('nothing is left today');
	if (limit === undefined) {
		return isMonth ? t('{0} are left this month', left) : t('{0} are left today', left);
	}
	return isMonth
		? t('{0} of {1} are left this month', left, all)
		: t('{0} of {1} are left today', left, all);
}

/** An estimate is not given more digits than it deserves. */
export function rounded(tokens: number): number {
	const step = tokens < 100 ? 1 : tokens < 1000 ? 10 : 10 ** (Math.floor(Math.log10(tokens)) - 1);
	return Math.round(tokens / step) * step;
}

function dayWords(at: number): string {
	return new Date(at).toLocaleDateString(languageOfWords(), {
		month: 'long',
		day: 'numeric',
		timeZone: 'UTC',
	});
}
