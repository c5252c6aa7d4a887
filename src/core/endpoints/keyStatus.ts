import type { RateLimit } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { inDigits, t } from '../../shared/words';
import { toFailure } from '../errors';
import { readAllowances } from './allowances';
import { originOf } from './baseUrl';
import { type ClientOptions, createClient, type KeyHeader } from './client';
import type { EndpointProfile } from './endpoint';
import { asNumber, asRecord, asWords, isObject, type JsonObject } from './json';

/** What a server says of a key without being paid for it. */
export type KeyStatus =
	/** `note` is one short sentence, for example what is left of the plan. `tier` is the plan's name. */
	| {
			readonly kind: 'accepted';
			readonly note?: string;
			readonly tier?: string;
			/** What the plan allows, where the answer says so. */
			readonly allowances?: readonly RateLimit[];
	  }
	| { readonly kind: 'refused'; readonly failure: Failure }
	/** The server has no such answer. */
	| { readonly kind: 'unknown' };

/**
 * Requests that cost nothing and need a good key, for servers whose models list is open to all. `ask` reads the state of
 * the key; `provoke` is a question without words: refused either way, but a bad key is refused with 401.
 */
const questions: Readonly<Record<string, { readonly ask: string } | { readonly provoke: string }>> =
	{
		'https://api.neosantara.xyz': { ask: '/auth/key' },
		'https://openrouter.ai': { ask: '/key' },
		'https://api.naga.ac': { provoke: '/chat/completions' },
	};

/** Whether the server can be asked what is left of the plan, for nothing. */
export function tellsAllowance(profile: EndpointProfile): boolean {
	const question = questions[originOf(profile.baseUrl)];
	return question !== undefined && 'ask' in question;
}

/** Asks the server about the key. Never throws, except that an aborted `signal` ends it as `unknown`. */
export async function askKeyStatus(
	options: ClientOptions,
	signal: AbortSignal,
): Promise<KeyStatus> {
	const question = questions[originOf(options.profile.baseUrl)];
	if (!question || options.key === undefined) return { kind: 'unknown' };
	const first = await askOnce(options, question, 'bearer', signal);
	if (first.kind !== 'refused') return first;
	const second = await askOnce(options, question, 'apiKey', signal);
	return second.kind === 'accepted' ? second : first;
}

async function askOnce(
	options: ClientOptions,
	question: { readonly ask: string } | { readonly provoke: string },
	keyHeader: KeyHeader,
	signal: AbortSignal,
): Promise<KeyStatus> {
	const client = createClient(options);
	const isAsk = 'ask' in question;
	const records = isAsk
		? client.get(question.ask, keyHeader, signal)
		: client.post(question.provoke, { model: '', messages: [] }, keyHeader, signal);
	let value: unknown;
	try {
		for await (const record of records) if (record.kind === 'whole') value = record.value;
	} catch (error) {
		const failure = toFailure(error);
		return failure.kind === 'auth' ? { kind: 'refused', failure } : { kind: 'unknown' };
	}
	if (!isAsk || signal.aborted || !isObject(value)) return { kind: 'unknown' };
	if (value.authorized === false) {
		const failure: Failure = {
			kind: 'auth',
			message: t('{0} did not accept the key.', options.context.host),
		};
		return { kind: 'refused', failure };
	}
	const note = describeKey(value);
	const tier = asWords(value.tier) ?? asWords(asRecord(value._metadata)?.tier);
	const allowances = readAllowances(value);
	const { mask } = options.context;
	return {
		kind: 'accepted',
		...(note === undefined ? {} : { note: mask(note).slice(0, 200) }),
		...(tier === undefined ? {} : { tier: mask(tier).slice(0, 40) }),
		...(allowances.length === 0 ? {} : { allowances }),
	};
}

/** What the answer says of plan and allowance, if it has the fields that are known. */
function describeKey(answer: JsonObject): string | undefined {
	const tier = asWords(answer.tier) ?? asWords(asRecord(answer._metadata)?.tier);
	const left = readAllowances(answer).find(({ what }) => what === 'monthlyTokens')?.remaining;
	if (left !== undefined) {
		const digits = inDigits(left);
		return tier === undefined
			? t('{0} tokens left this month.', digits)
			: t('{0} plan: {1} tokens left this month.', tier, digits);
	}
	const data = isObject(answer.data) ? answer.data : {};
	const credit = asNumber(data.limit_remaining);
	if (credit !== undefined) return t('{0} credits left.', credit);
	return tier === undefined ? undefined : t('{0} plan.', tier);
}
