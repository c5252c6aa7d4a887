import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { TextChange } from '../../core/edits/diffLines';
import { fileName, isReadOnly } from '../selection/selectionContext';
import type { ChangeOutcome } from './changes';
import { type DiskText, readDiskText } from './diskText';
import { unwritable } from './fileChecks';
import { writeProblem } from './fileOperations';

export type Refused = Extract<ChangeOutcome, { kind: 'refused' }>;

/** How an edit may be made: in the buffer, or on disk because saving the buffer would change more. */
export type EditPlan =
	| { readonly kind: 'buffer'; readonly stamp: string }
	| {
			readonly kind: 'disk';
			readonly stamp: string;
			readonly disk: Extract<DiskText, { kind: 'unfaithful' }>;
	  }
	| Refused;

/** Looks at everything that stands against changing `document`, without changing anything. */
export async function planEdit(
	document: vscode.TextDocument,
	changes: readonly TextChange[],
): Promise<EditPlan> {
	const name = fileName(document.uri);
	if (document.isClosed) return staleRefusal('closed');
	if ((await isReadOnly(document)) || !(await mayWrite(document.uri))) {
		return refusal(
			'the file is read-only.',
			vscode.l10n.t('{0} is read-only, so nothing was changed.', name),
		);
	}
	const stamp = await diskStamp(document.uri);
	const disk = await readDiskText(document);
	const lost = await unwritable(document, changes.map(({ text }) => text).join(''));
	if (lost !== undefined) {
		return refusal(
			`the file is ${document.encoding}, which has no "${lost}".`,
			vscode.l10n.t(
				'{0} is {1}, which has no "{2}", so nothing was changed.',
				name,
				document.encoding,
				lost,
			),
		);
	}
	return planFor(document, disk, stamp);
}

function planFor(document: vscode.TextDocument, disk: DiskText, stamp: string): EditPlan {
	const name = fileName(document.uri);
	switch (disk.kind) {
		case 'none':
		case 'faithful':
			return { kind: 'buffer', stamp };
		case 'unfaithful':
			if (!document.isDirty) return { kind: 'disk', stamp, disk };
			return refusal(
				'the file has unsaved changes and line ends that saving would alter. The user has to save it first.',
				vscode.l10n.t(
					'{0} has unsaved changes, and saving would also alter line ends that nobody edited. Save it first, then try again. Nothing was changed.',
					name,
				),
			);
		case 'undecodable':
			return refusal(
				`parts of the file are not ${document.encoding}.`,
				vscode.l10n.t(
					'{0} holds bytes that are not {1}; saving would destroy them. Nothing was changed.',
					name,
					document.encoding,
				),
			);
		case 'binary':
			return refusal(
				'the file is not a text file.',
				vscode.l10n.t('{0} is not a text file, so nothing was changed.', name),
			);
		case 'changed':
			return staleRefusal('changedOnDisk');
		case 'deleted':
			return staleRefusal('deleted');
		case 'unreadable':
			return refusal('the file cannot be read.', writeProblem(name, disk.error));
		default:
			return disk satisfies never;
	}
}

/** Stands for the state of a file on disk: another stamp means another state. */
export async function diskStamp(uri: vscode.Uri): Promise<string> {
	if (uri.scheme !== 'file') return '';
	try {
		const { mtimeMs, size, ino } = await stat(uri.fsPath);
		return `${mtimeMs} ${size} ${ino}`;
	} catch (error) {
		if (error instanceof Error && 'code' in error) return 'missing';
		throw error;
	}
}

async function mayWrite(uri: vscode.Uri): Promise<boolean> {
	if (uri.scheme !== 'file') return true;
	try {
		// To root every file looks writable.
		if (((await stat(uri.fsPath)).mode & 0o222) === 0) return false;
		await access(uri.fsPath, constants.W_OK);
		return true;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === undefined) throw error;
		// What is not there is another problem, with words of its own.
		return code === 'ENOENT' || code === 'ENOTDIR';
	}
}

export function refusal(content: string, reason: string): Refused {
	return { kind: 'refused', content: `Nothing was changed: ${content}`, reason };
}

export function staleRefusal(what: 'changed' | 'changedOnDisk' | 'closed' | 'deleted'): Refused {
	const content = `Nothing was changed: the file ${staleContent[what]}`;
	return { kind: 'refused', content, reason: staleReason(what), isStale: true };
}

const staleContent = {
	changed: 'changed meanwhile. Look at it again.',
	changedOnDisk: 'changed on disk. Look at it again.',
	closed: 'was closed.',
	deleted: 'was deleted or renamed.',
} as const;

function staleReason(what: keyof typeof staleContent): string {
	switch (what) {
		case 'changed':
			return vscode.l10n.t('The file changed meanwhile, so nothing was changed.');
		case 'changedOnDisk':
			return vscode.l10n.t('The file changed on disk meanwhile, so nothing was changed.');
		case 'closed':
			return vscode.l10n.t('The file was closed meanwhile, so nothing was changed.');
		case 'deleted':
			return vscode.l10n.t('The file was deleted or renamed meanwhile; nothing was changed.');
		default:
			return what satisfies never;
	}
}
