import type { ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { ModelRequest } from '../request';
import { type Ability, entryOf, type Facts, readAbilities, teach } from './capabilities';
import type { Endpoint, EndpointProfile } from './endpoint';
import type { Learnt } from './learnt';
import { refusesTools } from './refusesTools';

/** The most that a probe takes, counted on the wire of all three protocols. Some servers add words of their own for tools. */
export const probeTokens = 100;

interface Probed {
	/** Why nothing could be found out. */
	readonly failure?: Failure;
	/** As the server counted them. */
	readonly tokens: number;
	/** The model called the tool. Undefined: it neither did, nor did the server refuse. */
	readonly tools?: boolean;
}

const tool = {
	name: 'ok',
	description: 'Call it.',
	parameters: { type: 'object', properties: {} },
};

/**
 * Finds out what `profile.model` can do with one short question that it has to answer by a tool, and one without where
 * the server refuses tools. What is found goes into `learnt`, which must be the memory of `endpoint`. Never throws.
 */
export async function probeModel(
	parts: {
		readonly endpoint: Pick<Endpoint, 'stream'>;
		readonly profile: EndpointProfile;
		readonly learnt: Learnt;
		readonly now: () => number;
		/** For the list of requests. */
		readonly purpose: string;
	},
	signal: AbortSignal,
): Promise<Probed> {
	const { profile, learnt, now } = parts;
	const { model } = profile;
	const began = now();
	const plain: ModelRequest = {
		model,
		turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Call ok.' }] }],
		parameters: { maxOutputTokens: 16 },
	};
	const first = await ask(parts, { ...plain, tools: [tool], toolChoice: { name: 'ok' } }, signal);
	const isRefused = first.failure !== undefined && refusesTools(first.failure);
	const second = isRefused ? await ask(parts, plain, signal) : undefined;
	const tokens = first.tokens + (second?.tokens ?? 0);
	keepAsProbed(learnt, model, began, now());
	if (isRefused) {
		const entry = entryOf(profile);
		teach(learnt, model, { facts: { tools: false }, source: 'probe', at: now(), entry });
		return { tools: false, tokens, ...(second?.failure ? { failure: second.failure } : {}) };
	}
	if (first.failure) return { tokens, failure: first.failure };
	return { tokens, ...(first.calls > 0 ? { tools: true } : {}) };
}

interface Asked {
	readonly failure?: Failure;
	readonly tokens: number;
	readonly calls: number;
}

async function ask(
	{ endpoint, purpose }: Parameters<typeof probeModel>[0],
	request: ModelRequest,
	signal: AbortSignal,
): Promise<Asked> {
	let tokens = 0;
	let calls = 0;
	let last: ModelEvent | undefined;
	for await (const event of endpoint.stream(request, signal, { purpose })) {
		if (event.type === 'usage') tokens = event.usage.input + event.usage.output;
		if (event.type === 'blockStart' && event.block.kind === 'toolCall') calls++;
		last = event;
	}
	return { tokens, calls, ...(last?.type === 'error' ? { failure: last.failure } : {}) };
}

const probed: readonly Ability[] = [
	'chatCompletions',
	'responses',
	'messages',
	'streaming',
	'tools',
	'usageInStreams',
	'reasoning',
];

/** What the probe's own answers showed is known from a probe. */
function keepAsProbed(learnt: Learnt, model: string, began: number, at: number): void {
	const { abilities } = readAbilities(learnt, model);
	const facts: Record<string, unknown> = {};
	for (const ability of probed) {
		const seen = abilities[ability]?.seen;
		if (seen && seen.at >= began && seen.source === 'answer') facts[ability] = seen.value;
	}
	if (Object.keys(facts).length > 0)
		teach(learnt, model, { facts: facts as Facts, source: 'probe', at });
}
