import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Adapter, Frame } from '../../src/core/endpoints/adapter';
import { chatCompletionsAdapter } from '../../src/core/endpoints/chatCompletions';
import { failureFromError } from '../../src/core/endpoints/failures';
import { decodeEvent } from '../../src/core/endpoints/frames';
import { messagesAdapter } from '../../src/core/endpoints/messages';
import { responsesAdapter } from '../../src/core/endpoints/responses';
import { createSseDecoder, type SseEvent } from '../../src/core/endpoints/sse';
import type { ModelEvent, Usage } from '../../src/shared/events';
import type { Protocol } from '../../src/shared/messages';
import { type AssistantTurnView, emptyTranscript, fold } from '../../src/shared/transcript';

declare const PROJECT_ROOT: string;

export const adapters: readonly Adapter[] = [
	chatCompletionsAdapter,
	responsesAdapter,
	messagesAdapter,
];

/** A recorded reply: its bytes, and whether it is a stream. */
export interface Recording {
	readonly name: string;
	readonly isStream: boolean;
	readonly bytes: Uint8Array;
}

const folder = path.join(PROJECT_ROOT, 'test', 'fixtures', 'wire');

/** `name` without its ending; undefined when the protocol has no such recording. */
export function readRecording(protocol: Protocol, file: string): Recording {
	const bytes = readFileSync(path.join(folder, protocol, file));
	return { name: file, isStream: file.endsWith('.sse'), bytes };
}

export function recordings(protocol: Protocol): readonly Recording[] {
	return readdirSync(path.join(folder, protocol))
		.sort()
		.map((file) => readRecording(protocol, file));
}

/** What a person sees of a reply, without the ids and the pacing. */
export interface Seen {
	readonly text: string;
	readonly reasoning: string;
	readonly refusal: string;
	readonly calls: readonly { readonly name: string; readonly args: string }[];
	readonly citations: readonly string[];
	readonly images: number;
	readonly usage: Usage | undefined;
	/** The finish reason, or `error:` and the kind of failure. */
	readonly end: string;
}

export function see(events: readonly ModelEvent[]): Seen {
	const turn = foldReply(events);
	const join = (kind: 'text' | 'reasoning' | 'refusal'): string =>
		turn.blocks.map((block) => (block.kind === kind ? block.text : '')).join('');
	return {
		text: join('text'),
		reasoning: join('reasoning'),
		refusal: join('refusal'),
		calls: turn.blocks.flatMap((block) =>
			block.kind === 'toolCall' ? [{ name: block.name, args: block.text }] : [],
		),
		citations: turn.citations.map((each) => each.url),
		images: turn.blocks.filter((block) => block.kind === 'image').length,
		usage: turn.usage,
		end: turn.failure ? `error:${turn.failure.kind}` : (turn.finish ?? 'none'),
	};
}

export function foldReply(events: readonly ModelEvent[]): AssistantTurnView {
	const transcript = emptyTranscript();
	const turn = fold(transcript, {
		type: 'assistantTurn',
		id: 'a',
		at: 0,
		endpoint: 'test',
		model: 'garda-core',
	});
	for (const event of events) fold(transcript, { type: 'model', turn: 'a', event });
	if (turn?.role !== 'assistant') throw new Error('not an assistant turn');
	return turn;
}

/** Reads frames as the transport hands them on. */
export function readFrames(
	adapter: Adapter,
	frames: readonly Frame[],
	model = 'garda-core',
): readonly ModelEvent[] {
	const reader = adapter.createReader(model);
	return [...frames.flatMap((frame) => reader.read(frame)), ...reader.end()];
}

/** JSON values as frames; the string `[DONE]` as the marker. */
export function framesOf(...values: readonly unknown[]): readonly Frame[] {
	return values.map((value) =>
		value === '[DONE]'
			? { kind: 'done' }
			: { kind: 'json', value: value as Readonly<Record<string, unknown>> },
	);
}

/** Reads a recording in `pieces` through the decoder of the transport, without a network. */
export function readRecorded(
	adapter: Adapter,
	recording: Recording,
	pieces: readonly Uint8Array[] = [recording.bytes],
): readonly ModelEvent[] {
	if (!recording.isStream) {
		const text = new TextDecoder().decode(recording.bytes);
		return readFrames(adapter, framesOf(JSON.parse(text), '[DONE]'));
	}
	const bytes = new TextDecoder();
	const decoder = createSseDecoder();
	const reader = adapter.createReader('garda-core');
	const out: ModelEvent[] = [];
	let isOver = false;
	const take = (events: readonly SseEvent[] | 'tooLong'): void => {
		if (events === 'tooLong') throw new Error('too long');
		for (const decoded of events.flatMap(decodeEvent)) {
			if (isOver) return;
			if (decoded.kind === 'broken') throw new Error(`not JSON: ${decoded.text}`);
			if (decoded.kind === 'failed') {
				const context = { host: 'test', mask: (text: string) => text, now: () => 0 };
				out.push({ type: 'error', failure: failureFromError(context, decoded.error) });
				isOver = true;
			} else out.push(...reader.read(decoded));
		}
	};
	for (const piece of pieces) take(decoder.push(bytes.decode(piece, { stream: true })));
	take(decoder.push(bytes.decode()));
	take(decoder.end());
	if (!isOver) out.push(...reader.end());
	return out;
}

/** Says what is unlawful about the order of `events`; empty when nothing is. */
export function faultsOf(events: readonly ModelEvent[]): readonly string[] {
	const faults: string[] = [];
	const open = new Set<string>();
	const known = new Set<string>();
	const calls = new Set<string>();
	const last = events.at(-1)?.type;
	if (events[0]?.type !== 'start') faults.push('the first event is not start');
	if (last !== 'finish' && last !== 'error') faults.push('the last event is not finish or error');
	for (const [place, event] of events.entries()) {
		if (event.type === 'start' && place > 0) faults.push('a second start');
		if (event.type === 'finish' || event.type === 'error') {
			if (place < events.length - 1) faults.push('something follows the end');
			if (event.type === 'finish' && open.size > 0) faults.push('a block is still open');
		}
		if (event.type === 'blockStart') {
			if (known.has(event.id)) faults.push(`block ${event.id} starts twice`);
			known.add(event.id);
			open.add(event.id);
			if (event.block.kind !== 'toolCall') continue;
			if (calls.has(event.block.callId))
				faults.push(`call id ${event.block.callId} is there twice`);
			if (event.block.callId === '' || event.block.name === '') faults.push('a call without words');
			calls.add(event.block.callId);
		}
		if (event.type === 'blockDelta') {
			if (!open.has(event.id)) faults.push(`a delta outside of its block ${event.id}`);
			if (event.text === '') faults.push('an empty delta');
		}
		if (event.type === 'blockEnd' && !open.delete(event.id)) {
			faults.push(`block ${event.id} ends without being open`);
		}
	}
	return faults;
}
