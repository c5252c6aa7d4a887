import * as vscode from 'vscode';
import type { LoopEvent } from '../../core/agent/loop';
import { applyEdits } from '../../core/edits/applyEdits';
import { editFileDefinition } from '../../core/tools/editFile';
import { createPartialArgs, type PartialArgs } from '../../core/tools/partialArgs';
import { createPreview, type Preview } from './preview';
import { resolvePath } from './resolvePath';

/** Shows what a call writes into an open file while it comes. */
export interface CallPreview extends vscode.Disposable {
	follow(event: LoopEvent): void;
}

interface Call {
	readonly args: PartialArgs;
	/** Undefined while the place is looked for, or when there is none to show it at. */
	preview?: Preview;
	isPlaced: boolean;
}

export function followCalls(known: () => Promise<readonly vscode.Uri[]>): CallPreview {
	const calls = new Map<string, Call>();
	let isDisposed = false;
	const end = () => {
		for (const { preview } of calls.values()) preview?.dispose();
		calls.clear();
	};
	const grow = ({ args, preview }: Call) => {
		const text = args.string('new_text')?.text;
		if (text !== undefined) preview?.show(text);
	};
	const place = async (call: Call, path: string, oldText: string) => {
		const found = await placeOf(path, oldText, known).catch(() => undefined);
		// The call may have ended meanwhile.
		if (!found || isDisposed || ![...calls.values()].includes(call)) return;
		call.preview = createPreview(found.document, found.range);
		grow(call);
	};
	return {
		follow(event) {
			if (event.type === 'toolResult') return end();
			if (event.type !== 'model') return;
			const each = event.event;
			if (each.type === 'finish' || each.type === 'error') return;
			if (each.type === 'blockStart') {
				if (each.block.kind !== 'toolCall' || each.block.name !== editFileDefinition.name) return;
				calls.set(each.id, { args: createPartialArgs(), isPlaced: false });
			}
			if (each.type !== 'blockDelta') return;
			const call = calls.get(each.id);
			if (!call) return;
			call.args.push(each.text);
			const path = call.args.string('path');
			const oldText = call.args.string('old_text');
			if (!call.isPlaced && path?.isComplete && oldText?.isComplete) {
				call.isPlaced = true;
				void place(call, path.text, oldText.text);
			}
			grow(call);
		},
		dispose() {
			isDisposed = true;
			end();
		},
	};
}

/** Only in a file that can be seen: nothing is opened for a preview. */
async function placeOf(path: string, oldText: string, known: () => Promise<readonly vscode.Uri[]>) {
	const found = await resolvePath(path, await known());
	if (found.kind !== 'found') return undefined;
	const editor = vscode.window.visibleTextEditors.find(
		(each) => each.document.uri.toString() === found.uri.toString(),
	);
	if (!editor || oldText === '') return undefined;
	const { document } = editor;
	const result = applyEdits(document.getText(), [{ kind: 'replace', oldText, newText: '' }]);
	if (result.kind !== 'changed') return undefined;
	const [first] = result.changes;
	const last = result.changes.at(-1);
	return first && last ? { document, range: { start: first.start, end: last.end } } : undefined;
}
