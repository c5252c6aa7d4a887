import type { WireFrame } from './demoTypes';

/** How a stream ends: properly, by silence on an open connection, or by a broken connection. */
type StreamEnd = 'close' | 'stall' | 'reset';

export interface StreamOptions {
	/** Wait after each paced frame. */
	readonly delayMs: number;
	readonly signal: AbortSignal;
	readonly end: StreamEnd;
}

/** Frames that go out together when there is no pacing, about what one read of a socket holds. */
const framesPerRead = 64;

/** Resolves after `ms`; rejects with the signal's reason when it is aborted. Leaves no timer behind. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) {
			reject(signal.reason);
			return;
		}
		const onAbort = () => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener('abort', onAbort);
			resolve();
		}, ms);
		signal.addEventListener('abort', onAbort, { once: true });
	});
}

function aborted(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		if (signal.aborted) reject(signal.reason);
		else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}

function encode(frame: WireFrame): string {
	return `${frame.event ? `event: ${frame.event}\n` : ''}data: ${frame.data}\n\n`;
}

/** The frames of one read: up to the next paced one, or a full read when nothing is paced. */
function nextRead(frames: Iterator<WireFrame>, isPaced: boolean): string {
	let text = '';
	for (let count = 0; count < framesPerRead; count++) {
		const { done, value } = frames.next();
		if (done) break;
		text += encode(value);
		if (isPaced && value.paced) break;
	}
	return text;
}

/** A body that writes `frames` at the asked pace and stops at once when it is aborted or cancelled. */
export function eventStream(
	frames: Iterable<WireFrame>,
	options: StreamOptions,
): ReadableStream<Uint8Array> {
	const cancelled = new AbortController();
	const signal = AbortSignal.any([options.signal, cancelled.signal]);
	const source = frames[Symbol.iterator]();
	const encoder = new TextEncoder();
	return new ReadableStream({
		start(controller) {
			const onAbort = () => controller.error(options.signal.reason);
			options.signal.addEventListener('abort', onAbort, { once: true, signal: cancelled.signal });
		},
		async pull(controller) {
			await sleep(options.delayMs, signal);
			const text = nextRead(source, options.delayMs > 0);
			if (text) {
				controller.enqueue(encoder.encode(text));
				return;
			}
			if (options.end === 'stall') await aborted(signal);
			if (options.end === 'reset') throw new TypeError('terminated');
			cancelled.abort();
			controller.close();
		},
		cancel() {
			cancelled.abort();
		},
	});
}
