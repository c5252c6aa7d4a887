import type {
	FunctionTool,
	ResponseCreateParams,
	ResponseFunctionToolCall,
	ResponseInputContent,
	ResponseInputItem,
	ResponseTextConfig,
	WebSearchTool,
} from 'openai/resources/responses/responses';
import type { Opaque, Turn, UserPart } from '../../shared/messages';
import type { ModelRequest, Parameters, ResponseFormat, ToolChoice } from '../request';
import type { WireRequest } from './adapter';
import type { EndpointProfile } from './endpoint';
import { asRecord, asText, type JsonObject } from './json';
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
import { prepareTurns, type WirePart, type WireTurn, wireId } from './wireTurns';

/** Fields that providers type more widely than OpenAI. */
interface ProviderFields {
	readonly reasoning: { readonly effort: string };
	readonly service_tier: string;
	readonly tools: readonly (FunctionTool | (WebSearchTool & Record<string, unknown>))[];
}

type ResponsesFields = Fields<
	Omit<ResponseCreateParams, keyof ProviderFields | 'input'> & ProviderFields
>;

/** An answer's text sent back. Without the id and status that OpenAI's type wants: we keep no state there. */
interface AssistantMessageItem {
	readonly type: 'message';
	readonly role: 'assistant';
	readonly content: readonly {
		readonly type: 'output_text';
		readonly text: string;
		readonly annotations: readonly [];
	}[];
}

type InputItem = ResponseInputItem | AssistantMessageItem | JsonObject;

const idRules = { maxIdLength: 64, plainIds: true };
const defaultMaxOutput = 4096;

export function responsesBody(request: ModelRequest, profile: EndpointProfile): WireRequest {
	const notices = createNotices();
	const parameters = settleParameters(request, profile, 'responses', notices);
	const plan = planFormat(request, parameters, profile, 'responses', notices);
	const choice = toolChoiceOf(request);
	const tools = toolsOf(request);
	const isStored = parameters.store === true;
	const fields: ResponsesFields = {
		model: request.model,
		stream: request.stream === false ? undefined : true,
		store: parameters.store ?? false,
		previous_response_id: parameters.previousResponseId,
		max_output_tokens:
			parameters.maxOutputTokens ??
			(profile.quirks?.requiresMaxOutput ? defaultMaxOutput : undefined),
		temperature: parameters.temperature,
		top_p: parameters.topP,
		reasoning: parameters.effort === undefined ? undefined : { effort: parameters.effort },
		include: asksForReasoning(request, parameters, profile)
			? ['reasoning.encrypted_content']
			: undefined,
		text: textConfig(plan, parameters.responseFormat),
		truncation: parameters.truncation,
		service_tier: parameters.serviceTier,
		user: parameters.user,
		metadata: parameters.metadata,
		tools: wireTools(request, parameters),
		tool_choice: choice === undefined ? undefined : toolChoice(choice),
		parallel_tool_calls: tools ? parameters.parallelToolCalls : undefined,
		instructions: systemOf(request, plan.line),
	};
	const input = parameters.previousResponseId
		? newInput(request)
		: inputOf(request.turns, request.model, isStored);
	return assembleBody(fields, parameters.extraBody, { input }, notices);
}

/** Only calls need it back. A model that does not reason refuses the field once; that is then remembered. */
function asksForReasoning(
	request: ModelRequest,
	parameters: Parameters,
	profile: EndpointProfile,
): boolean {
	if (profile.quirks?.encryptedReasoning !== true || parameters.store === true) return false;
	return toolsOf(request) !== undefined && parameters.effort !== 'none';
}

/** Flat, and with `strict` said: left out it means true on OpenAI, and null is refused elsewhere. */
function wireTools(request: ModelRequest, parameters: Parameters): ResponsesFields['tools'] {
	const functions = (toolsOf(request) ?? []).map(
		({ name, description, parameters: schema }): FunctionTool => ({
			type: 'function',
			name,
			description,
			parameters: schema,
			strict: false,
		}),
	);
	const search = webSearchOptions(parameters);
	const all = search ? [...functions, { type: 'web_search' as const, ...search }] : functions;
	return all.length > 0 ? all : undefined;
}

function toolChoice(choice: ToolChoice): ResponseCreateParams['tool_choice'] {
	return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}

function textConfig(
	plan: FormatPlan,
	format: ResponseFormat | undefined,
): ResponseTextConfig | undefined {
	if (plan.field === 'text') return { format: { type: 'text' } };
	if (plan.field === 'json') return { format: { type: 'json_object' } };
	if (plan.field === undefined || format?.type !== 'jsonSchema') return undefined;
	const { name, schema, strict } = format;
	return {
		format: { type: 'json_schema', name, schema, ...(strict === undefined ? {} : { strict }) },
	};
}

function inputOf(turns: readonly Turn[], model: string, isStored: boolean): readonly InputItem[] {
	return prepareTurns(turns, {
		...idRules,
		replayOf: (opaque) => replayOf(opaque, model, isStored),
	}).flatMap((turn) => itemsOf(turn, isStored));
}

/** Reasoning without its encrypted form is only known to a server that stored it. */
function replayOf(opaque: Opaque, model: string, isStored: boolean): 'drop' | 'beside' | 'content' {
	if (opaque.protocol !== 'responses' || opaque.model !== model) return 'drop';
	const payload = asRecord(opaque.payload);
	const type = asText(payload?.type);
	if (type === undefined) return 'beside';
	if (type !== 'reasoning') return 'content';
	return isStored || asText(payload?.encrypted_content) !== undefined ? 'beside' : 'drop';
}

/** What the server does not know yet: everything after the answer that is continued. */
function newInput(request: ModelRequest): readonly InputItem[] {
	const last = request.turns.findLastIndex((turn) => turn.role === 'assistant');
	const tail = request.turns.slice(last + 1);
	const outputs = tail.flatMap((turn) =>
		turn.role === 'tool'
			? turn.results.map(
					(result): InputItem => ({
						type: 'function_call_output',
						call_id: wireId(result.callId, idRules),
						output: result.content,
					}),
				)
			: [],
	);
	return [...outputs, ...inputOf(tail, request.model, true)];
}

function itemsOf(turn: WireTurn, isStored: boolean): readonly InputItem[] {
	if (turn.role === 'user') return [{ role: 'user', content: userContent(turn.parts) }];
	const hasReasoning = turn.parts.some((part) => payloadType(part) === 'reasoning');
	const outputs = turn.results.map(
		({ id, content }): InputItem => ({
			type: 'function_call_output',
			call_id: id,
			output: content,
		}),
	);
	const items = turn.parts.flatMap((part) => itemOf(part, hasReasoning, isStored));
	return [...items, ...outputs];
}

function payloadType(part: WirePart): string | undefined {
	return part.kind === 'reasoning' || part.kind === 'opaque'
		? asText(asRecord(part.payload)?.type)
		: undefined;
}

function itemOf(part: WirePart, hasReasoning: boolean, isStored: boolean): readonly InputItem[] {
	switch (part.kind) {
		case 'text':
			return [
				{
					type: 'message',
					role: 'assistant',
					content: [{ type: 'output_text', text: part.text, annotations: [] }],
				},
			];
		case 'reasoning':
		case 'opaque': {
			const item = asRecord(part.payload);
			if (!item || !asText(item.type)) return [];
			if (isStored || item.type === 'reasoning') return [item];
			// Nothing was stored, so the server would look for the id in vain.
			const { id: _unknown, ...rest } = item;
			return [rest];
		}
		case 'toolCall': {
			// An id ties the call to its reasoning; with that left out, the id would point to nothing.
			const itemId = asText(asRecord(part.opaque?.payload)?.itemId);
			const call: ResponseFunctionToolCall = {
				type: 'function_call',
				...(hasReasoning && itemId ? { id: itemId } : {}),
				call_id: part.id,
				name: part.name,
				arguments: part.argsText,
			};
			return [call];
		}
	}
}

function userContent(parts: readonly UserPart[]): string | ResponseInputContent[] {
	if (parts.every((part) => part.kind === 'text')) {
		return parts.map((part) => part.text).join('\n\n');
	}
	return parts.map((part) =>
		part.kind === 'text'
			? { type: 'input_text', text: part.text }
			: {
					type: 'input_image',
					image_url: `data:${part.mime};base64,${part.data}`,
					detail: 'auto',
				},
	);
}
