import type { Adapter } from '../../src/core/endpoints/adapter';
import type { ModelRequest } from '../../src/core/request';
import type { AssistantPart, Opaque, Turn } from '../../src/shared/messages';
import { type Body, profile, tool } from './bodies';
import { adapters, foldReply, readRecorded, readRecording } from './recordings';

export const model = 'garda-core';

export function user(...texts: readonly string[]): Turn {
	return { role: 'user', parts: texts.map((text) => ({ kind: 'text', text })) };
}

export function assistant(...parts: readonly AssistantPart[]): Turn {
	return { role: 'assistant', parts };
}

export function call(callId: string, argsText = '{"city":"Solo"}', opaque?: Opaque): AssistantPart {
	return { kind: 'toolCall', callId, name: 'get_weather', argsText, ...(opaque ? { opaque } : {}) };
}

export function result(callId: string, content = '29 °C', isError = false): Turn {
	return { role: 'tool', results: [{ callId, name: 'get_weather', content, isError }] };
}

export const text = (value: string): AssistantPart => ({ kind: 'text', text: value });

export function bodyOf(
	adapter: Adapter,
	turns: readonly Turn[],
	more: Partial<ModelRequest> = {},
): Body {
	const request = { model, turns, tools: [tool], ...more };
	return adapter.toWire(request, profile({ encryptedReasoning: true })).body;
}

/** The conversation of a body. */
export function sent(
	adapter: Adapter,
	turns: readonly Turn[],
	more: Partial<ModelRequest> = {},
): unknown {
	const body = bodyOf(adapter, turns, more);
	return body.messages ?? body.input;
}

export function by<T>(make: (adapter: Adapter) => T): readonly T[] {
	return adapters.map(make);
}

/** The answer that a recording makes, as the next request sends it back. */
export function answerOf(adapter: Adapter, file: string): Turn {
	const turn = foldReply(readRecorded(adapter, readRecording(adapter.protocol, file)));
	const parts = turn.blocks.map((block): AssistantPart => {
		const opaque = 'opaque' in block && block.opaque ? { opaque: block.opaque } : {};
		if (block.kind === 'toolCall') {
			const { callId, name } = block;
			return { kind: 'toolCall', callId, name, argsText: block.text, ...opaque };
		}
		if (block.kind === 'opaque') return { kind: 'opaque', opaque: block.opaque };
		if (block.kind === 'image') return { kind: 'image', mime: block.mime, data: block.data };
		return { kind: block.kind, text: block.text, ...opaque };
	});
	return { role: 'assistant', parts };
}
