import type { Answer, DemoRequest, Piece, WireFrame, Writer } from './demoTypes';
import { fragments, newId, nowSeconds, outputTokens, words } from './pieces';
import { openAiError } from './writeChatCompletions';

type Json = Readonly<Record<string, unknown>>;

/** One output item: as it is added, the events that fill it, and as it is done. */
interface Item {
	readonly added: Json;
	readonly events: readonly (Json & { readonly type: string })[];
	readonly done: Json;
}

function callItem(piece: Extract<Piece, { kind: 'toolCall' }>): Item {
	const id = newId('fc_', 48);
	const args = JSON.stringify(piece.args);
	const base = { id, type: 'function_call', call_id: newId('call_', 24), name: piece.name };
	return {
		added: { ...base, arguments: '', status: 'in_progress' },
		events: [
			...fragments(args).map((delta) => ({
				type: 'response.function_call_arguments.delta',
				item_id: id,
				delta,
			})),
			{
				type: 'response.function_call_arguments.done',
				item_id: id,
				name: piece.name,
				arguments: args,
			},
		],
		done: { ...base, arguments: args, status: 'completed' },
	};
}

function reasoningItem(text: string): Item {
	const id = newId('rs_', 48);
	const part = { item_id: id, summary_index: 0 };
	const type = 'response.reasoning_summary_';
	return {
		added: { id, type: 'reasoning', summary: [] },
		events: [
			{ type: `${type}part.added`, ...part, part: { type: 'summary_text', text: '' } },
			...words(text).map((delta) => ({ type: `${type}text.delta`, ...part, delta })),
			{ type: `${type}text.done`, ...part, text },
			{ type: `${type}part.done`, ...part, part: { type: 'summary_text', text } },
		],
		done: { id, type: 'reasoning', summary: [{ type: 'summary_text', text }] },
	};
}

function messageItem(kind: 'text' | 'refusal', text: string): Item {
	const id = newId('msg_', 48);
	const place = { item_id: id, content_index: 0 };
	const isText = kind === 'text';
	const name = isText ? 'response.output_text' : 'response.refusal';
	const part = (value: string) =>
		isText
			? { type: 'output_text', text: value, annotations: [] }
			: { type: 'refusal', refusal: value };
	const base = { id, type: 'message', role: 'assistant' };
	return {
		added: { ...base, status: 'in_progress', content: [] },
		events: [
			{ type: 'response.content_part.added', ...place, part: part('') },
			...words(text).map((delta) => ({ type: `${name}.delta`, ...place, delta })),
			{ type: `${name}.done`, ...place, [isText ? 'text' : 'refusal']: text },
			{ type: 'response.content_part.done', ...place, part: part(text) },
		],
		done: { ...base, status: 'completed', content: [part(text)] },
	};
}

function item(piece: Piece): Item {
	if (piece.kind === 'toolCall') return callItem(piece);
	return piece.kind === 'reasoning'
		? reasoningItem(piece.text)
		: messageItem(piece.kind, piece.text);
}

function response(
	id: string,
	request: DemoRequest,
	more: { readonly status: string; readonly output: readonly Json[] } & Json,
): Json {
	return {
		id,
		object: 'response',
		created_at: nowSeconds(),
		model: request.model,
		error: null,
		incomplete_details: null,
		usage: null,
		store: false,
		...more,
	};
}

function finished(id: string, answer: Answer, request: DemoRequest, output: readonly Json[]): Json {
	const tokens = outputTokens(answer);
	const isCut = answer.finish === 'length';
	return response(id, request, {
		status: isCut ? 'incomplete' : 'completed',
		incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
		output,
		usage: {
			input_tokens: request.inputTokens,
			input_tokens_details: { cached_tokens: 0 },
			output_tokens: tokens.total,
			output_tokens_details: { reasoning_tokens: tokens.reasoning },
			total_tokens: request.inputTokens + tokens.total,
		},
	});
}

function* frames(answer: Answer, request: DemoRequest): Iterable<WireFrame> {
	let sequence = 0;
	const frame = (value: Json & { readonly type: string }): WireFrame => ({
		event: value.type,
		data: JSON.stringify({ ...value, sequence_number: sequence++ }),
		paced: value.type.endsWith('.delta'),
	});
	const id = newId('resp_', 48);
	const begun = response(id, request, { status: 'in_progress', output: [] });
	yield frame({ type: 'response.created', response: begun });
	yield frame({ type: 'response.in_progress', response: begun });
	const output: Json[] = [];
	for (const [index, piece] of answer.pieces.entries()) {
		const { added, events, done } = item(piece);
		yield frame({ type: 'response.output_item.added', output_index: index, item: added });
		for (const event of events) yield frame({ ...event, output_index: index });
		yield frame({ type: 'response.output_item.done', output_index: index, item: done });
		output.push(done);
	}
	const end = finished(id, answer, request, output);
	const type = end.status === 'completed' ? 'response.completed' : 'response.incomplete';
	yield frame({ type, response: end });
}

export const responsesWriter: Writer = {
	frames,
	whole: (answer, request) =>
		finished(
			newId('resp_', 48),
			answer,
			request,
			answer.pieces.map((piece) => item(piece).done),
		),
	error: openAiError,
	errorFrame: (message) => ({
		event: 'error',
		data: JSON.stringify({ type: 'error', code: 'server_error', message, param: null }),
		paced: false,
	}),
};
