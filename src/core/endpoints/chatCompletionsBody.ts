import type { OpenAI } from 'openai';
import type { Opaque, UserPart } from '../../shared/messages';
import { t } from '../../shared/words';
import type { ModelRequest, Parameters, ResponseFormat, ToolChoice } from '../request';
import type { WireRequest } from './adapter';
import type { EndpointProfile } from './endpoint';
import { asList, asRecord, asText } from './json';
import type {
	ChatAssistantMessage,
	ChatCompletionsParams,
	ChatMessage,
	ChatToolCall,
} from './providerFields';
import {
	assembleBody,
	type Fields,
	type FormatPlan,
	planFormat,
	systemOf,
	toolChoiceOf,
	toolsOf,
	webSearchOptions,
} from './wireBody';
import { createNotices, settleParameters } from './wireParameters';
import { prepareTurns, type WirePart, type WireTurn } from './wireTurns';

type Chat = OpenAI.Chat.ChatCompletionCreateParams;

export function chatCompletionsBody(request: ModelRequest, profile: EndpointProfile): WireRequest {
	const notices = createNotices();
	const parameters = settleParameters(request, profile, 'chatCompletions', notices);
	const plan = planFormat(request, parameters, profile, 'chatCompletions', notices);
	const streams = request.stream !== false;
	const tools = toolsOf(request);
	const choice = toolChoiceOf(request);
	const reasoningField = profile.quirks?.reasoningField ?? 'reasoning_effort';
	if (parameters.effort !== undefined && reasoningField === 'none') {
		notices.add(t('Reasoning effort was left out: this endpoint has no field for it.'));
	}
	const maxTokensField = profile.quirks?.maxTokensField ?? 'max_tokens';
	const fields: Fields<Omit<ChatCompletionsParams, 'messages'>> = {
		model: request.model,
		stream: streams ? true : undefined,
		stream_options:
			streams && profile.quirks?.streamUsage !== false ? { include_usage: true } : undefined,
		[maxTokensField]: parameters.maxOutputTokens,
		temperature: parameters.temperature,
		top_p: parameters.topP,
		stop: parameters.stop ? [...parameters.stop] : undefined,
		presence_penalty: parameters.presencePenalty,
		frequency_penalty: parameters.frequencyPenalty,
		logit_bias: parameters.logitBias,
		reasoning: reasoningField === 'reasoning' ? effortOf(parameters) : undefined,
		reasoning_effort: reasoningField === 'reasoning_effort' ? parameters.effort : undefined,
		response_format: responseFormat(plan, parameters.responseFormat),
		web_search_options: webSearchOptions(parameters),
		prediction: parameters.prediction,
		image_config: parameters.imageConfig,
		service_tier: parameters.serviceTier,
		user: parameters.user,
		metadata: parameters.metadata,
		tools: tools?.map(
			({ name, description, parameters: schema }): OpenAI.Chat.ChatCompletionTool => ({
				type: 'function',
				function: { name, description, parameters: schema },
			}),
		),
		tool_choice: choice === undefined ? undefined : toolChoice(choice),
		parallel_tool_calls: tools ? parameters.parallelToolCalls : undefined,
	};
	const messages = chatMessages(request, profile, systemOf(request, plan.line));
	return assembleBody(fields, parameters.extraBody, { messages }, notices);
}

function effortOf(parameters: Parameters): ChatCompletionsParams['reasoning'] | undefined {
	return parameters.effort === undefined ? undefined : { effort: parameters.effort };
}

function toolChoice(choice: ToolChoice): Chat['tool_choice'] {
	return typeof choice === 'string'
		? choice
		: { type: 'function', function: { name: choice.name } };
}

function responseFormat(
	plan: FormatPlan,
	format: ResponseFormat | undefined,
): Chat['response_format'] {
	if (plan.field === 'text') return { type: 'text' };
	if (plan.field === 'json') return { type: 'json_object' };
	if (plan.field === undefined || format?.type !== 'jsonSchema') return undefined;
	const { name, schema, strict } = format;
	return {
		type: 'json_schema',
		json_schema: { name, schema, ...(strict === undefined ? {} : { strict }) },
	};
}

function chatMessages(
	request: ModelRequest,
	profile: EndpointProfile,
	system: string | undefined,
): readonly ChatMessage[] {
	const turns = prepareTurns(request.turns, {
		maxIdLength: 40,
		plainIds: false,
		replayOf: (opaque) => (isOurs(opaque, request.model) ? 'beside' : 'drop'),
	});
	const messages = turns.flatMap(messagesOf);
	if (system === undefined) return messages;
	const role = profile.quirks?.systemRole ?? 'system';
	return role === 'fold' ? fold(system, messages) : [{ role, content: system }, ...messages];
}

function isOurs(opaque: Opaque, model: string): boolean {
	return opaque.protocol === 'chatCompletions' && opaque.model === model;
}

/** For models without a system role: the instructions stand above the first words of the user. */
function fold(system: string, messages: readonly ChatMessage[]): readonly ChatMessage[] {
	const [first, ...rest] = messages;
	if (first?.role !== 'user') return [{ role: 'user', content: system }, ...messages];
	const content: string | OpenAI.Chat.ChatCompletionContentPart[] =
		typeof first.content === 'string'
			? `${system}\n\n${first.content}`
			: [{ type: 'text', text: system }, ...first.content];
	return [{ role: 'user', content }, ...rest];
}

function messagesOf(turn: WireTurn): readonly ChatMessage[] {
	if (turn.role === 'user') return [{ role: 'user', content: userContent(turn.parts) }];
	return [
		assistantMessage(turn.parts),
		...turn.results.map(
			({ id, content }): ChatMessage => ({
				role: 'tool',
				tool_call_id: id,
				content,
			}),
		),
	];
}

/** A plain string where there is only text: several servers take nothing else. */
function userContent(parts: readonly UserPart[]): string | OpenAI.Chat.ChatCompletionContentPart[] {
	if (parts.every((part) => part.kind === 'text')) {
		return parts.map((part) => part.text).join('\n\n');
	}
	return parts.map((part) =>
		part.kind === 'text'
			? { type: 'text', text: part.text }
			: {
					type: 'image_url',
					image_url: { url: `data:${part.mime};base64,${part.data}` },
				},
	);
}

function assistantMessage(parts: readonly WirePart[]): ChatAssistantMessage {
	const text: string[] = [];
	const calls: ChatToolCall[] = [];
	for (const part of parts) {
		if (part.kind === 'text') text.push(part.text);
		if (part.kind !== 'toolCall') continue;
		const extra = asRecord(asRecord(part.opaque?.payload)?.extra_content);
		calls.push({
			id: part.id,
			type: 'function',
			function: { name: part.name, arguments: part.argsText },
			...(extra ? { extra_content: extra } : {}),
		});
	}
	return {
		role: 'assistant',
		content: text.join('\n\n'),
		...reasoningFields(parts),
		...(calls.length > 0 ? { tool_calls: calls } : {}),
	};
}

const reasoningKeys = ['reasoning_content', 'reasoning', 'reasoning_text'] as const;

type Replayed = Pick<ChatAssistantMessage, (typeof reasoningKeys)[number] | 'reasoning_details'>;

function reasoningFields(parts: readonly WirePart[]): Replayed {
	const details: unknown[] = [];
	const fields: { [Key in (typeof reasoningKeys)[number]]?: string } = {};
	for (const part of parts) {
		if (part.kind === 'opaque') details.push(...asList(asRecord(part.payload)?.details));
		if (part.kind !== 'reasoning') continue;
		const said = asText(asRecord(part.payload)?.field);
		const field = reasoningKeys.find((key) => key === said);
		if (field) fields[field] = (fields[field] ?? '') + part.text;
	}
	return details.length > 0 ? { reasoning_details: details } : fields;
}
