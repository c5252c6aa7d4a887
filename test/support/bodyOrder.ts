import * as z from 'zod';
import type { Protocol } from '../../src/shared/messages';

const message = z.looseObject({ role: z.string().optional(), content: z.unknown() });
const list = (value: unknown) => z.array(message).catch([]).parse(value);

/** What is wrong with `body` as a whole: rules over several of its fields and messages. */
export function orderProblems(
	protocol: Protocol,
	body: Readonly<Record<string, unknown>>,
): readonly string[] {
	if ('tool_choice' in body && !('tools' in body)) return ['a choice without tools'];
	if ('parallel_tool_calls' in body && !('tools' in body)) return ['parallel calls without tools'];
	if (protocol === 'chatCompletions') return chatOrder(list(body.messages));
	if (protocol === 'responses') return responsesOrder(body);
	return messagesOrder(body);
}

type Message = z.infer<typeof message>;

const chatCalls = z.array(z.looseObject({ id: z.string() })).catch([]);

function chatOrder(all: readonly Message[]): readonly string[] {
	const problems: string[] = [];
	let open: string[] = [];
	for (const [index, each] of all.entries()) {
		if (each.role === 'tool') {
			const id = String(each.tool_call_id);
			if (open.includes(id)) open = open.filter((other) => other !== id);
			else problems.push(`the result ${id} has no call`);
			continue;
		}
		if (open.length > 0) problems.push(`calls without a result: ${open}`);
		open = chatCalls.parse(each.tool_calls).map(({ id }) => id);
		const before = all[index - 1]?.role;
		if (each.role === before) problems.push(`two messages of ${before} in a row`);
		if (index > 0 && /system|developer/.test(each.role ?? '')) problems.push('late instructions');
	}
	if (open.length > 0) problems.push(`calls without a result: ${open}`);
	return problems;
}

const item = z.looseObject({ type: z.string().optional(), call_id: z.string().optional() });

function responsesOrder(body: Readonly<Record<string, unknown>>): readonly string[] {
	const items = z.array(item).catch([]).parse(body.input);
	const ids = (type: string) =>
		items.filter((each) => each.type === type).map((each) => each.call_id);
	const calls = ids('function_call');
	const outputs = ids('function_call_output');
	const problems: string[] = [];
	if (new Set(calls).size < calls.length) problems.push('two calls with one id');
	// What the server keeps made the calls whose results stand here.
	const isContinued = 'previous_response_id' in body;
	if (!isContinued && String(calls) !== String(outputs)) problems.push('calls and results differ');
	if (isContinued && body.store !== true) problems.push('gone on from what is not stored');
	for (const [index, each] of items.entries()) {
		const next = items[index + 1]?.type;
		if (each.type === 'reasoning' && next !== 'function_call' && next !== 'message') {
			problems.push('reasoning that nothing follows');
		}
	}
	return problems;
}

const blocks = z.array(z.looseObject({ type: z.string() })).catch([]);
const thinkingField = z.looseObject({ budget_tokens: z.number() });

function messagesOrder(body: Readonly<Record<string, unknown>>): readonly string[] {
	const problems: string[] = [];
	const all = list(body.messages);
	if (all[0]?.role !== 'user') problems.push('the first message is not the user’s');
	for (const [index, each] of all.entries()) {
		if (each.role === all[index - 1]?.role) problems.push('roles do not alternate');
		const calls = blocks.parse(each.content).filter(({ type }) => type === 'tool_use');
		const answers = blocks.parse(all[index + 1]?.content);
		const results = answers.filter(({ type }) => type === 'tool_result');
		const ids = (from: typeof calls, key: string) => String(from.map((block) => block[key]));
		if (each.role === 'assistant' && ids(calls, 'id') !== ids(results, 'tool_use_id')) {
			problems.push('calls and results differ');
		}
		const isFirst = answers.findIndex(({ type }) => type !== 'tool_result') >= results.length;
		if (results.length > 0 && answers.length > results.length && !isFirst) {
			problems.push('results do not come first');
		}
	}
	const thinking = thinkingField.safeParse(body.thinking);
	if (!thinking.success) return problems;
	if (thinking.data.budget_tokens >= Number(body.max_tokens)) problems.push('no room to answer');
	for (const name of ['temperature', 'top_p', 'top_k']) {
		if (name in body) problems.push(`${name} beside thinking`);
	}
	const choice = z.looseObject({ type: z.string() }).safeParse(body.tool_choice);
	if (choice.success && /any|tool/.test(choice.data.type)) problems.push('a forced tool');
	return problems;
}
