import type { Protocol } from '../../shared/messages';
import { answer } from './answer';
import { readMessage } from './codeBlocks';
import type { Answer, DemoRequest, WireFrame, Writer } from './demoTypes';
import {
	type Asked,
	askedFor,
	beforeItBreaks,
	isEdit,
	type Misbehaviour,
	misbehave,
} from './misbehave';
import { parseRequest } from './parseRequest';
import { newId } from './pieces';
import { eventStream, sleep } from './stream';
import { chatCompletionsWriter } from './writeChatCompletions';
import { messagesWriter } from './writeMessages';
import { responsesWriter } from './writeResponses';

export interface DemoOptions {
	/** Wait after each word, 20 by default. 0 writes as fast as it is read. */
	readonly delayMs?: number;
}

const routes: readonly { readonly path: string; readonly protocol: Protocol }[] = [
	{ path: '/chat/completions', protocol: 'chatCompletions' },
	{ path: '/responses', protocol: 'responses' },
	{ path: '/messages', protocol: 'messages' },
];

const writers: Readonly<Record<Protocol, Writer>> = {
	chatCompletions: chatCompletionsWriter,
	responses: responsesWriter,
	messages: messagesWriter,
};

const models = {
	object: 'list',
	data: [
		{
			id: 'pandu-demo',
			object: 'model',
			created: 1_767_225_600,
			owned_by: 'pandu',
			display_name: 'Pandu demo',
			description: 'Answers from a script. Not a model.',
			context_window: 32_768,
			max_output_tokens: 8_192,
			capabilities: ['text_generation', 'function_calling'],
		},
	],
};

const page = `<!doctype html>
<html><head><title>Welcome to the airport network</title></head>
<body><h1>Sign in to go on</h1><p>The demo was asked for a web page.</p></body></html>`;

function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) {
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/json', 'x-request-id': newId('req_', 24), ...headers },
	});
}

function streamed(
	body: ReadableStream<Uint8Array> | string,
	headers: Readonly<Record<string, string>> = {},
): Response {
	return new Response(body, {
		headers: {
			'content-type': 'text/event-stream; charset=utf-8',
			'cache-control': 'no-cache',
			'x-request-id': newId('req_', 24),
			...headers,
		},
	});
}

/** One request on its way to an answer. */
interface Exchange {
	readonly request: DemoRequest;
	readonly writer: Writer;
	readonly delayMs: number;
	readonly signal: AbortSignal;
}

type Answers = Extract<Misbehaviour, { kind: 'answer' }>;

async function reply(exchange: Exchange, what: Answers): Promise<Response> {
	const { request, writer, signal } = exchange;
	const { answer: said, delayMs = exchange.delayMs, lateMs = 0, headers = {} } = what;
	if (lateMs > 0) await sleep(lateMs, signal);
	if (!request.stream) {
		await sleep(delayMs, signal);
		return json(writer.whole(said, request), 200, headers);
	}
	const body = eventStream(writer.frames(said, request), { delayMs, signal, end: 'close' });
	return streamed(body, headers);
}

type Breaks = Extract<Misbehaviour, { kind: 'breaks' }>;

/** The first half of an answer that will not be finished. */
function* half(exchange: Exchange, { how, answer: whole }: Breaks) {
	const frames = [...exchange.writer.frames(whole ?? beforeItBreaks, exchange.request)];
	const kept: readonly WireFrame[] = frames.slice(0, Math.floor(frames.length / 2));
	yield* kept;
	if (how === 'errorFrame') {
		yield exchange.writer.errorFrame('The demo was asked to fail in the middle.');
	}
}

function broken(exchange: Exchange, what: Breaks): Response {
	const { request, writer, delayMs, signal } = exchange;
	const { how } = what;
	if (!request.stream && how === 'errorFrame') {
		return json(writer.error(500, 'The demo was asked to fail.'), 500);
	}
	const end = how === 'cut' || how === 'errorFrame' ? 'close' : how;
	if (request.stream) {
		return streamed(eventStream(half(exchange, what), { delayMs, signal, end }));
	}
	const whole = JSON.stringify(writer.whole(what.answer ?? beforeItBreaks, request));
	let isSent = false;
	const body = new ReadableStream<Uint8Array>({
		async pull(controller) {
			if (!isSent) {
				isSent = true;
				controller.enqueue(new TextEncoder().encode(whole.slice(0, whole.length / 2)));
			} else if (how === 'cut') controller.close();
			else if (how === 'reset') throw new TypeError('terminated');
			else await forever(signal);
		},
	});
	return new Response(body, { headers: { 'content-type': 'application/json' } });
}

function forever(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		if (signal.aborted) reject(signal.reason);
		signal.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}

async function act(exchange: Exchange, what: Misbehaviour): Promise<Response> {
	const { request, writer, signal } = exchange;
	switch (what.kind) {
		case 'answer':
			return await reply(exchange, what);
		case 'breaks':
			return broken(exchange, what);
		case 'status': {
			const { status, message, retryAfterS } = what;
			const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
			return json(writer.error(status, message), status, headers as Record<string, string>);
		}
		case 'html':
			return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
		case 'json':
			return json(writer.whole(beforeItBreaks, request));
		case 'silence':
			return await forever(signal);
		case 'offline':
			throw fetchFailed('connect ECONNREFUSED', 'ECONNREFUSED');
		case 'tls':
			throw fetchFailed(
				'self-signed certificate in certificate chain',
				'SELF_SIGNED_CERT_IN_CHAIN',
			);
		case 'garbage':
			return streamed('data: {"choices":[{"del\n\ndata: ]]\n\n');
	}
}

/** As the platform words it. */
function fetchFailed(reason: string, code: string): TypeError {
	return new TypeError('fetch failed', { cause: Object.assign(new Error(reason), { code }) });
}

function parseBody(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The edit that was wrong on purpose, right this time. Undefined when it was put right, or was never wrong. */
function correction({ word }: Asked, request: DemoRequest): Answer | undefined {
	if (word !== 'wrong-old-text' && word !== 'ambiguous') return undefined;
	const calls = answer({ ...request, toolResults: [] }).pieces.filter(isEdit);
	const [first] = calls;
	const isRefused = request.toolResults.some((result) => result.isError);
	if (!first || !isRefused || request.toolResults.length !== calls.length) return undefined;
	const says = { kind: 'text', text: 'That was refused. Once more, with the right text:' } as const;
	return { pieces: [says, first], finish: 'toolCalls' };
}

/**
 * A `fetch` that is a whole server inside the process: it speaks chat completions, responses, messages and the model list
 * on the real wire, streamed and not, and never touches the network. It answers from a script and says so.
 */
export function createDemoFetch(options: DemoOptions = {}): typeof fetch {
	const delayMs = options.delayMs ?? 20;
	/** Questions with `once` that have misbehaved. */
	const misbehaved = new Set<string>();

	function plan(request: DemoRequest): Misbehaviour {
		const { words, blocks } = readMessage(request.userText);
		const asked = askedFor(words);
		if (request.toolResults.length > 0) {
			const again = asked && correction(asked, request);
			return { kind: 'answer', answer: again ?? answer(request) };
		}
		if (!asked || misbehaved.delete(asked.line)) {
			return { kind: 'answer', answer: answer(request) };
		}
		if (asked.once || asked.word === 'limit') misbehaved.add(asked.line);
		const files = blocks.map((block) => block.code);
		return misbehave(asked, () => answer(request), files, request.fields);
	}

	return async (input, init) => {
		const wire = new Request(input, init);
		const { signal } = wire;
		signal.throwIfAborted();
		const path = new URL(wire.url).pathname;
		if (path.endsWith('/models')) return json(models);
		const route = routes.find((each) => path.endsWith(each.path));
		if (!route) return json(chatCompletionsWriter.error(404, `Nothing is at ${path}.`), 404);
		const writer = writers[route.protocol];
		if (wire.method !== 'POST') return json(writer.error(405, 'Use POST.'), 405);
		const request = parseRequest(route.protocol, parseBody(await wire.text()));
		if (typeof request === 'string') return json(writer.error(400, request), 400);
		return await act({ request, writer, delayMs, signal }, plan(request));
	};
}
