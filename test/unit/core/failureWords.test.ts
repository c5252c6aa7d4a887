import assert from 'node:assert/strict';
import type { Left } from '../../../src/core/budget/allowance';
import {
	answerCap,
	capText,
	checkLimits,
	type LimitQuestion,
} from '../../../src/core/budget/limits';
import { failureFromReply } from '../../../src/core/endpoints/failures';
import { createMask } from '../../../src/core/endpoints/mask';
import { failureFromNetwork } from '../../../src/core/endpoints/networkFailure';
import type { Failure, FailureKind } from '../../../src/shared/failure';
import { remedies, remedyLabel, remedyOf } from '../../../src/shared/remedies';
import { setWords } from '../../../src/shared/words';
import { adapters } from '../../support/recordings';
import { readText } from '../../support/sources';

const host = 'ai.example';
const context = { host, mask: createMask(undefined), now: () => 0 };
const indonesian = JSON.parse(readText('l10n/bundle.l10n.id.json')) as Record<string, string>;
/** Every text in brackets, so that words outside of one show. */
const bracketed = Object.fromEntries(Object.keys(indonesian).map((text) => [text, `‹${text}›`]));

const networkCodes = [
	...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET', 'EOTHER'],
	...['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
	...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_REVOKED', 'EPROTO'],
];

function network(): readonly string[] {
	const certificates = [{}, { cert: { issuer: { CN: 'Corp CA' } } }];
	const causes = networkCodes.flatMap((code) => certificates.map((more) => ({ code, ...more })));
	return [...causes, { message: 'terminated' }].map((cause) => {
		const error = Object.assign(new Error(''), cause);
		return failureFromNetwork(context, new TypeError('fetch failed', { cause: error })).message;
	});
}

const statuses = [400, 401, 402, 403, 404, 405, 408, 413, 422, 429, 500, 502, 503, 504, 529, 600];

function replies(): readonly string[] {
	return statuses.map(
		(status) => failureFromReply(context, { status, headers: new Headers(), body: '' }).message,
	);
}

const resetAt = Date.UTC(2025, 11, 1);
const left = (source: Left['source'], tokens: number, more: Partial<Left> = {}): Left => ({
	...{ source, tokens, limit: 10_000, period: 'month', resetAt },
	...more,
});

function questions(): readonly Partial<LimitQuestion>[] {
	const lefts = [
		left('setting', 0),
		left('setting', 800),
		...(['month', 'day'] as const).flatMap((period) =>
			[0, 800, 1930, 3000, 9000].flatMap((tokens) => [
				left('provider', tokens, { period }),
				{ tokens, period, source: 'provider', resetAt } as const,
			]),
		),
	];
	const turns = [{ turnTokens: 1000 }, { turnTokens: 3000 }];
	const later = { isLaterStep: true, usedInTurn: 500 };
	return [
		{ isFreePlan: true },
		...turns,
		...turns.map((turn) => ({ ...turn, ...later })),
		...lefts.flatMap((each) => [
			{ left: [each] },
			{ left: [each], onTheWay: 2000 },
			{ left: [each], ...later },
		]),
		{ left: [left('setting', 3000)] },
	];
}

function budget(): readonly string[] {
	return questions().flatMap((more) => {
		const question: LimitQuestion = {
			...{ estimate: 1900, isLaterStep: false, isAgreed: false, turnTokens: 0, left: [] },
			...{ isFreePlan: false, ...more },
		};
		const cap = answerCap(question);
		return [checkLimits(question)?.message ?? [], cap ? capText(cap) : []].flat();
	});
}

/** What the readers themselves say of an answer that ended badly. */
function inReplies(): readonly string[] {
	const chunk = { choices: [{ index: 0, delta: {}, finish_reason: 'network_error' }] };
	return adapters.flatMap(({ protocol, createReader }) => {
		if (protocol !== 'chatCompletions') return [];
		const reader = createReader('m');
		const events = [...reader.read({ kind: 'json', value: chunk }), ...reader.end()];
		return events.flatMap((event) =>
			event.type === 'error' ? [event.failure.message, event.failure.detail ?? ''] : [],
		);
	});
}

function cards(): readonly string[] {
	return (Object.keys(remedies) as FailureKind[]).flatMap((kind) => {
		const failure: Failure = { kind, message: '', refused: 'top_k', retryAfterMs: 90_000 };
		const { title, advice, actions } = remedyOf(failure);
		return [title, advice, ...actions.map((action) => remedyLabel(failure, action))];
	});
}

/** What is in no bracket. */
function outside(text: string): string {
	for (let rest = text; ; ) {
		const next = rest.replaceAll(/‹[^‹›]*›/g, '');
		if (next === rest) return rest.trim();
		rest = next;
	}
}

describe('the words of failures', () => {
	afterEach(() => setWords({}, 'en-US'));

	for (const [name, all] of Object.entries({ network, replies, budget, inReplies, cards })) {
		it(`are all translated: ${name}`, () => {
			const english = all();
			assert.ok(english.length > 0);
			setWords(bracketed, 'id');
			for (const text of all()) assert.equal(outside(text), '', text);
			setWords(indonesian, 'id');
			const same = all().filter((text, at) => text === english[at]);
			assert.deepEqual(
				same.filter((text) => !sameInBoth.has(text)),
				[],
			);
		});
	}
});

const sameInBoth = new Set(['Edit endpoint']);
