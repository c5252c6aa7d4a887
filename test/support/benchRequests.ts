// Times requests over loopback, each beside a bare `fetch` of the same bytes in the same run: `npm run bench requests`.
import type { OverheadRow } from '../../scripts/bench.mjs';
import type { Endpoint } from '../../src/core/endpoints/endpoint';
import type { Protocol } from '../../src/shared/messages';
import { createLearnt, endpointAt, question } from './endpoints';
import {
	dataFrames,
	type LoopbackServer,
	namedFrames,
	sseReply,
	startLoopbackServer,
} from './loopbackServer';

const rounds = 300;
const warmUp = 60;

/** Moments of one request, in milliseconds of `performance.now()`. */
interface Moments {
	begun: number;
	/** `fetch` was called. */
	left: number;
	firstByte: number;
	firstEvent: number;
	lastByte: number;
	done: number;
}

const words = Array.from({ length: 40 }, (_, at) => `word ${at} `);

const streams: Readonly<Record<Protocol, string>> = {
	chatCompletions: `${dataFrames(
		...words.map((content) => ({ choices: [{ index: 0, delta: { content } }] })),
		{ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
	)}data: [DONE]\n\n`,
	responses: namedFrames(
		...words.map((delta) => ({
			type: 'response.output_text.delta',
			...{ item_id: 'm', output_index: 0, content_index: 0, delta },
		})),
		{ type: 'response.completed', ...{ response: { status: 'completed', output: [] } } },
	),
	messages: namedFrames(
		{ type: 'content_block_start', ...{ index: 0, content_block: { type: 'text', text: '' } } },
		...words.map((text) => ({
			type: 'content_block_delta',
			...{ index: 0, delta: { type: 'text_delta', text } },
		})),
		{ type: 'message_delta', ...{ delta: { stop_reason: 'end_turn' } } },
		{ type: 'message_stop' },
	),
};

/** A `fetch` that notes when a request left and when its first and last bytes were handed over. */
function watched(moments: Moments): typeof fetch {
	return async (input, init) => {
		moments.left = performance.now();
		const response = await fetch(input, init);
		const { body } = response;
		if (!body) return response;
		const noted = body.pipeThrough(
			new TransformStream<Uint8Array, Uint8Array>({
				transform(piece, controller) {
					moments.lastByte = performance.now();
					if (moments.firstByte === 0) moments.firstByte = moments.lastByte;
					controller.enqueue(piece);
				},
			}),
		);
		const { status, statusText, headers } = response;
		return new Response(noted, { status, statusText, headers });
	};
}

const fresh = (): Moments => ({
	begun: 0,
	left: 0,
	firstByte: 0,
	firstEvent: 0,
	lastByte: 0,
	done: 0,
});

async function askOnce(endpoint: Endpoint, moments: Moments): Promise<void> {
	moments.begun = performance.now();
	for await (const event of endpoint.stream(question, new AbortController().signal)) {
		if (event.type === 'blockDelta' && moments.firstEvent === 0) {
			moments.firstEvent = performance.now();
		}
		if (event.type === 'error') throw new Error(event.failure.message);
	}
	moments.done = performance.now();
}

/** The least that a client can do: send the bytes, read the reply, decode its text, parse the first frame. */
async function bareOnce(url: string, body: string, moments: Moments): Promise<void> {
	moments.begun = performance.now();
	const headers = { 'content-type': 'application/json', authorization: 'Bearer x' };
	const response = await watched(moments)(url, { method: 'POST', headers, body });
	if (!response.body) throw new Error('no body');
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let text = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		text += value;
		const frame = /data: (.*)\n\n/.exec(text)?.[1];
		if (moments.firstEvent === 0 && frame !== undefined) {
			JSON.parse(frame);
			moments.firstEvent = performance.now();
		}
	}
	moments.done = performance.now();
}

/** The lower quartile: what it takes when the computer has nothing else to do. */
function spent(all: readonly Moments[], of: (moments: Moments) => number): number {
	return all.map(of).toSorted((one, other) => one - other)[all.length >> 2] ?? 0;
}

async function measure(
	server: LoopbackServer,
	protocol: Protocol,
): Promise<readonly OverheadRow[]> {
	server.reply(sseReply([streams[protocol]]));
	const learnt = createLearnt();
	const ours: Moments[] = [];
	const bare: Moments[] = [];
	for (let round = 0; round < rounds + warmUp; round++) {
		const mine = fresh();
		const endpoint = endpointAt(server.baseUrl, {
			learnt,
			fetch: watched(mine),
			profileFields: { protocol },
		});
		await askOnce(endpoint, mine);
		const sent = server.requests.at(-1);
		const its = fresh();
		await bareOnce(`${server.origin}${sent?.path}`, sent?.body ?? '', its);
		if (round < warmUp) continue;
		ours.push(mine);
		bare.push(its);
	}
	const total = (moments: Moments): number => moments.done - moments.begun;
	const before = (moments: Moments): number => moments.left - moments.begun;
	const after = (moments: Moments): number => moments.done - moments.lastByte;
	const toEvent = (moments: Moments): number => moments.firstEvent - moments.firstByte;
	return [
		{
			what: `request, ${protocol}`,
			ours: spent(ours, total),
			bare: spent(bare, total),
			own: spent(ours, before) + spent(ours, after),
		},
		{
			what: `first byte to first event, ${protocol}`,
			ours: spent(ours, toEvent),
			bare: spent(bare, toEvent),
		},
	];
}

/** Lower quartiles for each protocol. */
export async function requestTimes(): Promise<readonly OverheadRow[]> {
	const server = await startLoopbackServer();
	try {
		const rows: OverheadRow[] = [];
		for (const protocol of ['chatCompletions', 'responses', 'messages'] as const) {
			rows.push(...(await measure(server, protocol)));
		}
		return rows;
	} finally {
		await server.close();
	}
}
