import type { Endpoint, EndpointProfile } from '../../core/endpoints/endpoint';
import type { ModelRequest, ToolDefinition } from '../../core/request';
import type { ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { CommandId } from '../commandIds';
import type { Connection } from '../connections';
import type { Translate } from '../translate';
import type { Finding } from './station';

/** About what both requests take together, tools and answers included. */
export const liveTestTokens = 150;

const tool: ToolDefinition = {
	name: 'ok',
	description: 'Say OK.',
	parameters: { type: 'object', properties: {} },
};

interface Heard {
	readonly pieces: number;
	readonly hasCall: boolean;
	readonly ms: number;
	readonly firstMs: number;
	readonly failure?: Failure;
}

/**
 * Asks the model two tiny questions, one for words and one for a tool call. Costs about {@link liveTestTokens}: the person
 * was told so, and only a limit that is used up holds them back. `opened` may be why there is nobody to ask.
 */
export async function* liveTest(
	opened: Pick<Connection, 'endpoint'> | Failure,
	profile: EndpointProfile,
	signal: AbortSignal,
	{ now, t }: { readonly now: () => number; readonly t: Translate },
): AsyncGenerator<Finding> {
	if (!('endpoint' in opened)) {
		yield failedFinding('stream', opened);
		yield { station: 'tools', state: 'skipped', text: t('not tried') };
		return;
	}
	const ask = (text: string, more: Partial<ModelRequest>): ModelRequest => ({
		model: profile.model,
		turns: [{ role: 'user', parts: [{ kind: 'text', text }] }],
		parameters: { maxOutputTokens: 64 },
		...more,
	});
	const heard = (request: ModelRequest): Promise<Heard> =>
		listen(opened.endpoint, request, signal, { now, t });
	const words = await heard(ask('Count from 1 to 9.', {}));
	if (signal.aborted) return;
	yield streamFinding(words, t);
	if (words.failure) {
		yield { station: 'tools', state: 'skipped', text: t('not tried: the stream failed') };
		return;
	}
	const toolChoice = { name: tool.name };
	const called = await heard(ask('Call ok.', { tools: [tool], toolChoice }));
	if (signal.aborted) return;
	yield toolsFinding(called, t);
}

async function listen(
	endpoint: Endpoint,
	request: ModelRequest,
	signal: AbortSignal,
	{ now, t }: { readonly now: () => number; readonly t: Translate },
): Promise<Heard> {
	const began = now();
	let pieces = 0;
	let hasCall = false;
	let firstMs = 0;
	let failure: Failure | undefined;
	const options = { purpose: t('Diagnosis'), isOverBudgetAgreed: true };
	for await (const event of endpoint.stream(request, signal, options)) {
		if (isShown(event)) {
			if (pieces === 0) firstMs = now() - began;
			pieces += 1;
		}
		if (event.type === 'blockStart' && event.block.kind === 'toolCall') hasCall = true;
		if (event.type === 'error') failure = event.failure;
	}
	return { pieces, hasCall, firstMs, ms: now() - began, ...(failure ? { failure } : {}) };
}

function isShown(event: ModelEvent): boolean {
	return event.type === 'blockDelta' || (event.type === 'blockEnd' && event.text !== undefined);
}

function streamFinding({ failure, pieces, firstMs, ms }: Heard, t: Translate): Finding {
	if (failure) return failedFinding('stream', failure);
	if (pieces <= 1) {
		const text = t(
			'The answer came in one piece: this server, or something before it, does not stream.',
		);
		return { station: 'stream', state: 'note', text, ms };
	}
	return {
		station: 'stream',
		state: 'fine',
		text: t('{0} pieces, the first after {1} ms', pieces, firstMs),
		ms,
	};
}

function toolsFinding({ failure, hasCall, ms }: Heard, t: Translate): Finding {
	if (failure) return failedFinding('tools', failure);
	return hasCall
		? { station: 'tools', state: 'fine', text: t('called'), ms }
		: {
				station: 'tools',
				state: 'note',
				text: t('The model did not call the tool. Edits go through plain text with it.'),
				remedy: { kind: 'command', command: 'selectModel' },
				ms,
			};
}

function failedFinding(station: 'stream' | 'tools', { kind, message, detail }: Failure): Finding {
	return {
		station,
		state: 'fault',
		text: message,
		...(detail === undefined ? {} : { detail }),
		remedy: { kind: 'command', command: commandFor(kind) },
	};
}

function commandFor(kind: Failure['kind']): CommandId {
	switch (kind) {
		case 'auth':
			return 'setApiKey';
		case 'modelNotFound':
			return 'selectModel';
		case 'budget':
			return 'showUsage';
		default:
			return 'showRequests';
	}
}
