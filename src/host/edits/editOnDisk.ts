import * as vscode from 'vscode';
import { applyChanges, diffLines, type TextChange } from '../../core/edits/diffLines';
import { hasMixedEnds, toRawChanges, unifyEnds } from '../../core/edits/mixedLineEnds';
import { fileName } from '../selection/selectionContext';
import type { ChangeOutcome } from './changes';
import { replaceFile } from './diskFile';
import { decodeExactly, encodeLike, readDiskText } from './diskText';
import { refusal } from './editChecks';
import { writeProblem } from './fileOperations';

/** What is on disk, as bytes and as text with its own line ends. */
interface OnDisk {
	readonly bytes: Uint8Array;
	readonly text: string;
}

/** What the last write to a file made of it, so that a change back to that text brings back the very line ends. */
const lastWrites = new WeakMap<
	vscode.TextDocument,
	{ readonly before: string; readonly after: string }
>();

/** Makes changes, which are meant for the text of `document`, on disk, where every other byte stays as it is. */
export async function writeExactly(
	document: vscode.TextDocument,
	disk: OnDisk,
	changes: readonly TextChange[],
): Promise<ChangeOutcome> {
	const last = lastWrites.get(document);
	const wanted = unifyEnds(applyChanges(document.getText(), changes));
	if (last?.after === disk.text && unifyEnds(last.before) === wanted) {
		return writeText(document, disk, last.before);
	}
	const raw = toRawChanges(disk.text, document.getText(), changes);
	if (!raw) return lineEndRefusal(document);
	return writeText(document, disk, applyChanges(disk.text, raw));
}

/**
 * For the way back: brings a file whose line ends VS Code would make all the same to the text `after`. Where `after` has
 * line ends of several kinds they are taken, elsewhere those that are there stay. Undefined: its buffer can be changed.
 */
export async function editOnDisk(
	document: vscode.TextDocument,
	after: string,
): Promise<'done' | 'refused' | undefined> {
	const disk = await readDiskText(document);
	if (disk.kind !== 'unfaithful' && !hasMixedEnds(after)) return undefined;
	if (document.isDirty) return disk.kind === 'unfaithful' ? 'refused' : undefined;
	const bytes =
		disk.kind === 'unfaithful' ? disk.bytes : await vscode.workspace.fs.readFile(document.uri);
	const text =
		disk.kind === 'unfaithful' ? disk.text : await decodeExactly(bytes, document.encoding);
	if (text === undefined) return 'refused';
	const now = document.getText();
	const end = hasMixedEnds(after)
		? await writeText(document, { bytes, text }, after)
		: await writeExactly(document, { bytes, text }, diffLines(now, unifyEnds(after, eolOf(now))));
	return end.kind === 'done' ? 'done' : 'refused';
}

async function writeText(
	document: vscode.TextDocument,
	{ bytes, text: before }: OnDisk,
	text: string,
): Promise<ChangeOutcome> {
	const { uri, encoding } = document;
	const after = await encodeLike(text, encoding, bytes);
	if ((await decodeExactly(after, encoding)) !== text) return lineEndRefusal(document);
	try {
		if (uri.scheme === 'file') await replaceFile(uri.fsPath, after);
		else await vscode.workspace.fs.writeFile(uri, after);
	} catch (error) {
		return refusal('the file could not be written.', writeProblem(fileName(uri), error));
	}
	lastWrites.set(document, { before, after: text });
	return { kind: 'done' };
}

function eolOf(text: string): '\n' | '\r\n' {
	return text.includes('\r\n') ? '\r\n' : '\n';
}

function lineEndRefusal({ uri }: vscode.TextDocument): ChangeOutcome {
	return refusal(
		'line ends that nobody edited would change.',
		vscode.l10n.t(
			'{0} has line ends of several kinds, and others than the edited ones would change. Nothing was changed.',
			fileName(uri),
		),
	);
}
