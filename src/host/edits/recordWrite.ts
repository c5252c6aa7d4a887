import type * as vscode from 'vscode';
import type { ChangeOrigin, WriteKind } from '../../core/journal/journal';

export interface PlannedWrite {
	readonly kind: WriteKind;
	readonly uri: vscode.Uri;
	/** Where a rename ends. */
	readonly to?: vscode.Uri;
	readonly origin: ChangeOrigin;
}

/**
 * Puts the before-image of a write into the journal. Resolves once it is on disk; what it resolves with says afterwards
 * what came of the write. Rejects when it could not be stored: then nothing may be written. A file that is open counts
 * as what it would hold when saved.
 */
export type RecordWrite = (write: PlannedWrite) => Promise<{
	done(): Promise<void>;
	/** Nothing was written. */
	abandoned(): Promise<void>;
}>;
