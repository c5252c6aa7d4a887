// The documented request bodies as data: which fields each provider's pages have on each protocol, and what may stand in them.
// Strict throughout: a field that is not here is not documented.
import * as z from 'zod';
import type { Protocol } from '../../src/shared/messages';
import { orderProblems } from './bodyOrder';

const text = z.string().min(1);
const words = z.string().regex(/\S/);
const anyObject = z.record(z.string(), z.unknown());
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const count = z.int().min(1);
const allEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const dataUrl = z.string().regex(/^data:image\/[\w.+-]+;base64,[A-Za-z0-9+/]+=*$/);
const jsonText = z.string().refine((value) => isJsonObject(value), 'not the JSON of an object');

function isJsonObject(value: string): boolean {
	try {
		const parsed: unknown = JSON.parse(value);
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
	} catch {
		return false;
	}
}

const named = z.strictObject({ name: toolName });
const schemaFormat = { name: toolName, schema: anyObject, strict: z.boolean().optional() };
const searchOptions = z.strictObject({
	search_context_size: z.enum(['low', 'medium', 'high']).optional(),
});
const stop = z.array(text).min(1).max(4);
const unit = z.number().min(0).max(1);
const penalty = z.number().min(-2).max(2);
const pairs = z.record(z.string().max(64), z.string().max(512));
const somePairs = pairs.refine((value) => Object.keys(value).length > 0);

const chatMessage = z.union([
	z.strictObject({ role: z.enum(['system', 'developer']), content: words }),
	z.strictObject({
		role: z.literal('user'),
		content: z.union([
			words,
			z
				.array(
					z.union([
						z.strictObject({ type: z.literal('text'), text: words }),
						z.strictObject({
							type: z.literal('image_url'),
							image_url: z.strictObject({ url: dataUrl }),
						}),
					]),
				)
				.min(1),
		]),
	}),
	z
		.strictObject({
			role: z.literal('assistant'),
			content: z.string(),
			reasoning_content: text.optional(),
			reasoning: text.optional(),
			reasoning_text: text.optional(),
			reasoning_details: z.array(anyObject).min(1).optional(),
			tool_calls: z
				.array(
					z.strictObject({
						id: text.max(40),
						type: z.literal('function'),
						function: z.strictObject({ name: toolName, arguments: jsonText }),
						extra_content: anyObject.optional(),
					}),
				)
				.min(1)
				.optional(),
		})
		.refine((message) => message.content !== '' || message.tool_calls !== undefined, 'empty'),
	z.strictObject({ role: z.literal('tool'), tool_call_id: text.max(40), content: words }),
]);

/** Every field of chat completions that some page has. */
const chat = {
	model: text,
	messages: z.array(chatMessage).min(1),
	stream: z.literal(true).optional(),
	stream_options: z.strictObject({ include_usage: z.literal(true) }).optional(),
	max_tokens: count.optional(),
	max_completion_tokens: count.optional(),
	temperature: z.number().min(0).max(2).optional(),
	top_p: unit.optional(),
	stop: stop.optional(),
	presence_penalty: penalty.optional(),
	frequency_penalty: penalty.optional(),
	logit_bias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).optional(),
	reasoning: z.strictObject({ effort: z.enum(allEfforts) }).optional(),
	reasoning_effort: z.enum(allEfforts).optional(),
	response_format: z
		.discriminatedUnion('type', [
			z.strictObject({ type: z.literal('text') }),
			z.strictObject({ type: z.literal('json_object') }),
			z.strictObject({
				type: z.literal('json_schema'),
				json_schema: z.strictObject(schemaFormat),
			}),
		])
		.optional(),
	web_search_options: searchOptions.optional(),
	prediction: z.strictObject({ type: z.literal('content'), content: text }).optional(),
	image_config: z.strictObject({ aspect_ratio: z.string().regex(/^\d+:\d+$/) }).optional(),
	service_tier: text.optional(),
	user: text.optional(),
	metadata: somePairs.optional(),
	tools: z
		.array(
			z.strictObject({
				type: z.literal('function'),
				function: z.strictObject({ name: toolName, description: text, parameters: anyObject }),
			}),
		)
		.min(1)
		.optional(),
	tool_choice: z
		.union([
			z.enum(['none', 'auto', 'required']),
			z.strictObject({ type: z.literal('function'), function: named }),
		])
		.optional(),
	parallel_tool_calls: z.boolean().optional(),
};

const outputText = z.strictObject({
	type: z.literal('output_text'),
	text: words,
	annotations: z.array(z.unknown()).max(0),
});

const responsesItem = z.union([
	z.strictObject({
		role: z.literal('user'),
		content: z.union([
			words,
			z
				.array(
					z.union([
						z.strictObject({ type: z.literal('input_text'), text: words }),
						z.strictObject({
							type: z.literal('input_image'),
							image_url: dataUrl,
							detail: z.literal('auto'),
						}),
					]),
				)
				.min(1),
		]),
	}),
	z.strictObject({
		type: z.literal('message'),
		role: z.literal('assistant'),
		content: z.array(outputText).min(1),
	}),
	z.strictObject({
		type: z.literal('function_call'),
		id: z
			.string()
			.regex(/^fc_.{1,61}$/)
			.optional(),
		call_id: text.max(64),
		name: toolName,
		arguments: jsonText,
	}),
	z.strictObject({
		type: z.literal('function_call_output'),
		call_id: text.max(64),
		output: words,
	}),
	// Verbatim from the server.
	z.looseObject({ type: z.literal('reasoning'), encrypted_content: text }),
	z.looseObject({ type: z.literal('web_search_call'), id: z.undefined().optional() }),
]);

const responses = {
	model: text,
	input: z.array(responsesItem).min(1),
	stream: z.literal(true).optional(),
	store: z.boolean().optional(),
	previous_response_id: text.optional(),
	max_output_tokens: count.optional(),
	temperature: z.number().min(0).max(2).optional(),
	top_p: unit.optional(),
	reasoning: z.strictObject({ effort: z.enum(allEfforts) }).optional(),
	include: z.array(z.literal('reasoning.encrypted_content')).length(1).optional(),
	text: z
		.strictObject({
			format: z.discriminatedUnion('type', [
				z.strictObject({ type: z.literal('text') }),
				z.strictObject({ type: z.literal('json_object') }),
				z.strictObject({ type: z.literal('json_schema'), ...schemaFormat }),
			]),
		})
		.optional(),
	truncation: z.enum(['auto', 'disabled']).optional(),
	service_tier: text.optional(),
	user: text.optional(),
	metadata: somePairs.refine((value) => Object.keys(value).length <= 16).optional(),
	tools: z
		.array(
			z.union([
				z.strictObject({
					type: z.literal('function'),
					name: toolName,
					description: text,
					parameters: anyObject,
					// Left out it means true on OpenAI, and null is refused elsewhere.
					strict: z.literal(false),
				}),
				searchOptions.extend({ type: z.literal('web_search') }),
			]),
		)
		.min(1)
		.optional(),
	tool_choice: z
		.union([
			z.enum(['none', 'auto', 'required']),
			z.strictObject({ type: z.literal('function'), name: toolName }),
		])
		.optional(),
	parallel_tool_calls: z.boolean().optional(),
	instructions: words.optional(),
};

const textBlock = z.strictObject({ type: z.literal('text'), text: words });
const messageId = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

const messagesMessage = z.union([
	z.strictObject({
		role: z.literal('user'),
		content: z.union([
			words,
			z
				.array(
					z.union([
						textBlock,
						z.strictObject({
							type: z.literal('image'),
							source: z.strictObject({
								type: z.literal('base64'),
								media_type: z.string().regex(/^image\//),
								data: text,
							}),
						}),
						z.strictObject({
							type: z.literal('tool_result'),
							tool_use_id: messageId,
							content: words,
							is_error: z.literal(true).optional(),
						}),
					]),
				)
				.min(1),
		]),
	}),
	z.strictObject({
		role: z.literal('assistant'),
		content: z.union([
			words,
			z
				.array(
					z.union([
						textBlock,
						z.strictObject({
							type: z.literal('tool_use'),
							id: messageId,
							name: toolName,
							input: anyObject,
						}),
						z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: text }),
						z.strictObject({ type: z.literal('redacted_thinking'), data: text }),
					]),
				)
				.min(1),
		]),
	}),
]);

const serial = { disable_parallel_tool_use: z.literal(true).optional() };

const messages = {
	model: text,
	max_tokens: count,
	messages: z.array(messagesMessage).min(1),
	stream: z.literal(true).optional(),
	system: words.optional(),
	temperature: unit.optional(),
	top_p: unit.optional(),
	top_k: count.optional(),
	stop_sequences: z.array(text).min(1).optional(),
	thinking: z
		.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) })
		.optional(),
	service_tier: text.optional(),
	metadata: somePairs.optional(),
	tools: z
		.array(
			z.union([
				z.strictObject({ name: toolName, description: text.optional(), input_schema: anyObject }),
				searchOptions.extend({ type: z.string().regex(/^web_search/), name: toolName }),
			]),
		)
		.min(1)
		.optional(),
	tool_choice: z
		.discriminatedUnion('type', [
			z.strictObject({ type: z.enum(['auto', 'any']), ...serial }),
			z.strictObject({ type: z.literal('tool'), name: toolName, ...serial }),
			z.strictObject({ type: z.literal('none') }),
		])
		.optional(),
};

type Fields = Readonly<Record<string, z.ZodType>>;

/** `fields` without some, and with others in their place. */
function but(fields: Fields, left: readonly string[], over: Fields = {}): Fields {
	const rest = Object.entries(fields).filter(([name]) => !left.includes(name));
	return { ...Object.fromEntries(rest), ...over };
}

const neosantaraEfforts = z.strictObject({ effort: z.enum(['low', 'medium', 'high']) }).optional();
const nagaEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
const noSchema = z.strictObject({ type: z.enum(['text', 'json_object']) }).optional();

/** What no page says of other servers: OpenAI's fields under their older names, too. */
const compatible: Readonly<Record<Protocol, Fields>> = {
	chatCompletions: chat,
	responses,
	messages,
};

const neosantara: Readonly<Record<Protocol, Fields>> = {
	chatCompletions: but(
		chat,
		[
			'max_completion_tokens',
			'reasoning_effort',
			'logit_bias',
			'prediction',
			'image_config',
			'service_tier',
			'parallel_tool_calls',
		],
		{ reasoning: neosantaraEfforts, response_format: noSchema },
	),
	responses: but(responses, ['include', 'service_tier'], {
		max_output_tokens: count,
		temperature: unit.optional(),
		reasoning: neosantaraEfforts,
		store: z.boolean(),
	}),
	messages,
};

const naga: Readonly<Record<Protocol, Fields>> = {
	chatCompletions: but(chat, ['max_tokens', 'reasoning', 'service_tier', 'user', 'metadata'], {
		reasoning_effort: z.enum(nagaEfforts).optional(),
	}),
	responses: but(
		responses,
		['store', 'previous_response_id', 'include', 'service_tier', 'user', 'metadata'],
		{ reasoning: z.strictObject({ effort: z.enum(nagaEfforts) }).optional() },
	),
	messages: but(messages, ['service_tier', 'metadata'], {
		temperature: z.number().min(0).max(2).optional(),
	}),
};

const openai: Readonly<Record<Protocol, Fields>> = {
	chatCompletions: but(chat, ['max_tokens', 'reasoning', 'image_config']),
	responses: but(responses, [], { store: z.boolean() }),
	messages,
};

const anthropic: Readonly<Record<Protocol, Fields>> = {
	...compatible,
	messages: but(messages, [], {
		metadata: z.strictObject({ user_id: text }).optional(),
		service_tier: z.enum(['auto', 'standard_only']).optional(),
	}),
};

const ollama: Readonly<Record<Protocol, Fields>> = {
	...compatible,
	chatCompletions: but(chat, [
		'max_completion_tokens',
		'logit_bias',
		'web_search_options',
		'prediction',
		'image_config',
		'service_tier',
		'user',
		'metadata',
		'parallel_tool_calls',
	]),
};

/** Its pages have `reasoning` for the effort on chat completions, both names of the cap, and no state on responses. */
const openrouter: Readonly<Record<Protocol, Fields>> = {
	chatCompletions: but(chat, ['reasoning_effort'], {
		reasoning: z.strictObject({ effort: z.enum(allEfforts) }).optional(),
	}),
	responses: but(responses, ['previous_response_id']),
	messages,
};

const providers: Readonly<Record<string, Readonly<Record<Protocol, Fields>>>> = {
	neosantara,
	naga,
	openai,
	anthropic,
	openrouter,
	ollama,
};

/** The fields that the endpoint with this id takes on `protocol`. */
export function documentedFields(id: string, protocol: Protocol): Fields {
	return (providers[id] ?? compatible)[protocol];
}

/** What is wrong with `body`, a line each. */
export function bodyProblems(id: string, protocol: Protocol, body: unknown): readonly string[] {
	const fields = z.strictObject({ ...documentedFields(id, protocol) });
	const result = fields.safeParse(body);
	const faults = result.success ? [] : [z.prettifyError(result.error)];
	const whole = z.record(z.string(), z.unknown()).parse(body);
	return [...faults, ...unsetIn(whole, ''), ...orderProblems(protocol, whole)];
}

/** Where something empty means something. */
const mayBeEmpty =
	/\.(web_search_options|properties|input|annotations)$|^\.messages\.\d+\.content$|schema/;

function unsetIn(value: unknown, place: string): readonly string[] {
	if (value === null || value === undefined || value === '') {
		return mayBeEmpty.test(place) && value === '' ? [] : [`${place} is ${JSON.stringify(value)}`];
	}
	if (typeof value !== 'object') return [];
	const entries = Object.entries(value);
	if (entries.length === 0 && !mayBeEmpty.test(place)) return [`${place} is empty`];
	return entries.flatMap(([key, each]) => unsetIn(each, `${place}.${key}`));
}
