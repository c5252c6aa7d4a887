import type { Opaque, UserPart } from '../../shared/messages';
import { t } from '../../shared/words';
import type { ModelRequest, Parameters, ToolChoice } from '../request';
import type { WireRequest } from './adapter';
import type { EndpointProfile } from './endpoint';
import { asRecord, asString, asText } from './json';
import type {
	AssistantBlock,
	FunctionTool,
	ImageBlock,
	Message,
	MessagesParams,
	ServerTool,
	TextBlock,
	ToolChoice as ToolChoiceParam,
	ToolResultBlock,
	ToolUseBlock,
	UserBlock,
} from './messagesParams';
import {
	defaultMaxTokens,
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
	const fields: Fields<Omit<MessagesParams, 'messages'>> = {
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
	return assembleBody(fields, parameters.extraBody, { messages }, notices);
}

function settleThinking(
	parameters: Parameters,
	turns: readonly WireTurn[],
	notices: Notices,
): Thinking | undefined {
	const asked = planThinking(parameters, notices);
	if (!asked || !goesOnWithoutThinking(turns)) return asked;
	notices.add(t('Thinking was left out until this answer is complete: it was begun without it.'));
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
): Fields<Pick<MessagesParams, 'tools' | 'tool_choice'>> {
	const own = toolsOf(request)?.map(
		({ name, description, parameters: schema }): FunctionTool => ({
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
	const choice = toolChoiceOf(request) ?? (isSerial ? 'auto' : undefined);
	if (choice === undefined) return { tools };
	const isForced = choice === 'required' || typeof choice === 'object';
	if (isForced && thinks) {
		notices.add(
			t('The choice of the tool was left to the model: it cannot be forced with thinking.'),
		);
	}
	return { tools, tool_choice: toolChoice(isForced && thinks ? 'auto' : choice, isSerial) };
}

function toolChoice(choice: ToolChoice, isSerial: boolean): ToolChoiceParam {
	if (choice === 'none') return { type: 'none' };
	const serial = isSerial ? ({ disable_parallel_tool_use: true } as const) : {};
	if (typeof choice === 'object') return { type: 'tool', name: choice.name, ...serial };
	return { type: choice === 'required' ? 'any' : 'auto', ...serial };
}

function earlierTools(turns: readonly WireTurn[]): readonly FunctionTool[] {
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
): ServerTool | undefined {
	const options = webSearchOptions(parameters);
	if (!options) return undefined;
	const type = asText(options.type) ?? profile.quirks?.webSearchTool;
	if (type) return { name: 'web_search', ...options, type };
	notices.add(
		t('{0} was left out: this endpoint has no search tool on {1}.', 'webSearch', 'Messages'),
	);
	return undefined;
}

/** Messages of one role after the other are one. */
interface Run<Role, Block> {
	readonly role: Role;
	readonly blocks: Block[];
}

type MessageRun = Run<'user', UserBlock> | Run<'assistant', AssistantBlock>;

function messagesOf(turns: readonly WireTurn[], thinks: boolean): readonly Message[] {
	const runs: MessageRun[] = [];
	const addUser = (blocks: readonly UserBlock[]): void => {
		const last = runs.at(-1);
		if (last?.role === 'user') last.blocks.push(...blocks);
		else if (blocks.length > 0) runs.push({ role: 'user', blocks: [...blocks] });
	};
	const addAssistant = (blocks: readonly AssistantBlock[]): void => {
		const last = runs.at(-1);
		if (last?.role === 'assistant') last.blocks.push(...blocks);
		else if (blocks.length > 0) runs.push({ role: 'assistant', blocks: [...blocks] });
	};
	// The first message has to be the user's.
	if (turns[0]?.role === 'assistant') addUser([textBlock('(earlier conversation)')]);
	for (const turn of turns) {
		if (turn.role === 'user') {
			addUser(turn.parts.map(userBlock));
			continue;
		}
		addAssistant(turn.parts.flatMap((part) => assistantBlock(part, thinks)));
		addUser(turn.results.map(resultBlock));
	}
	return runs.map((run, index) => messageOf(run, index === runs.length - 1));
}

/** One text block as a plain string: fewer tokens, and taken by every server. */
function messageOf({ role, blocks }: MessageRun, isLast: boolean): Message {
	const [first, ...rest] = blocks;
	const text = rest.length === 0 && first?.type === 'text' ? asString(first.text) : undefined;
	if (text === undefined)
		return role === 'user' ? { role, content: blocks } : { role, content: blocks };
	// An answer that is to be gone on with may not end in white space.
	return { role, content: role === 'assistant' && isLast ? text.trimEnd() : text };
}

function textBlock(text: string): TextBlock {
	return { type: 'text', text };
}

function userBlock(part: UserPart): TextBlock | ImageBlock {
	return part.kind === 'text'
		? textBlock(part.text)
		: { type: 'image', source: { type: 'base64', media_type: part.mime, data: part.data } };
}

function resultBlock(result: WireResult): ToolResultBlock {
	return {
		type: 'tool_result',
		tool_use_id: result.id,
		content: result.content,
		...(result.isError ? { is_error: true } : {}),
	};
}

function assistantBlock(part: WirePart, thinks: boolean): readonly AssistantBlock[] {
	switch (part.kind) {
		case 'text':
			return [textBlock(part.text)];
		case 'toolCall':
			return [toolUseBlock(part)];
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

function toolUseBlock({ id, name, args }: Extract<WirePart, { kind: 'toolCall' }>): ToolUseBlock {
	return { type: 'tool_use', id, name, input: args };
}
