import type { Opaque, UserPart } from '../../shared/messages';
import type { ModelRequest, Parameters, ToolChoice } from '../request';
import type { WireRequest } from './adapter';
import type { EndpointProfile } from './endpoint';
import { asRecord, asString, asText, type JsonObject } from './json';
import {
	extraThinks,
	goesOnWithoutThinking,
	planThinking,
	sampling,
	type Thinking,
	thinkingBlock,
} from './messagesThinking';
import {
	assembleBody,
	type Fields,
	planFormat,
	systemOf,
	toolChoiceOf,
	toolsOf,
	webSearchOptions,
} from './wireBody';
import { createNotices, type Notices, settleParameters } from './wireParameters';
import { prepareTurns, type WirePart, type WireResult, type WireTurn } from './wireTurns';

type Block = JsonObject;

interface Message {
	readonly role: 'user' | 'assistant';
	readonly content: string | readonly Block[];
}

/** The body as wire version 2023-06-01 has it. */
interface MessagesBody {
	readonly model: string;
	readonly max_tokens: number;
	readonly stream: boolean;
	readonly temperature: number;
	readonly top_p: number;
	readonly top_k: number;
	readonly stop_sequences: readonly string[];
	readonly thinking: { readonly type: string; readonly budget_tokens?: number };
	readonly service_tier: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly tools: readonly Block[];
	readonly tool_choice: Readonly<Record<string, unknown>>;
	readonly system: string;
}

const defaultMaxTokens = 4096;
export function messagesBody(request: ModelRequest, profile: EndpointProfile): WireRequest {
	const notices = createNotices();
	const parameters = settleParameters(request, profile, 'messages', notices);
	const plan = planFormat(request, parameters, profile, 'messages', notices);
	const turns = prepareTurns(request.turns, {
		maxIdLength: 64,
		plainIds: true,
		replayOf: (opaque) => replayOf(opaque, request.model),
	});
	const thinking = settleThinking(parameters, turns, notices);
	const thinks = thinking !== undefined || extraThinks(parameters);
	const metadata = { ...parameters.metadata, ...userId(parameters) };
	const fields: Fields<MessagesBody> = {
		model: request.model,
		max_tokens: parameters.maxOutputTokens ?? (thinking ? thinking.budget : 0) + defaultMaxTokens,
		stream: request.stream === false ? undefined : true,
		...sampling(parameters, thinks, notices),
		stop_sequences: parameters.stop,
		thinking: thinking ? { type: 'enabled', budget_tokens: thinking.budget } : undefined,
		service_tier: parameters.serviceTier,
		metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
		...toolFields(request, profile, parameters, { turns, thinks, notices }),
		system: systemOf(request, plan.line),
	};
	const messages = messagesOf(turns, thinks);
	return assembleBody({ ...fields }, parameters.extraBody, { messages }, notices);
}

function settleThinking(
	parameters: Parameters,
	turns: readonly WireTurn[],
	notices: Notices,
): Thinking | undefined {
	const asked = planThinking(parameters, notices);
	if (!asked || !goesOnWithoutThinking(turns)) return asked;
	notices.add('Thinking was left out until this answer is complete: it was begun without it.');
	return undefined;
}

function replayOf(opaque: Opaque, model: string): 'drop' | 'beside' | 'content' {
	if (opaque.protocol !== 'messages' || opaque.model !== model) return 'drop';
	const type = asText(asRecord(opaque.payload)?.type);
	return type === 'thinking' || type === 'redacted_thinking' || type === undefined
		? 'beside'
		: 'content';
}

function userId(parameters: Parameters): Readonly<Record<string, string>> {
	return parameters.user === undefined ? {} : { user_id: parameters.user };
}

interface ToolContext {
	readonly turns: readonly WireTurn[];
	readonly thinks: boolean;
	readonly notices: Notices;
}

function toolFields(
	request: ModelRequest,
	profile: EndpointProfile,
	parameters: Parameters,
	{ turns, thinks, notices }: ToolContext,
): Fields<Pick<MessagesBody, 'tools' | 'tool_choice'>> {
	const own = toolsOf(request)?.map(
		({ name, description, parameters: schema }): Block => ({
			name,
			description,
			input_schema: schema,
		}),
	);
	const search = searchTool(profile, parameters, notices);
	if (!own) {
		const earlier = earlierTools(turns);
		if (earlier.length === 0) return search ? { tools: [search] } : {};
		// A conversation with calls in it is refused without tools.
		return search
			? { tools: [...earlier, search] }
			: { tools: earlier, tool_choice: { type: 'none' } };
	}
	const tools = search ? [...own, search] : own;
	const isSerial = parameters.parallelToolCalls === false;
	const choice = toolChoice(toolChoiceOf(request) ?? (isSerial ? 'auto' : undefined));
	if (!choice) return { tools };
	const isForced = choice.type === 'any' || choice.type === 'tool';
	if (isForced && thinks) {
		notices.add('The choice of the tool was left to the model: it cannot be forced with thinking.');
	}
	const settled = isForced && thinks ? { type: 'auto' } : choice;
	const serial = isSerial && settled.type !== 'none' ? { disable_parallel_tool_use: true } : {};
	return { tools, tool_choice: { ...settled, ...serial } };
}

function toolChoice(choice: ToolChoice | undefined): Readonly<Record<string, unknown>> | undefined {
	if (choice === undefined) return undefined;
	if (typeof choice === 'object') return { type: 'tool', name: choice.name };
	return { type: choice === 'required' ? 'any' : choice };
}

function earlierTools(turns: readonly WireTurn[]): readonly Block[] {
	const names = new Set<string>();
	for (const turn of turns) {
		for (const part of turn.parts) if (part.kind === 'toolCall') names.add(part.name);
	}
	return [...names].map((name) => ({ name, input_schema: { type: 'object' } }));
}

function searchTool(
	profile: EndpointProfile,
	parameters: Parameters,
	notices: Notices,
): Block | undefined {
	const options = webSearchOptions(parameters);
	if (!options) return undefined;
	const type = asText(options.type) ?? profile.quirks?.webSearchTool;
	if (type) return { name: 'web_search', ...options, type };
	notices.add('webSearch was left out: this endpoint has no search tool on Messages.');
	return undefined;
}

function messagesOf(turns: readonly WireTurn[], thinks: boolean): readonly Message[] {
	const messages: Message[] = [];
	const add = (role: Message['role'], blocks: readonly Block[]) => {
		const last = messages.at(-1);
		if (blocks.length === 0) return;
		if (last?.role !== role) messages.push({ role, content: blocks });
		else messages[messages.length - 1] = { role, content: [...blocksOf(last), ...blocks] };
	};
	// The first message has to be the user's.
	if (turns[0]?.role === 'assistant')
		add('user', [{ type: 'text', text: '(earlier conversation)' }]);
	for (const turn of turns) {
		if (turn.role === 'user') {
			add('user', turn.parts.map(userBlock));
			continue;
		}
		add(
			'assistant',
			turn.parts.flatMap((part) => assistantBlock(part, thinks)),
		);
		add('user', turn.results.map(resultBlock));
	}
	return withoutTrailingSpace(messages.map(compact));
}

function blocksOf(message: Message): readonly Block[] {
	return typeof message.content === 'string'
		? [{ type: 'text', text: message.content }]
		: message.content;
}

/** One text block as a plain string: fewer tokens, and taken by every server. */
function compact(message: Message): Message {
	const [first, ...rest] = message.content;
	if (typeof first !== 'object' || rest.length > 0 || first.type !== 'text') return message;
	return { role: message.role, content: asString(first.text) ?? '' };
}

/** An answer that is to be gone on with may not end in white space. */
function withoutTrailingSpace(messages: readonly Message[]): readonly Message[] {
	const last = messages.at(-1);
	if (last?.role !== 'assistant' || typeof last.content !== 'string') return messages;
	return [...messages.slice(0, -1), { role: 'assistant', content: last.content.trimEnd() }];
}

function userBlock(part: UserPart): Block {
	return part.kind === 'text'
		? { type: 'text', text: part.text }
		: { type: 'image', source: { type: 'base64', media_type: part.mime, data: part.data } };
}

function resultBlock(result: WireResult): Block {
	return {
		type: 'tool_result',
		tool_use_id: result.id,
		content: result.content,
		...(result.isError ? { is_error: true } : {}),
	};
}

function assistantBlock(part: WirePart, thinks: boolean): readonly Block[] {
	switch (part.kind) {
		case 'text':
			return [{ type: 'text', text: part.text }];
		case 'toolCall':
			return [{ type: 'tool_use', id: part.id, name: part.name, input: part.args }];
		case 'reasoning':
		case 'opaque': {
			const block = thinkingBlock(part);
			if (block) return thinks ? [block] : [];
			const payload = asRecord(part.payload);
			const type = asText(payload?.type);
			return payload && type !== undefined && type !== 'thinking' ? [payload] : [];
		}
	}
}
