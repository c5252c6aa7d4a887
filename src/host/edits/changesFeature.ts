import type * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import type { CommandHandler } from '../commandIds';
import type { HistoryCommandId } from '../journal/historyCommands';
import { createHistoryFeature } from '../journal/historyFeature';
import { createReview, type Review, type ReviewCommandId } from '../review/review';
import type { Settings } from '../settings';
import type { Changes } from './changes';
import { createChanges } from './createChanges';
import { editOnDisk } from './editOnDisk';
import { createFileOperations } from './fileOperations';
import { createGate, type Gate, type GateDeps } from './gate';

/** Commands of the review and of the change history. */
type ChangesCommandId = ReviewCommandId | HistoryCommandId;

/** Everything by which text of a model gets into files and back out of them. */
export interface ChangesFeature {
	readonly changes: Changes;
	readonly review: Review;
	readonly gate: Gate;
	readonly commands: Readonly<Partial<Record<ChangesCommandId, CommandHandler>>>;
}

export function createChangesFeature(deps: {
	readonly context: Pick<
		vscode.ExtensionContext,
		'subscriptions' | 'storageUri' | 'globalStorageUri' | 'workspaceState'
	>;
	readonly settings: Pick<Settings, 'historyLimits'>;
	readonly log: Log;
	readonly confirm?: GateDeps['confirm'];
}): ChangesFeature {
	const { context, log } = deps;
	const history = createHistoryFeature(deps);
	const { record } = history;
	const files = createFileOperations();
	const review = createReview({
		log,
		record,
		files,
		editOnDisk,
		memory: context.workspaceState,
		storage: context.storageUri,
	});
	context.subscriptions.push(review, history);
	const gate = createGate({ log, confirm: deps.confirm });
	return {
		changes: createChanges({ review, record, files, gate, log }),
		review,
		gate,
		commands: { ...history.commands, ...review.commands },
	};
}
