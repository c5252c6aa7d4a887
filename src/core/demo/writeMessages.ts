import type { Answer, DemoFinish, DemoRequest, Piece, WireFrame, Writer } from './demoTypes';
import { fragments, newId, outputTokens, words } from './pieces';

const stopReasons: Readonly<Record<DemoFinish, string>> = {
	stop: 'end_turn',
	length: 'max_tokens',
	toolCalls: 'tool_use',
	refusal: 'refusal',
};

function frame(data: Readonly<Record<string, unknown>> & { readonly type: string }, paced = false) {
	return { event: data.type, data: JSON.stringify(data), paced };
}

/** A signature that no service would accept: the demo signs nothing. */
const signature = 'ZGVtbw==';

/** The block as it starts, empty, and the deltas that fill it. */
function block(piece: Piece): {
	readonly start: Readonly<Record<string, unknown>>;
	readonly deltas: readonly Readonly<Record<string, unknown>>[];
} {
	switch (piece.kind) {
		case 'toolCall':
			return {
				start: { type: 'tool_use', id: newId('toolu_', 24), name: piece.name, input: {} },
				deltas: ['', ...fragments(JSON.stringify(piece.args))].map((part) => ({
					type: 'input_json_delta',
					partial_json: part,
				})),
			};
		case 'reasoning':
			return {
				start: { type: 'thinking', thinking: '', signature: '' },
				deltas: [
					...words(piece.text).map((word) => ({ type: 'thinking_delta', thinking: word })),
					{ type: 'signature_delta', signature },
				],
			};
		default:
			return {
				start: { type: 'text', text: '' },
				deltas: words(piece.text).map((word) => ({ type: 'text_delta', text: word })),
			};
	}
}

function* frames(answer: Answer, request: DemoRequest): Iterable<WireFrame> {
	const output = outputTokens(answer).total;
	const message = {
		id: newId('msg_', 24),
		type: 'message',
		role: 'assistant',
		model: request.model,
		content: [],
		stop_reason: null,
		stop_sequence: null,
		usage: usage(request, 1),
	};
	yield frame({ type: 'message_start', message });
	yield frame({ type: 'ping' });
	for (const [index, piece] of answer.pieces.entries()) {
		const { start, deltas } = block(piece);
		yield frame({ type: 'content_block_start', index, content_block: start });
		for (const delta of deltas) yield frame({ type: 'content_block_delta', index, delta }, true);
		yield frame({ type: 'content_block_stop', index });
	}
	const stop = { stop_reason: stopReasons[answer.finish], stop_sequence: null };
	yield frame({ type: 'message_delta', delta: stop, usage: { output_tokens: output } });
	yield frame({ type: 'message_stop' });
}

function usage(request: DemoRequest, output: number): Readonly<Record<string, number>> {
	return {
		input_tokens: request.inputTokens,
		output_tokens: output,
		cache_creation_input_tokens: 0,
		cache_read_input_tokens: 0,
	};
}

function wholeBlock(piece: Piece): Readonly<Record<string, unknown>> {
	switch (piece.kind) {
		case 'toolCall':
			return { type: 'tool_use', id: newId('toolu_', 24), name: piece.name, input: piece.args };
		case 'reasoning':
			return { type: 'thinking', thinking: piece.text, signature };
		default:
			return { type: 'text', text: piece.text };
	}
}

function whole(answer: Answer, request: DemoRequest): Readonly<Record<string, unknown>> {
	return {
		id: newId('msg_', 24),
		type: 'message',
		role: 'assistant',
		model: request.model,
		content: answer.pieces.map(wholeBlock),
		stop_reason: stopReasons[answer.finish],
		stop_sequence: null,
		usage: usage(request, outputTokens(answer).total),
	};
}

const errorTypes: Readonly<Record<number, string>> = {
	400: 'invalid_request_error',
	401: 'authentication_error',
	402: 'billing_error',
	403: 'permission_error',
	404: 'not_found_error',
	413: 'request_too_large',
	429: 'rate_limit_error',
	529: 'overloaded_error',
};

export const messagesWriter: Writer = {
	frames,
	whole,
	error: (status, message) => ({
		type: 'error',
		error: { type: errorTypes[status] ?? 'api_error', message },
	}),
	errorFrame: (message) => frame({ type: 'error', error: { type: 'overloaded_error', message } }),
};
