import type { OpenAI } from 'openai';
import type { Opaque, Turn, UserPart } from '../../shared/messages';
import type { ModelRequest, Parameters, ResponseFormat, ToolChoice } from '../request';
import type { WireRequest } from './adapter';
import type { EndpointProfile } from './endpoint';
import { asRecord, asText } from './json';
import type { ResponsesItem, ResponsesParams, ResponsesTool } from './providerFields';
import { continuedTurn } from './serverState';
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
import {
	prepareTurns,
	resultsOf,
	type WirePart,
	type WireResult,
	type WireTurn,
} from './wireTurns';

const idRules = { maxIdLength: 64, plainIds: true };
const defaultMaxOutput = 4096;

export function responsesBody(request: ModelRequest, profile: EndpointProfile): WireRequest {
	const notices = createNotices();
	const parameters = settleParameters(request, profile, 'responses', notices);
	const plan = planFormat(request, parameters, profile, 'responses', notices);
	const choice = toolChoiceOf(request);
	const tools = toolsOf(request);
	const known = parameters.store === true ? continuedTurn(request, profile) : undefined;
	const fields: Fields<Omit<ResponsesParams, 'input'>> = {
		model: request.model,
		stream: request.stream === false ? undefined : true,
		// Said, for servers keep conversations unless told otherwise.
		store: parameters.store ?? (takesStore(profile) ? false : undefined),
		previous_response_id: known?.id,
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
	const input = known ? inputAfter(request, known.index) : inputOf(request.turns, request.model);
	return assembleBody(fields, parameters.extraBody, { input }, notices);
}

function takesStore({ quirks }: EndpointProfile): boolean {
	return quirks?.notTaken?.responses?.includes('store') !== true;
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
function wireTools(
	request: ModelRequest,
	parameters: Parameters,
): readonly ResponsesTool[] | undefined {
	const functions = (toolsOf(request) ?? []).map(
		({ name, description, parameters: schema }): OpenAI.Responses.FunctionTool => ({
			type: 'function',
			name,
			description,
			parameters: schema,
			strict: false,
		}),
	);
	const search = webSearchOptions(parameters);
	const all: readonly ResponsesTool[] = search
		? [...functions, { type: 'web_search', ...search }]
		: functions;
	return all.length > 0 ? all : undefined;
}

function toolChoice(choice: ToolChoice): ResponsesParams['tool_choice'] {
	return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}

function textConfig(plan: FormatPlan, format: ResponseFormat | undefined): ResponsesParams['text'] {
	if (plan.field === 'text') return { format: { type: 'text' } };
	if (plan.field === 'json') return { format: { type: 'json_object' } };
	if (plan.field === undefined || format?.type !== 'jsonSchema') return undefined;
	const { name, schema, strict } = format;
	return {
		format: { type: 'json_schema', name, schema, ...(strict === undefined ? {} : { strict }) },
	};
}

function inputOf(turns: readonly Turn[], model: string): readonly ResponsesItem[] {
	const rules = { ...idRules, replayOf: (opaque: Opaque) => replayOf(opaque, model) };
	return prepareTurns(turns, rules).flatMap(itemsOf);
}

/** Reasoning without its encrypted form is only known to a server that stored it. */
function replayOf(opaque: Opaque, model: string): 'drop' | 'beside' | 'content' {
	if (opaque.protocol !== 'responses' || opaque.model !== model) return 'drop';
	const payload = asRecord(opaque.payload);
	const type = asText(payload?.type);
	if (type === undefined) return 'beside';
	if (type !== 'reasoning') return 'content';
	return asText(payload?.encrypted_content) === undefined ? 'drop' : 'beside';
}

/** What the server does not know yet: the results of the calls of the answer at `index`, and all that came after it. */
function inputAfter({ turns, model }: ModelRequest, index: number): readonly ResponsesItem[] {
	return [...resultsOf(turns, index).map(outputItem), ...inputOf(turns.slice(index + 1), model)];
}

function outputItem({ id, content }: WireResult): OpenAI.Responses.ResponseInputItem {
	return { type: 'function_call_output', call_id: id, output: content };
}

function itemsOf(turn: WireTurn): readonly ResponsesItem[] {
	if (turn.role === 'user') return [{ role: 'user', content: userContent(turn.parts) }];
	const hasReasoning = turn.parts.some((part) => payloadType(part) === 'reasoning');
	const items = turn.parts.flatMap((part) => itemOf(part, hasReasoning));
	return [...items, ...turn.results.map(outputItem)];
}

function payloadType(part: WirePart): string | undefined {
	return part.kind === 'reasoning' || part.kind === 'opaque'
		? asText(asRecord(part.payload)?.type)
		: undefined;
}

function itemOf(part: WirePart, hasReasoning: boolean): readonly ResponsesItem[] {
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
			if (item.type === 'reasoning') return [item];
			// What is sent again is not what was stored: the server would look for the id in vain.
			const { id: _unknown, ...rest } = item;
			return [rest];
		}
		case 'toolCall': {
			// An id ties the call to its reasoning; with that left out, the id would point to nothing.
			const itemId = asText(asRecord(part.opaque?.payload)?.itemId);
			const call: OpenAI.Responses.ResponseFunctionToolCall = {
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

function userContent(parts: readonly UserPart[]): string | OpenAI.Responses.ResponseInputContent[] {
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
