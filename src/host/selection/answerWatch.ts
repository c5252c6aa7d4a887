import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { partialFence } from '../../core/context/partialFence';
import type { EditForm } from '../../core/context/selectionRequest';
import type { ChangeOrigin } from '../../core/journal/journal';
import { createPartialArgs } from '../../core/tools/partialArgs';
import type { ChatRecord } from '../../shared/transcript';

/** Follows one answer while it is written. */
export interface AnswerWatch {
	readonly onRecord: (record: ChatRecord, chatId: string) => void;
	/** What its changes come from. */
	origin(): ChangeOrigin;
}

interface WatchOptions {
	readonly form: EditForm;
	/** The person's words. */
	readonly title: string;
	readonly progress: vscode.Progress<{ message?: string }>;
	/** Gets all of the new code so far, each time there is more. */
	readonly grow?: ((text: string) => void) | undefined;
}

export function watchAnswer({ form, title, progress, grow }: WatchOptions): AnswerWatch {
	let turn: string = randomUUID();
	let chat: string | undefined;
	const countLine = countLines(progress);
	const follow = grow && followCode(form, grow);
	return {
		onRecord(record, chatId) {
			chat = chatId;
			if (record.type === 'assistantTurn') turn = record.id;
			countLine(record);
			follow?.(record);
		},
		origin: () => ({ turn, title, ...(chat === undefined ? {} : { chatId: chat }) }),
	};
}

interface Growing {
	add(delta: string): void;
	code(): string | undefined;
}

/** Reads the code out of the arguments of a call, or out of the code block of a text. */
function followCode(form: EditForm, grow: (text: string) => void): (record: ChatRecord) => void {
	const blocks = new Map<string, Growing>();
	return (record) => {
		if (record.type !== 'model') return;
		const { event } = record;
		if (event.type === 'blockStart' && event.block.kind === 'toolCall') {
			blocks.set(event.id, growingCall());
		}
		if (event.type === 'blockStart' && event.block.kind === 'text') {
			blocks.set(event.id, growingText(form));
		}
		if (event.type !== 'blockDelta') return;
		const block = blocks.get(event.id);
		block?.add(event.text);
		const code = block?.code();
		if (code !== undefined) grow(code);
	};
}

function growingCall(): Growing {
	const args = createPartialArgs();
	return { add: (delta) => args.push(delta), code: () => args.string('text')?.text };
}

function growingText(form: EditForm): Growing {
	let text = '';
	return {
		add(delta) {
			text += delta;
		},
		// Beside a tool, code among words is not what was asked for.
		code: () => (form === 'text' || /^\s*[`~]{3}/.test(text) ? partialFence(text) : undefined),
	};
}

/** Counts the lines of code as they stream: line ends in text, written ones in a call's arguments. */
function countLines(progress: WatchOptions['progress']): (record: ChatRecord) => void {
	const blocks = new Map<string, { readonly sign: string; lines: number }>();
	return (record) => {
		if (record.type !== 'model') return;
		const { event } = record;
		if (event.type === 'blockStart' && event.block.kind !== 'reasoning') {
			blocks.set(event.id, { sign: event.block.kind === 'toolCall' ? '\\n' : '\n', lines: 1 });
		}
		if (event.type !== 'blockDelta') return;
		const block = blocks.get(event.id);
		if (!block) return;
		const more = event.text.split(block.sign).length - 1;
		if (more === 0 && block.lines > 1) return;
		block.lines += more;
		const { lines } = block;
		progress.report({
			message: lines === 1 ? vscode.l10n.t('1 line') : vscode.l10n.t('{0} lines', lines),
		});
	};
}
