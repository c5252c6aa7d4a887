import type { Failure } from '../../shared/failure';
import { toFailure } from '../errors';
import { originOf } from './baseUrl';
import { type ClientOptions, createClient, type KeyHeader } from './client';
import { asNumber, isObject, type JsonObject } from './json';

/** What a server says of a key without being paid for it. */
export type KeyStatus =
	/** `note` is one short sentence, for example what is left of the plan. */
	| { readonly kind: 'accepted'; readonly note?: string }
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
			message: `${options.context.host} did not accept the key.`,
		};
		return { kind: 'refused', failure };
	}
	const note = describeKey(value);
	if (note === undefined) return { kind: 'accepted' };
	return { kind: 'accepted', note: options.context.mask(note).slice(0, 200) };
}

/** What the answer says of plan and allowance, if it has the fields that are known. */
function describeKey(answer: JsonObject): string | undefined {
	const tier = typeof answer.tier === 'string' ? answer.tier : undefined;
	const usage = isObject(answer.usage_info) ? answer.usage_info : {};
	const monthly = isObject(usage.monthly) ? usage.monthly : {};
	const left = asNumber(monthly.remaining);
	if (left !== undefined) {
		const plan = tier === undefined ? '' : `${tier} plan: `;
		return `${plan}${left.toLocaleString('en-US')} tokens left this month.`;
	}
	const data = isObject(answer.data) ? answer.data : {};
	const credit = asNumber(data.limit_remaining);
	if (credit !== undefined) return `${credit} credits left.`;
	return tier === undefined ? undefined : `${tier} plan.`;
}
