import * as vscode from 'vscode';
import { applyChanges, diffLines, type TextChange } from '../../core/edits/diffLines';
import { showInvisible } from '../../core/prompts/invisible';
import { shownPath } from '../selection/selectionContext';
import type { PlannedEffect } from './gate';
import type { Effective } from './proposalPlan';

/** What the person is asked about, if they have to be asked. */
export function effectsOf(plan: Effective): readonly PlannedEffect[] {
	switch (plan.kind) {
		case 'edit':
			return [{ uri: plan.uri, action: 'edit', shown: showChanges(plan.text, plan.changes) }];
		case 'create':
			return [{ uri: plan.uri, action: 'create', shown: showLines('+', plan.text) }];
		case 'delete':
			return [{ uri: plan.uri, action: 'delete', shown: '' }];
		case 'rename': {
			const edit = plan.edit ? `\n${showChanges(plan.edit.text, plan.edit.changes)}` : '';
			const names = showInvisible(`${shownPath(plan.uri)} → ${shownPath(plan.to)}`).text;
			const shown = `${names}${edit}`;
			return [plan.uri, plan.to].map((uri) => ({ uri, action: 'rename', shown }));
		}
		default:
			return plan satisfies never;
	}
}

const mostLinesShown = 40;
const longestLine = 300;

/** A change as lines with `-` and `+`. Where it does not fit, what goes gives way to what comes. */
export function showChanges(text: string, changes: readonly TextChange[]): string {
	const parts = diffLines(text, applyChanges(text, changes));
	const shown = (mostOld: number) =>
		parts.flatMap(({ start, end, text: fresh }) => [
			...cut(marked('-', text.slice(start, end)), mostOld),
			...marked('+', fresh),
		]);
	const all = shown(mostLinesShown);
	return cut(all.length > mostLinesShown ? shown(1) : all).join('\n');
}

/** Lines of a change for a question. What does not fit is announced, and nothing is invisible. */
export function showLines(mark: string, text: string): string {
	return cut(marked(mark, text)).join('\n');
}

function marked(mark: string, text: string): readonly string[] {
	if (text === '') return [];
	const lines = showInvisible(text.replace(/\r?\n$/, '')).text.split(/\r\n|[\r\n]/);
	return lines.map((line) => `${mark} ${shorten(line)}`);
}

/** The end stays in sight: what matters may have been put there. */
function shorten(line: string): string {
	const more = line.length - longestLine;
	if (more <= 0) return line;
	const half = longestLine / 2;
	const words = vscode.l10n.t('… {0} more characters …', more);
	return `${line.slice(0, half)} ${words} ${line.slice(-half)}`;
}

function cut(lines: readonly string[], most = mostLinesShown): readonly string[] {
	const more = lines.length - most;
	return more <= 0 ? lines : [...lines.slice(0, most), vscode.l10n.t('… {0} more lines', more)];
}
