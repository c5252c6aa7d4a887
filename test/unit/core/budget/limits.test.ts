import assert from 'node:assert/strict';
import { allLeft, type LeftQuestion, leastLeft } from '../../../../src/core/budget/allowance';
import {
	answerCap,
	capText,
	checkLimits,
	type LimitQuestion,
	rounded,
} from '../../../../src/core/budget/limits';

const now = Date.UTC(2025, 10, 22, 12);
const resetAt = Date.UTC(2025, 11, 1);
const day = 24 * 60 * 60 * 1000;

const setting = (tokens: number, limit = 10_000) =>
	({ tokens, limit, period: 'month', source: 'setting', resetAt }) as const;
const provider = (tokens: number, limit = 10_000) =>
	({ tokens, limit, period: 'month', source: 'provider', resetAt }) as const;

const base: LimitQuestion = {
	estimate: 1900,
	isLaterStep: false,
	isAgreed: false,
	turnTokens: 0,
	left: [],
	isFreePlan: false,
};

interface Row {
	readonly name: string;
	readonly question: Partial<LimitQuestion>;
	/** Undefined: it is sent. */
	readonly says?: RegExp;
	readonly offers?: string;
}

const ask = 'sendAnyway shorten raiseLimit chooseEndpoint';
const askPlan = 'sendAnyway shorten chooseEndpoint topUp';
const rows: readonly Row[] = [
	{ name: 'nothing is known', question: {} },
	{ name: 'nothing is known of a huge question', question: { estimate: 1e6 } },
	{
		name: 'it crosses the limit of the person',
		question: { left: [setting(800)] },
		says: /^This question would use about 1,900 tokens; 800 of 10,000 are left this month of your own limit\. Nothing was sent\.$/,
		offers: ask,
	},
	{ name: 'that was agreed to', question: { left: [setting(800)], isAgreed: true } },
	{ name: 'it keeps to the limit of the person', question: { left: [setting(1964)] } },
	{
		name: 'it leaves too little of the limit of the person for an answer',
		question: { left: [setting(1963)] },
		says: /^This question would use about 1,900 tokens; 1,963 of 10,000 are left this month of your own limit, too few for an answer\. Nothing was sent\.$/,
		offers: ask,
	},
	{
		name: 'it leaves too little of the plan for an answer',
		question: { left: [provider(1950)] },
		says: /1,950 of 10,000 are left this month, too few for an answer\./,
		offers: askPlan,
	},
	{
		name: 'answers on their way may take the rest',
		question: { left: [setting(5000)], onTheWay: 3100 },
		says: /5,000 of 10,000 are left this month of your own limit, and answers on their way may take 3,100\./,
		offers: ask,
	},
	{
		name: 'the limit of the person is used up',
		question: { left: [setting(0)], isAgreed: true, estimate: 1 },
		says: /^Your limit of 10,000 tokens a month is used up\. It begins anew on December 1\./,
		offers: 'raiseLimit retry chooseEndpoint',
	},
	{
		name: 'the limit of the person is used up between two steps',
		question: { left: [setting(0)], isLaterStep: true, estimate: 1 },
		says: /used up/,
	},
	{
		name: 'the provider has less than it takes',
		question: { left: [provider(800)] },
		says: /about 1,900 tokens; 800 of 10,000 are left this month\. Nothing was sent/,
		offers: askPlan,
	},
	{
		name: 'the provider has nothing more',
		question: { left: [provider(0)], estimate: 30 },
		says: /nothing of 10,000 is left this month/,
		offers: askPlan,
	},
	{ name: 'that was agreed to, too', question: { left: [provider(800)], isAgreed: true } },
	{
		name: 'a further step crosses what the provider has left',
		question: { left: [provider(800)], isLaterStep: true },
		says: /800 of 10,000/,
	},
	{
		name: 'it takes more than 15 % of what is left',
		question: { left: [provider(9000)] },
		says: /9,000 of 10,000 are left this month/,
		offers: ask,
	},
	{ name: 'a further step takes as much', question: { left: [provider(9000)], isLaterStep: true } },
	{ name: 'it takes 15 % of what is left', question: { left: [provider(9000)], estimate: 1350 } },
	{ name: 'a small question near the end', question: { left: [provider(300)], estimate: 150 } },
	{
		name: 'much on a free plan',
		question: { isFreePlan: true, left: [provider(100_000, 100_000)] },
		says: /100,000 of 100,000 are left/,
	},
	{
		name: 'much on a free plan of which no more is known',
		question: { isFreePlan: true },
		says: /; that is much for a free plan\. Nothing was sent\.$/,
	},
	{ name: 'little on a free plan', question: { isFreePlan: true, estimate: 1500 } },
	{
		name: 'it crosses the limit for one question',
		question: { turnTokens: 1000 },
		says: /^This question would use about 1,900 tokens; your limit for one question is 1,000\./,
		offers: ask,
	},
	{
		name: 'it leaves too little of that for an answer that reasons',
		question: { turnTokens: 2500, leastAnswer: 1024 },
		says: /^This question would use about 1,900 tokens; your limit for one question is 2,500, too few for an answer\./,
		offers: ask,
	},
	{
		name: 'a further step does, with those before it',
		question: { turnTokens: 4000, isLaterStep: true, usedInTurn: 2500 },
		says: /^The next step would use about 1,900 tokens after 2,500; your limit for one question is 4,000\./,
		offers: ask,
	},
	{
		name: 'a further step keeps to it',
		question: { turnTokens: 4000, isLaterStep: true, usedInTurn: 2036 },
	},
	{
		name: 'a limit for one question stands for the 15 %',
		question: { turnTokens: 5000, left: [provider(9000)], isFreePlan: true },
	},
	{
		name: 'the day has less left than the month',
		question: { left: [provider(9000), { ...provider(700, 3000), period: 'day' }] },
		says: /700 of 3,000 are left today/,
	},
];

describe('limits', () => {
	for (const { name, question, says, offers } of rows) {
		it(`${says ? 'hold it back' : 'let it go'}: ${name}`, () => {
			const failure = checkLimits({ ...base, ...question });
			if (!says) return assert.equal(failure, undefined);
			assert.equal(failure?.kind, 'budget');
			assert.match(failure.message, says);
			if (offers !== undefined) assert.equal(failure.offers?.join(' '), offers);
			return undefined;
		});
	}

	it('say no more digits than an estimate has', () => {
		assert.deepEqual(
			[7, 87, 187, 1876, 18_760, 187_600].map(rounded),
			[7, 87, 190, 1900, 19_000, 190_000],
		);
	});
});

interface CapRow {
	readonly name: string;
	readonly question: Partial<LimitQuestion>;
	/** Undefined: the answer has room enough. */
	readonly tokens?: number;
	readonly says?: RegExp;
}

const capRows: readonly CapRow[] = [
	{ name: 'nothing is known', question: {} },
	{ name: 'more is left than an answer takes', question: { left: [setting(1900 + 8192)] } },
	{
		name: 'little is left of the limit of the person',
		question: { left: [setting(1900 + 8191)] },
		tokens: 8191,
		says: /^Kept to 8,191 tokens by your limit of 10,000 a month\. Continue asks before it is crossed; the setting pandu\.budget\.monthlyTokens raises it\.$/,
	},
	{
		name: 'little is left of the plan',
		question: { left: [provider(2900)] },
		tokens: 1000,
		says: /^Kept to 1,000 tokens: no more are left of the plan this month\. Another endpoint can go on\.$/,
	},
	{
		name: 'little is left of the day',
		question: { left: [provider(9000), { ...provider(2500, 3000), period: 'day' }] },
		tokens: 600,
		says: /of the plan today/,
	},
	{
		name: 'others are on their way',
		question: { left: [setting(5000)], onTheWay: 1000.5 },
		tokens: 2099,
	},
	{
		name: 'of several limits the least holds',
		question: { left: [setting(6000), provider(5000)], turnTokens: 2500 },
		tokens: 600,
		says: /^Kept to 600 tokens by your limit of 2,500 for one question\..*pandu\.budget\.turnTokens/,
	},
	{
		name: 'earlier steps count for the question',
		question: { turnTokens: 4000, isLaterStep: true, usedInTurn: 1100 },
		tokens: 1000,
	},
	{
		name: 'it was agreed to cross one limit, not the other',
		question: { isAgreed: true, left: [setting(800), provider(3000)] },
		tokens: 1100,
	},
	{ name: 'it was agreed to cross it', question: { isAgreed: true, left: [setting(800)] } },
];

describe('the cap of an answer', () => {
	for (const { name, question, tokens, says } of capRows) {
		it(`${tokens === undefined ? 'is none' : 'is what is left'}: ${name}`, () => {
			const cap = answerCap({ ...base, ...question });
			assert.equal(cap?.tokens, tokens);
			if (says) assert.match(cap ? capText(cap) : '', says);
		});
	}
});

describe('what is left', () => {
	const question: LeftQuestion = {
		now,
		facts: {},
		monthlyTokens: 0,
		freeMonthlyTokens: 10_000,
		hasNoPlan: false,
		usedSince: () => 0,
	};
	const least = (more: Partial<LeftQuestion>) => leastLeft(allLeft({ ...question, ...more }));

	it('is unknown until something says so, also where a free plan is documented', () => {
		assert.equal(least({}), undefined);
		assert.equal(least({ facts: { tier: 'Basic' } }), undefined);
	});

	it('is the documented plan less our count, once the key is known to be on it', () => {
		const left = least({ facts: { tier: 'Free' }, usedSince: () => 2500 });
		assert.deepEqual(left, {
			tokens: 7500,
			limit: 10_000,
			period: 'month',
			source: 'plan',
			resetAt,
		});
	});

	it('is what the provider says, less what was used since it said so', () => {
		const month = { at: now - 1000, limit: 10_000, remaining: 4000, resetAt };
		const usedSince = (at: number) => (at > now - 1000 ? 300 : 9000);
		const left = least({ facts: { tier: 'Free', month }, usedSince });
		assert.deepEqual(left?.tokens, 3700);
		assert.equal(left?.source, 'provider');
	});

	it('is the whole allowance again after the reset, less our count since', () => {
		const month = { at: now - 40 * day, limit: 10_000, remaining: 0, resetAt: now - 22 * day };
		assert.equal(least({ facts: { month }, usedSince: () => 120 })?.tokens, 9880);
		const unknown = { at: now - 40 * day, remaining: 0 };
		assert.equal(least({ facts: { month: unknown } }), undefined);
		// Without a date of its own it ends with the month.
		const dateless = { at: now - 40 * day, limit: 500, remaining: 0 };
		assert.equal(least({ facts: { month: dateless } })?.tokens, 500);
		const today = { at: now - day, limit: 3000, remaining: 0 };
		assert.equal(least({ facts: { day: today } })?.tokens, 3000);
	});

	it('is the least of the person’s limit and the plan', () => {
		const month = { at: now, limit: 10_000, remaining: 4000, resetAt };
		assert.equal(least({ facts: { month }, monthlyTokens: 900 })?.source, 'setting');
		assert.equal(least({ facts: { month }, monthlyTokens: 9000 })?.source, 'provider');
	});

	it('is never limited by a plan on the demo and on this machine', () => {
		const month = { at: now, limit: 10_000, remaining: 0, resetAt };
		assert.equal(least({ facts: { tier: 'Free', month }, hasNoPlan: true }), undefined);
		const own = least({ facts: { month }, hasNoPlan: true, monthlyTokens: 50 });
		assert.equal(own?.tokens, 50);
	});
});
