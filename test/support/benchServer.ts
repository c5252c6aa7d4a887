// The server behind `npm run bench page`: it answers "bench 2000" with so many deltas at once, "bench paced 600" with 60 a
// second.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { mixedAnswer, textOf } from './benchTexts';
import { ends, says } from './chatReplies';

/** Times as `Date.now()` has them. */
interface Sent {
	readonly firstByteAt: number;
	readonly lastByteAt: number;
	/** When each numbered word left. */
	readonly sentAt: readonly number[];
}

export interface BenchServer {
	readonly baseUrl: string;
	/** Stands at the end of every answer. */
	readonly endMark: string;
	/** Of the last answer. */
	last(): Sent;
	close(): Promise<void>;
}

const endMark = 'ENDOFTHISANSWER';
const charactersPerDelta = 12;

export async function startBenchServer(): Promise<BenchServer> {
	let last: Sent = { firstByteAt: 0, lastByteAt: 0, sentAt: [] };
	const server = http.createServer((request, response) => {
		const pieces: Buffer[] = [];
		request.on('data', (piece: Buffer) => pieces.push(piece));
		request.on('end', () => {
			const [, paced, count] =
				[
					...Buffer.concat(pieces)
						.toString()
						.matchAll(/bench (paced )?(\d+)/g),
				].at(-1) ?? [];
			if (count === undefined) {
				response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
				return;
			}
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			const play = paced ? playPaced : playAll;
			play(response, Number(count)).then(
				(sent) => {
					last = sent;
				},
				(error: unknown) => response.destroy(error instanceof Error ? error : undefined),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${port}/v1`,
		endMark,
		last: () => last,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function playAll(response: http.ServerResponse, count: number): Promise<Sent> {
	const text = textOf(count * charactersPerDelta).slice(0, count * charactersPerDelta);
	const frames: string[] = [];
	for (let at = 0; at < text.length; at += charactersPerDelta) {
		frames.push(says(text.slice(at, at + charactersPerDelta)));
	}
	// Closes whatever the cut left open.
	frames.push(says(`\n\`\`\`\n\n${endMark}`), ends());
	const firstByteAt = Date.now();
	for (const frame of frames) {
		if (!response.write(frame)) await new Promise((resolve) => response.once('drain', resolve));
	}
	await new Promise<void>((resolve) => response.end(resolve));
	return { firstByteAt, lastByteAt: Date.now(), sentAt: [] };
}

async function playPaced(response: http.ServerResponse, count: number): Promise<Sent> {
	let number = 0;
	const text = mixedAnswer(
		() => `w${number++}w`,
		() => number >= count,
	);
	// One numbered word a delta, with the marks around it.
	const deltas = text.split(/(?<=w\d+w)/);
	const sentAt: number[] = [];
	const start = performance.now();
	const firstByteAt = Date.now();
	for (const [index, delta] of deltas.entries()) {
		const due = start + (index * 1000) / 60 - performance.now();
		if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
		const word = /w(\d+)w$/.exec(delta)?.[1];
		if (word !== undefined) sentAt[Number(word)] = Date.now();
		response.write(says(delta));
	}
	response.write(says(`\n\n${endMark}`) + ends());
	await new Promise<void>((resolve) => response.end(resolve));
	return { firstByteAt, lastByteAt: Date.now(), sentAt };
}
