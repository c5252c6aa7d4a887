import type { Failure, FailureKind } from '../../shared/failure';
import { t } from '../../shared/words';
import { PanduError } from '../errors';
import { describeFailure, type FailureContext } from './failures';
import type { GuardOptions } from './guard';
import type { Recording } from './recorder';
import type { SilenceWatch } from './silence';

const maxReplyBytes = 64 * 1024 * 1024;
/** So much is read of the words of an error. */
export const maxErrorBytes = 64 * 1024;
/** The words of an error are not waited for longer than this. */
const maxErrorWaitMs = 5000;

/** A complete answer is kept waiting for its marker for no longer: some servers send none and never hang up. */
const maxEndMs = 5000;

/** The body of a reply as text, watched and capped. */
export interface TextReader {
	/** The next text, decoded; undefined at the end. Throws at the cap. */
	next(): Promise<string | undefined>;
	/** What was not read. Undefined at the end, or when it cannot be had. */
	rest(): ReadableStream<Uint8Array> | undefined;
	/** At most `maxBytes`, and without throwing: what can be had of it. */
	readSome(maxBytes: number): Promise<string>;
}

export function createTextReader(
	response: Response,
	watch: SilenceWatch,
	options: Pick<GuardOptions, 'clock' | 'context' | 'limits'>,
	recording: Recording | undefined,
	isEnding: () => boolean = () => false,
): TextReader {
	const { clock, context, limits } = options;
	const reader = response.body?.getReader();
	const decoder = new TextDecoder();
	let bytes = 0;
	let hasMore = false;

	async function read(ms: number): Promise<string | undefined> {
		if (!reader) return undefined;
		const phase = bytes === 0 ? 'firstByte' : 'nextByte';
		hasMore = false;
		const { done, value } = await watch.wait(reader.read(), () => ({ phase, ms }));
		if (done) return noted(decoder.decode()) || undefined;
		hasMore = true;
		bytes += value.byteLength;
		return noted(decoder.decode(value, { stream: true }));
	}

	function noted(text: string): string {
		if (text !== '') recording?.received(text, clock.now());
		return text;
	}

	return {
		async next() {
			const first = Math.max(limits.firstByteMs, limits.idleMs);
			const idle = isEnding() ? Math.min(limits.idleMs, maxEndMs) : limits.idleMs;
			const text = await read(bytes === 0 ? first : idle);
			if (bytes > maxReplyBytes) throw tooLarge(context, t('The reply'), maxReplyBytes);
			return text;
		},
		rest() {
			if (!hasMore) return undefined;
			reader?.releaseLock();
			return response.body ?? undefined;
		},
		async readSome(maxBytes) {
			let all = '';
			try {
				const wait = Math.min(limits.idleMs, maxErrorWaitMs);
				for (let text = await read(wait); text !== undefined; text = await read(wait)) {
					all += text;
					if (bytes >= maxBytes) break;
				}
			} catch {
				return all;
			}
			return all.slice(0, maxBytes);
		},
	};
}

export function tooLarge(context: FailureContext, what: string, limit: number): PanduError {
	const size = `${limit / 1024 / 1024} MiB`;
	return fail(context, 'protocol', t('{0} of {1} is larger than {2}.', what, context.host, size));
}

export function fail(
	context: FailureContext,
	kind: FailureKind,
	message: string,
	more: Partial<Failure> = {},
): PanduError {
	return new PanduError(describeFailure(context, kind, message, more));
}
