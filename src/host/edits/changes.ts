import type * as vscode from 'vscode';
import type { TextChange } from '../../core/edits/diffLines';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Permit } from './gate';

/** What became of a change. */
export type ChangeOutcome =
	| { readonly kind: 'done' }
	| {
			readonly kind: 'refused';
			/** For the model, in English. */
			readonly content: string;
			/** For the person, in one sentence. */
			readonly reason: string;
			/** The text or the file was another one by then: looking for the place again may help. */
			readonly isStale?: boolean;
	  };

/**
 * The one way by which text of a model gets into files: the journal first, then the buffer or the disk, then the review.
 * Nothing here moves the focus or the active tab.
 */
export interface Changes {
	/**
	 * Changes the buffer of `document` in one step of undo. `changes` are in order, apart, and meant for the text that the
	 * document has when this is called; when it has another one by the time of the write, the change is refused.
	 */
	edit(
		document: vscode.TextDocument,
		changes: readonly TextChange[],
		origin: ChangeOrigin,
		/** When a model chose the file. Without one it is the person's own choice. */
		permit?: Permit,
	): Promise<ChangeOutcome>;
	/** Makes a file with its folders. Refused when there is one. Without `permit` it goes through the gate. */
	create(
		uri: vscode.Uri,
		content: string | Uint8Array,
		origin: ChangeOrigin,
		permit?: Permit,
	): Promise<ChangeOutcome>;
	remove(uri: vscode.Uri, origin: ChangeOrigin, permit?: Permit): Promise<ChangeOutcome>;
	/** Refused when there is something at `to`. */
	rename(
		uri: vscode.Uri,
		to: vscode.Uri,
		origin: ChangeOrigin,
		permits?: readonly Permit[],
	): Promise<ChangeOutcome>;
}
