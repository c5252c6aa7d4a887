import * as vscode from 'vscode';
import type { Wait } from '../../core/request';
import { shortTime } from '../../shared/remedies';

/** Tells in a progress what a request waits for, each second while it does. */
export interface WaitMessages {
	readonly onWait: (wait: Wait | undefined) => void;
	dispose(): void;
}

export function createWaitMessages(
	progress: vscode.Progress<{ message?: string }>,
	now: () => number = Date.now,
): WaitMessages {
	let timer: NodeJS.Timeout | undefined;
	const dispose = (): void => {
		clearInterval(timer);
		timer = undefined;
	};
	return {
		dispose,
		onWait(wait) {
			const wasWaiting = timer !== undefined;
			dispose();
			if (!wait) {
				if (wasWaiting) progress.report({ message: vscode.l10n.t('going on') });
				return;
			}
			const tell = (): void => progress.report({ message: waitText(wait, now()) });
			tell();
			timer = setInterval(tell, 1000);
		},
	};
}

function waitText({ phase, since, until }: Wait, now: number): string {
	const passed = shortTime(Math.floor(Math.max(0, now - since) / 1000) * 1000);
	const left = until === undefined ? passed : shortTime(Math.max(0, until - now));
	switch (phase) {
		case 'queue':
			return vscode.l10n.t('waiting for its turn: {0}', left);
		case 'retry':
			return vscode.l10n.t('trying again in {0}', left);
		case 'connect':
			return vscode.l10n.t('connecting for {0}', passed);
		case 'firstByte':
		case 'nextByte':
			return vscode.l10n.t('no data for {0}', passed);
		default:
			return phase satisfies never;
	}
}
