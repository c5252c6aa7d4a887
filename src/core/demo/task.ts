import type { CodeBlock, Message } from './codeBlocks';

/** What a message wants done with its code. */
export interface Task {
	readonly kind: 'edit' | 'tests' | 'question';
	/** The person's words, or the one word that stands for a command. */
	readonly instruction: string;
	/** The code that it is about. */
	readonly block?: CodeBlock;
	/** Where tests are to be written. */
	readonly testPath?: string;
	/** A test file whose style to follow. */
	readonly example?: CodeBlock;
}

/** The code whose label stands in the words; else what is called the selection; else the first that is not its surroundings. */
export function mainBlock(message: Message): CodeBlock | undefined {
	const { blocks, words } = message;
	const named = blocks
		.filter((block) => block.label !== undefined && words.includes(block.label))
		.sort((one, other) => (other.label?.length ?? 0) - (one.label?.length ?? 0));
	return (
		named[0] ??
		blocks.find((block) => /^select|\bselect(?:ed|ion)\b/i.test(block.lead)) ??
		blocks.find((block) => !/\b(?:before|after|around|surround|context)\b/i.test(block.lead)) ??
		blocks[0]
	);
}

const command =
	/^(edit|fix|improve|document)\s+(\S.*?(?::\d+(?:-\d+)?)?)(?:[:.](?=\s|$)|\s+with\b)\s*/i;
const testCommand = /^write tests for (\S+) as (\S+?)(?: in the style of (\S+?))?:(?: |$)/i;

/** The words without what the editor's commands add around the person's own. */
function ownWords(words: string): string {
	const lines = words
		.replace(/\nErrors reported there:(?:\n- .*)*/, '')
		.split('\n')
		.filter(
			(line) =>
				!/^Replace \S.* only; the other lines are context\.$|^Fix the cause;|^The user (?:kept|dropped) \d/.test(
					line,
				),
		);
	const text = lines
		.join('\n')
		.replace(/\nErrors reported there:(?:\n- .*)*/, '')
		.trim();
	const match = command.exec(text);
	if (!match) return text;
	const verb = match[1]?.toLowerCase();
	const rest = text.slice(match[0].length);
	if (verb === 'edit') return rest;
	return verb === 'fix' ? `fix ${rest}` : `${verb} this`;
}

/** What a message is about. */
export function taskOf(message: Message): Task {
	const block = mainBlock(message);
	const tests = testCommand.exec(message.words);
	if (tests?.[2]) {
		const example = message.blocks.find((each) => each.path === tests[3]);
		const source = message.blocks.find((each) => each.label === tests[1]) ?? block;
		return {
			kind: 'tests',
			instruction: message.words.slice(tests[0].length),
			testPath: tests[2],
			...(source ? { block: source } : {}),
			...(example ? { example } : {}),
		};
	}
	const instruction = ownWords(message.words);
	if (!block) return { kind: 'question', instruction };
	const kind = /\b(?:write|add|create|generate)\b.*\btests?\b/i.test(instruction)
		? 'tests'
		: 'edit';
	return { kind, instruction, block };
}
