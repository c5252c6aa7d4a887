import type { Protocol } from '../../shared/messages';
import type { DemoRequest, DemoTool } from './demoTypes';
import { estimateTokens } from './pieces';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objects(value: unknown): readonly Json[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** Joins the texts of a content value: a string, a block or a list of blocks. */
function contentText(content: unknown): string {
	if (typeof content === 'string') return content;
	const blocks = isObject(content) ? [content] : objects(content);
	return blocks
		.map((block) => text(block.text))
		.filter(Boolean)
		.join('\n');
}

function countImages(content: unknown): number {
	return objects(content).filter((block) => text(block.type).includes('image')).length;
}

/** One message of any protocol. */
type Said =
	| { readonly by: 'user'; readonly text: string; readonly images: number }
	| { readonly by: 'assistant' }
	| { readonly by: 'tool'; readonly content: string; readonly isError: boolean }
	| { readonly by: 'system'; readonly text: string };

/** Servers of the OpenAI kind have no flag for a failed call: the text says so. */
function toolResult(content: unknown, isError: unknown): Said {
	const said = contentText(content);
	return {
		by: 'tool',
		content: said,
		isError:
			isError === true ||
			/^\s*(?:error|failed|unknown tool|no such tool|there is no tool|nothing was (?:done|changed|made)|not run|cancelled)\b/i.test(
				said,
			),
	};
}

function saidIn(message: Json): readonly Said[] {
	if (message.type === 'function_call_output') return [toolResult(message.output, false)];
	if (message.type === 'function_call' || message.type === 'reasoning')
		return [{ by: 'assistant' }];
	switch (message.role) {
		case 'system':
		case 'developer':
			return [{ by: 'system', text: contentText(message.content) }];
		case 'assistant':
			return [{ by: 'assistant' }];
		case 'tool':
			return [toolResult(message.content, false)];
		default:
			break;
	}
	const results = objects(message.content).filter((block) => block.type === 'tool_result');
	const words = contentText(message.content);
	return [
		...results.map((block) => toolResult(block.content, block.is_error)),
		...(words || results.length === 0
			? [{ by: 'user' as const, text: words, images: countImages(message.content) }]
			: []),
	];
}

function tools(body: Json): readonly DemoTool[] {
	const choice = isObject(body.tool_choice) ? body.tool_choice.type : body.tool_choice;
	if (choice === 'none') return [];
	return objects(body.tools).flatMap((tool) => {
		const definition = isObject(tool.function) ? tool.function : tool;
		const schema = definition.parameters ?? definition.input_schema;
		const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
		const name = text(definition.name);
		return name ? [{ name, properties: Object.keys(properties) }] : [];
	});
}

/** The request in the demo's words, or a sentence that says which field is wrong. */
export function parseRequest(protocol: Protocol, body: unknown): DemoRequest | string {
	if (!isObject(body)) return 'The body must be a JSON object.';
	if (!text(body.model)) return 'The field "model" is required.';
	if (protocol === 'messages' && typeof body.max_tokens !== 'number') {
		return 'The field "max_tokens" is required.';
	}
	const field = protocol === 'responses' ? 'input' : 'messages';
	const list = body[field];
	const messages = typeof list === 'string' ? [{ role: 'user', content: list }] : objects(list);
	if (messages.length === 0) return `The field "${field}" must hold at least one message.`;

	const said = messages.flatMap(saidIn);
	const last = said.findLastIndex((each) => each.by === 'user');
	const newest = said[last];
	const systems = said.flatMap((each) => (each.by === 'system' ? [each.text] : []));
	const options = isObject(body.stream_options) ? body.stream_options : {};
	return {
		protocol,
		model: text(body.model),
		fields: Object.keys(body),
		stream: body.stream === true,
		streamUsage: options.include_usage === true,
		system: [contentText(body.system), contentText(body.instructions), ...systems]
			.filter(Boolean)
			.join('\n'),
		userText: newest?.by === 'user' ? newest.text : '',
		earlierTexts: said
			.slice(0, Math.max(last, 0))
			.flatMap((each) => (each.by === 'user' ? [each.text] : [])),
		images: newest?.by === 'user' ? newest.images : 0,
		isFirstAnswer: said.every((each) => each.by !== 'assistant'),
		tools: tools(body),
		toolResults: said.slice(last + 1).flatMap((each) => (each.by === 'tool' ? [each] : [])),
		inputTokens: estimateTokens(JSON.stringify([list, body.system, body.instructions, body.tools])),
	};
}
