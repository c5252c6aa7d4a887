import type { CodeBlock, Message } from './codeBlocks';
import type { Answer, DemoRequest, DemoTool, Piece } from './demoTypes';
import { tryEdit } from './edit';
import { type Replacement, replacementsOf } from './replacements';
import { writeTests } from './transforms/tests';

/** A whole file or a piece of one, with what is to become of it. */
interface ChangedBlock {
	readonly path: string;
	readonly before: string;
	readonly after: string;
	readonly tag: string;
	readonly did: string;
}

const asksForChange =
	/^\W*(?:(?:please|now|and|then|in (?:this|these|all)(?: \w+)*,?|(?:can|could) you|tolong)\s+)*(?:rename|add|document|comment|fix|repair|correct|improve|clean|tidy|refactor|simplify|moderni[sz]e|use|replace|sort|order|organi[sz]e|make|trim|convert|guard|wrap|handle|change|edit|update|remove|delete|shorten|keep|ganti|tambah\w*|perbaiki|rapikan|urutkan|ubah|hapus)\b/i;
const asksForFile =
	/\b(?:make|write|add|create|generate|buat\w*|tulis\w*)\b.*\b(?:tests?|new file|file baru)\b/i;
const asksForBlocks = /\bsearch\b.*\breplace\b/i;
const pathInWords = /(?:^|[\s`"'(])((?:[\w@.-]+\/)*[\w@.-]+\.[a-z]{1,5})(?=$|[\s`"'),.:;!?])/i;

function editToolOf(tools: readonly DemoTool[]): DemoTool | undefined {
	return tools.find((tool) =>
		['path', 'old_text', 'new_text'].every((name) => tool.properties.includes(name)),
	);
}

function createToolOf(tools: readonly DemoTool[]): DemoTool | undefined {
	return tools.find((tool) => tool.name.includes('create') && tool.properties.includes('path'));
}

/** What `instruction` makes of each piece of code that has a path. */
function changedBlocks(message: Message, instruction: string): readonly ChangedBlock[] {
	return message.blocks.flatMap((block) => {
		const { path, code, language, tag } = block;
		const done = path === undefined ? undefined : tryEdit({ code, language, instruction });
		if (path === undefined || !done || done.code === code) return [];
		return [{ path, before: code, after: done.code, tag, did: done.did }];
	});
}

function callsFor(tool: DemoTool, changed: ChangedBlock): readonly Piece[] {
	return replacementsOf(changed.before, changed.after).map(({ oldText, newText }) => ({
		kind: 'toolCall',
		name: tool.name,
		args: { path: changed.path, old_text: oldText, new_text: newText },
	}));
}

/** "The demo renamed `a` to `b` in 2 files." */
function told(changed: readonly ChangedBlock[]): string {
	const did = [...new Set(changed.map((each) => each.did))].join('; ');
	const files = new Set(changed.map((each) => each.path)).size;
	return `The demo ${did}${files > 1 ? ` in ${files} files` : ''}.`;
}

/** A search/replace block, as models without tools write it. */
function searchBlock({ oldText, newText }: Replacement): string {
	return `<<<<<<< SEARCH\n${oldText}\n=======\n${newText}\n>>>>>>> REPLACE`;
}

/** Longer files are changed by search and replace; shorter ones are written anew. */
const mostLinesWritten = 60;

function fenced({ path, before, after, tag }: ChangedBlock, byBlocks: boolean): string {
	const pieces = replacementsOf(before, after);
	const isLong = before.split('\n').length > mostLinesWritten;
	const body =
		(byBlocks || isLong) && pieces.length > 0 ? pieces.map(searchBlock).join('\n') : after;
	const longest = Math.max(2, ...[...body.matchAll(/`{3,}/g)].map((match) => match[0].length));
	const marks = '`'.repeat(longest + 1);
	return `${marks}${tag || 'text'} ${path}\n${body}\n${marks}`;
}

/** A new file as the words ask for it: tests for the code at hand, or a small start under the name that is given. */
function newFile(
	message: Message,
	instruction: string,
): { path: string; text: string } | undefined {
	const source = message.blocks.find((block) => block.path !== undefined);
	const named = pathInWords.exec(message.words)?.[1];
	if (/\btests?\b/i.test(instruction) && source?.path !== undefined) {
		const { code, language, path } = source;
		const testPath = named !== undefined && named !== path ? { testPath: named } : {};
		const tests = writeTests({ code, language, path, instruction, ...testPath });
		return { path: tests.path, text: tests.code };
	}
	if (named === undefined) return undefined;
	return { path: named, text: startOf(named) };
}

function startOf(path: string): string {
	const name = path.replace(/^.*\//, '').replace(/\.\w+$/, '');
	if (/\.py$/.test(path)) return `"""${name}, begun by the demo."""\n`;
	if (/\.(md|txt)$/.test(path)) return `# ${name}\n\nBegun by the demo.\n`;
	if (/\.json$/.test(path)) return '{}\n';
	return `// ${name}, begun by the demo.\nexport {};\n`;
}

function hasCodeOfFiles(blocks: readonly CodeBlock[]): boolean {
	return blocks.some((block) => block.path !== undefined);
}

function text(value: string): Piece {
	return { kind: 'text', text: value };
}

const nothingToChange =
	'The demo found nothing it knows how to change there. Try *rename a to b*, *add comments* or *fix this*. A real model can do more.';

/** The tools are those of a chat about files, not that of a command. */
export function hasFileTools(tools: readonly DemoTool[]): boolean {
	return editToolOf(tools) !== undefined || createToolOf(tools) !== undefined;
}

/**
 * The answer to words that ask for changes in files: calls of the request's tools, or text that **Apply** understands.
 * Undefined when they ask for something else.
 */
export function changeFiles(
	request: DemoRequest,
	message: Message,
	instruction: string,
): Answer | undefined {
	const edit = editToolOf(request.tools);
	const create = createToolOf(request.tools);
	// Tools of another kind are those of a command, which says itself what it wants.
	if (request.tools.length > 0 && !edit && !create) return undefined;
	if (asksForFile.test(instruction)) {
		const file = newFile(message, instruction);
		if (file) return newFileAnswer(create, file);
	}
	if (!asksForChange.test(instruction) || !hasCodeOfFiles(message.blocks)) return undefined;
	const changed = changedBlocks(message, instruction);
	if (changed.length === 0) return { pieces: [text(nothingToChange)], finish: 'stop' };
	const byBlocks = asksForBlocks.test(instruction);
	const calls = edit && !byBlocks ? changed.flatMap((each) => callsFor(edit, each)) : [];
	if (calls.length > 0) {
		return { pieces: [text(told(changed)), ...calls], finish: 'toolCalls' };
	}
	const fences = changed.map((each) => fenced(each, byBlocks)).join('\n\n');
	const end = 'Press **Apply** on the code to put it into the file.';
	return { pieces: [text(`${told(changed)}\n\n${fences}\n\n${end}`)], finish: 'stop' };
}

function newFileAnswer(tool: DemoTool | undefined, file: { path: string; text: string }): Answer {
	if (tool) {
		const call: Piece = { kind: 'toolCall', name: tool.name, args: file };
		return { pieces: [text(`The demo makes ${file.path}.`), call], finish: 'toolCalls' };
	}
	const tag = file.path.replace(/^.*\./, '');
	const fence = `\`\`\`${tag} ${file.path}\n${file.text.replace(/\n$/, '')}\n\`\`\``;
	return { pieces: [text(`This would be ${file.path}.\n\n${fence}`)], finish: 'stop' };
}
