import * as vscode from 'vscode';
import type { Journal } from '../../core/journal/journal';
import { missingFolder } from '../edits/diskFile';
import type { PlannedWrite, RecordWrite } from '../edits/recordWrite';
import { fileBytes, fileFacts } from './fileBytes';

/** Puts writes into the journal with the bytes that their files have. */
export function createRecordWrite(
	journal: Pick<Journal, 'begin' | 'finish' | 'abandon'>,
): RecordWrite {
	return async (write) => {
		const { kind, uri, to, origin } = write;
		const before = await fileBytes(uri);
		const folder = await newFolder(write, before);
		const id = await journal.begin({
			kind,
			origin,
			uri: uri.toString(),
			...(to && { to: to.toString() }),
			before,
			...(folder && { folder }),
			...(before && (await fileFacts(uri))),
		});
		return {
			done: async () => journal.finish(id, await fileBytes(to ?? uri)),
			abandoned: () => journal.abandon(id),
		};
	};
}

/** The topmost folder that the write has to make, so that taking it back can take the folder along. */
async function newFolder(
	{ uri, to }: Pick<PlannedWrite, 'uri' | 'to'>,
	before: Uint8Array | undefined,
): Promise<string | undefined> {
	const place = to ?? (before ? undefined : uri);
	if (place?.scheme !== 'file') return undefined;
	const folder = await missingFolder(place.fsPath);
	return folder && vscode.Uri.file(folder).toString();
}
