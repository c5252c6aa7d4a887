import { type CodeBlock, type Message, readMessage } from './codeBlocks';
import type { Answer, DemoRequest, DemoTool, Piece } from './demoTypes';
import { editCode } from './edit';
import { explainAll } from './explain';
import { changeFiles, hasFileTools } from './fileEdits';
import { helpFor, introduction } from './help';
import { withoutAsked } from './misbehave';
import { type Task, taskOf } from './task';
import { writeTests } from './transforms/tests';

/** The argument of `tool` that takes code. */
function textArgument(tool: DemoTool): string | undefined {
	return ['text', 'content', 'code', 'new_text', 'replacement'].find((name) =>
		tool.properties.includes(name),
	);
}

function isFileTool(tool: DemoTool): boolean {
	return tool.properties.includes('path');
}

const asksForCommit = /\bcommit message\b/i;
const asksForOneFence = /\b(?:one|single|only)\b[^.\n]*\b(?:fenced|code block|fence)\b/i;

function text(value: string): Piece {
	return { kind: 'text', text: value };
}

function fence(tag: string, code: string): string {
	const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map((match) => match[0].length));
	const marks = '`'.repeat(longest + 1);
	return `${marks}${tag}\n${code}\n${marks}`;
}

/** The changed code, or the tests for it. */
function work(task: Task, block: CodeBlock): { code: string; says: string; path?: string } {
	const job = { code: block.code, language: block.language, instruction: task.instruction };
	if (task.kind !== 'tests') return editCode(job);
	const tests = writeTests({
		...job,
		...(block.path ? { path: block.path } : {}),
		...(task.testPath ? { testPath: task.testPath } : {}),
		...(task.example ? { example: task.example.code } : {}),
	});
	return { ...tests, says: 'The demo wrote a skeleton that calls the real names.' };
}

/** The edit as a tool call, if the request has a tool for it. */
function editByTool(request: DemoRequest, task: Task, block: CodeBlock): Answer | undefined {
	if (hasFileTools(request.tools)) return undefined;
	const tools = request.tools.filter((tool) => textArgument(tool));
	const tool = tools.find((each) => isFileTool(each) === (task.kind === 'tests')) ?? tools[0];
	const argument = tool && textArgument(tool);
	if (!tool || !argument) return undefined;
	const done = work(task, block);
	const path = isFileTool(tool) ? { path: done.path ?? block.path ?? 'demo.txt' } : {};
	const args = { ...path, [argument]: done.code };
	return {
		pieces: [text(done.says), { kind: 'toolCall', name: tool.name, args }],
		finish: 'toolCalls',
	};
}

function afterTools(request: DemoRequest): Answer {
	const failures = request.toolResults.filter((result) => result.isError);
	const count = request.toolResults.length;
	const isDone = !request.toolResults.at(-1)?.isError;
	const calls = count === 1 ? 'The call is' : `The ${count} calls are`;
	let end = `${calls} done.`;
	if (failures.length > 0) {
		const first = failures[0]?.content.slice(0, 200) ?? '';
		end = isDone
			? `${calls} done; ${failures.length} of them had to be made again or stayed undone: ${first}`
			: `${calls} answered, ${failures.length} of them with an error: ${first}`;
	}
	return { pieces: [text(end)], finish: 'stop' };
}

/** A subject line from the names of the files in a diff. */
function commitMessage(message: Message): string {
	const diffs = message.blocks.map((block) => block.code).join('\n');
	const files = [...diffs.matchAll(/^\+\+\+ (?:b\/)?(\S+)/gm)].map((match) => match[1] ?? '');
	const names = files.slice(0, 2).map((file) => file.replace(/^.*\//, ''));
	const more = files.length > 2 ? ` and ${files.length - 2} more` : '';
	const subject = names.length > 0 ? `Change ${names.join(', ')}${more}` : 'Change the files';
	return `${fence('', subject)}\n\nThe demo only sees which files changed. A real model would say why.`;
}

function conversation(request: DemoRequest, message: Message): string {
	if (message.blocks.length > 0 && asksForCommit.test(message.words)) return commitMessage(message);
	if (message.blocks.length > 0) return explainAll(message.blocks);
	if (request.images > 0) {
		return 'The demo cannot look at pictures. It would have gone to a real model together with your question.';
	}
	if (/^(?:please )?(?:continue|go on|lanjut)/i.test(message.words)) {
		return 'That was all the demo had to say. A real model would go on from there.';
	}
	const earlier = request.earlierTexts.map(readMessage).findLast((each) => each.blocks.length > 0);
	if (earlier && /\b(?:it|this|that|code|function|file|ini|itu)\b/i.test(message.words)) {
		return explainAll(earlier.blocks);
	}
	return helpFor(message.words);
}

/** What the demo says to a request that does not ask it to misbehave. */
export function answer(request: DemoRequest): Answer {
	if (request.toolResults.length > 0) return afterTools(request);
	const read = readMessage(request.userText);
	const message = { ...read, words: withoutAsked(read.words) };
	const task = taskOf(message);
	const inFiles = asksForOneFence.test(request.system)
		? undefined
		: changeFiles(request, message, task.instruction);
	if (inFiles) return inFiles;
	if (task.block && !asksForCommit.test(task.instruction)) {
		const byTool = editByTool(request, task, task.block);
		if (byTool) return byTool;
		if (asksForOneFence.test(request.system) || asksForOneFence.test(message.words)) {
			const done = work(task, task.block);
			return { pieces: [text(fence(task.block.tag, done.code))], finish: 'stop' };
		}
	}
	const said = conversation(request, message);
	const opening = request.isFirstAnswer ? `*${introduction.replaceAll('**', '')}*\n\n` : '';
	return { pieces: [text(opening + said)], finish: 'stop' };
}
