import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import { type JournalLimits, prunePlan } from '../../core/journal/prunePlan';
import type { Clock, Log } from '../../core/ports';
import type { JournalStore } from './journalStore';
import { removeLeftovers } from './leftovers';

const dayMs = 24 * 60 * 60 * 1000;
const afterWriteMs = 30_000;
const graceMs = 60_000;
const lastKey = 'pandu.historyPruned';

/** Prunes the journal a while after a write: once a day, and whenever it has grown over its limit. */
export function careForHistory(deps: {
	readonly journal: JournalStore;
	readonly memory: vscode.Memento;
	readonly limits: () => JournalLimits;
	readonly clock: Pick<Clock, 'now'>;
	readonly log: Log;
}): vscode.Disposable {
	const { journal, memory, limits, clock, log } = deps;
	let timer: NodeJS.Timeout | undefined;
	let hasCleaned = false;
	let hasTold = false;

	async function care(): Promise<void> {
		const entries = await journal.entries();
		if (!hasCleaned) await removeLeftovers(entries, graceMs, clock.now());
		hasCleaned = true;
		const isDue = Math.abs(clock.now() - memory.get(lastKey, 0)) > dayMs;
		const bySize = { ...limits(), days: Number.POSITIVE_INFINITY };
		const isOver = prunePlan(entries, clock.now(), bySize).drop.length > 0;
		if (!isDue && !isOver) return;
		const report = await journal.prune();
		if (!report) return;
		await memory.update(lastKey, clock.now());
		if (report.isOver && !hasTold) {
			hasTold = true;
			tellOver(report.bytes, log);
		}
	}

	const listening = journal.onDidChange(() => {
		timer ??= setTimeout(() => {
			timer = undefined;
			care().catch((error: unknown) => log.warn(`change history: ${reasonOf(error)}`));
		}, afterWriteMs);
	});
	return {
		dispose() {
			clearTimeout(timer);
			listening.dispose();
		},
	};
}

/** Never silently: what is left over the limit is all that could still be put back. */
function tellOver(bytes: number, log: Log): void {
	const message = vscode.l10n.t(
		'Pandu’s change history of this workspace takes {0} MB, more than its setting allows. All of it is still the only way back to a file, so nothing was removed. Raise the limit, or delete the history.',
		Math.ceil(bytes / 1_000_000),
	);
	log.warn(message);
	const openSettings = vscode.l10n.t('Open Settings');
	const deleteHistory = vscode.l10n.t('Delete the Change History…');
	vscode.window.showWarningMessage(message, openSettings, deleteHistory).then((answer) => {
		if (answer === deleteHistory) {
			void vscode.commands.executeCommand('pandu.clearChangeHistory');
		} else if (answer === openSettings) {
			const setting = 'pandu.edits.historyMegabytes';
			void vscode.commands.executeCommand('workbench.action.openSettings', setting);
		}
	});
}
