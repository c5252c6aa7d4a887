import type { Answer, DemoFinish, DemoRequest, Piece, WireFrame, Writer } from './demoTypes';
import { fragments, newId, nowSeconds, outputTokens, words } from './pieces';

const finishReasons: Readonly<Record<DemoFinish, string>> = {
	stop: 'stop',
	length: 'length',
	toolCalls: 'tool_calls',
	refusal: 'stop',
};

const fields = { text: 'content', reasoning: 'reasoning_content', refusal: 'refusal' } as const;

function usage(answer: Answer, request: DemoRequest): Readonly<Record<string, unknown>> {
	const output = outputTokens(answer);
	return {
		prompt_tokens: request.inputTokens,
		completion_tokens: output.total,
		total_tokens: request.inputTokens + output.total,
		prompt_tokens_details: { cached_tokens: 0 },
		completion_tokens_details: { reasoning_tokens: output.reasoning },
	};
}

type Delta = Readonly<Record<string, unknown>>;

function* pieceDeltas(piece: Piece, callIndex: number): Iterable<Delta> {
	if (piece.kind !== 'toolCall') {
		for (const word of words(piece.text)) yield { [fields[piece.kind]]: word };
		return;
	}
	yield {
		tool_calls: [
			{
				index: callIndex,
				id: newId('call_', 24),
				type: 'function',
				function: { name: piece.name, arguments: '' },
			},
		],
	};
	for (const part of fragments(JSON.stringify(piece.args))) {
		yield { tool_calls: [{ index: callIndex, function: { arguments: part } }] };
	}
}

function* frames(answer: Answer, request: DemoRequest): Iterable<WireFrame> {
	const head = {
		id: newId('chatcmpl-', 24),
		object: 'chat.completion.chunk',
		created: nowSeconds(),
		model: request.model,
	};
	const chunk = (delta: Delta, reason: string | null = null) => ({
		...head,
		choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
		...(request.streamUsage ? { usage: null } : {}),
	});
	const frame = (value: unknown, paced: boolean) => ({ data: JSON.stringify(value), paced });

	yield frame(chunk({ role: 'assistant', content: '' }), false);
	let calls = 0;
	for (const piece of answer.pieces) {
		for (const delta of pieceDeltas(piece, calls)) yield frame(chunk(delta), true);
		if (piece.kind === 'toolCall') calls += 1;
	}
	yield frame(chunk({}, finishReasons[answer.finish]), false);
	if (request.streamUsage) {
		yield frame({ ...head, choices: [], usage: usage(answer, request) }, false);
	}
	yield { data: '[DONE]', paced: false };
}

function joined(answer: Answer, kind: 'text' | 'reasoning' | 'refusal'): string {
	return answer.pieces.map((piece) => (piece.kind === kind ? piece.text : '')).join('');
}

function whole(answer: Answer, request: DemoRequest): Readonly<Record<string, unknown>> {
	const reasoning = joined(answer, 'reasoning');
	const calls = answer.pieces.flatMap((piece) =>
		piece.kind === 'toolCall'
			? [
					{
						id: newId('call_', 24),
						type: 'function',
						function: { name: piece.name, arguments: JSON.stringify(piece.args) },
					},
				]
			: [],
	);
	const message = {
		role: 'assistant',
		content: joined(answer, 'text') || null,
		refusal: joined(answer, 'refusal') || null,
		...(reasoning ? { reasoning_content: reasoning } : {}),
		...(calls.length > 0 ? { tool_calls: calls } : {}),
	};
	return {
		id: newId('chatcmpl-', 24),
		object: 'chat.completion',
		created: nowSeconds(),
		model: request.model,
		choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasons[answer.finish] }],
		usage: usage(answer, request),
	};
}

const errorTypes: Readonly<Record<number, readonly [type: string, code: string]>> = {
	400: ['invalid_request_error', 'invalid_value'],
	401: ['authentication_error', 'invalid_api_key'],
	402: ['payment_required', 'insufficient_balance'],
	403: ['permission_error', 'forbidden'],
	404: ['invalid_request_error', 'model_not_found'],
	429: ['rate_limit_error', 'rate_limit_exceeded'],
};

/** The error body of chat completions and responses. */
export function openAiError(status: number, message: string): Readonly<Record<string, unknown>> {
	const [type, code] = errorTypes[status] ?? ['server_error', 'server_error'];
	return { error: { message, type, code, param: null } };
}

export const chatCompletionsWriter: Writer = {
	frames,
	whole,
	error: openAiError,
	errorFrame: (message) => ({ data: JSON.stringify(openAiError(500, message)), paced: false }),
};
