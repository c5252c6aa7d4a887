import type { CodeBlock } from './codeBlocks';
import type { FunctionSeen } from './functions';
import { hintsIn } from './hints';
import { type Outline, outlineOf } from './outline';

const languageNames = {
	typescript: 'TypeScript',
	javascript: 'JavaScript',
	python: 'Python',
	other: 'text',
} as const;

function plural(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

function list(names: readonly string[], most = 8): string {
	const shown = names.slice(0, most).map((name) => `\`${name}\``);
	const rest = names.length - shown.length;
	return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function describeFunction(seen: FunctionSeen, offset: number): string {
	const parameters =
		seen.parameters.length > 0 ? `takes ${list(seen.parameters)}` : 'takes no parameters';
	const traits = [
		seen.isAsync ? 'is asynchronous' : '',
		seen.isExported ? 'is exported' : '',
		`${plural(seen.lastLine - seen.line + 1, 'line')} from line ${seen.line + offset}`,
	].filter(Boolean);
	const name = seen.className ? `${seen.className}.${seen.name}` : seen.name;
	return `- \`${name}\` ${parameters}; ${traits.join(', ')}`;
}

function flow(outline: Outline): string {
	const parts = [
		outline.branches > 0 ? plural(outline.branches, 'branch', 'branches') : '',
		outline.loops > 0 ? plural(outline.loops, 'loop') : '',
		outline.returns > 0 ? plural(outline.returns, 'return') : '',
		outline.throws > 0 ? `${plural(outline.throws, 'place')} that throw` : '',
		outline.catches > 0 ? plural(outline.catches, 'handler') : '',
		outline.awaits > 0 ? plural(outline.awaits, 'await') : '',
	].filter(Boolean);
	if (parts.length === 0) return 'It runs straight through: no branch, no loop.';
	const depth = outline.depth > 3 ? ` Blocks nest ${outline.depth} deep.` : '';
	const paths = outline.branches > 8 ? ' That is a lot of paths for one place.' : '';
	return `On the way through: ${parts.join(', ')}.${depth}${paths}`;
}

/** Explains one piece of code by what can be seen in it, as markdown. */
function explainCode(block: CodeBlock): string {
	const outline = outlineOf(block.code, block.language);
	const offset = (block.firstLine ?? 1) - 1;
	const where = block.path ? ` of \`${block.path}\`` : '';
	const what = languageNames[outline.language];
	const parts = [`**What stands here:** ${plural(outline.lines, 'line')}${where}, ${what}.`];
	if (outline.imports.length > 0) parts.push(`It uses ${list(outline.imports)}.`);
	if (outline.classes.length > 0) {
		parts.push(`Classes: ${list(outline.classes.map((each) => each.name))}.`);
	}
	if (outline.types.length > 0) parts.push(`Types: ${list(outline.types)}.`);
	if (outline.functions.length > 0) {
		const shown = outline.functions.slice(0, 10).map((seen) => describeFunction(seen, offset));
		const rest = outline.functions.length - shown.length;
		parts.push(
			[
				`**${plural(outline.functions.length, 'function')}:**`,
				'',
				...shown,
				...(rest > 0 ? [`- and ${rest} more`] : []),
			].join('\n'),
		);
	}
	if (outline.language !== 'other') {
		if (outline.variables.length > 0) parts.push(`Values with a name: ${list(outline.variables)}.`);
		if (outline.calls.length > 0) parts.push(`It calls ${list(outline.calls)}.`);
		parts.push(flow(outline));
	}
	const hints = hintsIn(block.code, block.language);
	if (hints.length > 0) {
		const lines = hints.map((hint) => `- line ${hint.line + offset}: ${hint.text}`);
		parts.push(['**Worth a look** (found by pattern, not understood):', '', ...lines].join('\n'));
	}
	if (outline.todos.length > 0) {
		const lines = outline.todos
			.slice(0, 5)
			.map((todo) => `- line ${todo.line + offset}: ${todo.text}`);
		parts.push(['**Left to do, it says:**', '', ...lines].join('\n'));
	}
	return parts.join('\n\n');
}

/** Explains each block of a message. */
export function explainAll(blocks: readonly CodeBlock[]): string {
	return blocks.slice(0, 4).map(explainCode).join('\n\n---\n\n');
}
