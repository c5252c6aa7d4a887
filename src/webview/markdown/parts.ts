import type { Token, Tokens } from 'marked';
import { content } from './content';
import { renderBlock } from './render';

/** The items of a list or the rows of a table on the screen. Those that stay as they are keep their elements. */
export interface Parts {
	/** False when `token` has to be shown anew. */
	update(token: Token): boolean;
}

type Part = Tokens.ListItem | Tokens.TableCell[];

/** Shows `token` in `element` when it has parts. */
export function createParts(element: HTMLElement, token: Token): Parts | undefined {
	if (token.type !== 'list' && token.type !== 'table') return undefined;
	let before = token as Tokens.List | Tokens.Table;
	let parts: readonly Part[] = [];
	let keys: readonly string[] = [];
	element.replaceChildren(content(renderBlock({ ...before, ...withParts(before, []) } as Token)));
	const parent = partsParent(element, before);
	if (!parent) return undefined;

	function update(next: Token): boolean {
		if (next.type !== before.type || !isSameHead(before, next as typeof before)) return false;
		const list = next as typeof before;
		const all = partsOf(list);
		let same = 0;
		const newKeys: string[] = [];
		for (const [index, part] of all.entries()) {
			const key = parts[index] === part ? (keys[index] ?? '') : keyOf(part);
			newKeys.push(key);
			if (same === index && isSame(index, part, key)) same += 1;
		}
		show(list, all, same);
		before = list;
		parts = all;
		keys = newKeys;
		return true;
	}

	/** Links by reference look the same in the source but change with their definition. */
	function isSame(index: number, part: Part, key: string): boolean {
		if (parts[index] === part) return true;
		return keys[index] === key && !key.includes('[');
	}

	function show(list: typeof before, all: readonly Part[], same: number): void {
		if (!parent) return;
		while (parent.children.length > same) parent.lastElementChild?.remove();
		if (same === all.length) return;
		const made = content(renderBlock({ ...list, ...withParts(list, all.slice(same)) } as Token));
		const rows = partsParent(made, list)?.children ?? [];
		parent.append(...rows);
	}

	return update(token) ? { update } : undefined;
}

function partsOf(token: Tokens.List | Tokens.Table): readonly Part[] {
	return token.type === 'list' ? (token as Tokens.List).items : (token as Tokens.Table).rows;
}

function withParts(token: Tokens.List | Tokens.Table, parts: readonly Part[]): object {
	return token.type === 'list' ? { items: parts } : { rows: parts };
}

/** What holds the elements of the parts. A table without rows has no body yet. */
function partsParent(root: ParentNode, token: Tokens.List | Tokens.Table): Element | undefined {
	if (token.type === 'list') return root.firstElementChild ?? undefined;
	const table = root.querySelector('table');
	return table?.tBodies[0] ?? table?.createTBody();
}

function isSameHead(one: Tokens.List | Tokens.Table, other: Tokens.List | Tokens.Table): boolean {
	if (one.type === 'list') {
		const [before, after] = [one as Tokens.List, other as Tokens.List];
		return before.ordered === after.ordered && before.start === after.start;
	}
	return headOf(one as Tokens.Table) === headOf(other as Tokens.Table);
}

function headOf({ header, align }: Tokens.Table): string {
	return JSON.stringify([header.map((cell) => cell.text), align]);
}

function keyOf(part: Part): string {
	return Array.isArray(part)
		? part.map((cell) => cell.text).join('\n')
		: `${part.loose}${part.raw.trimEnd()}`;
}
