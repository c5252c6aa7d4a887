import { fileURLToPath, pathToFileURL } from 'node:url';
import {
	createNew,
	missingFolder,
	move,
	readDiskFile,
	remove,
	removeEmptyFolders,
	replaceFile,
	unusualMode,
} from '../../src/host/edits/diskFile';
import type { RestoreFiles } from '../../src/host/journal/restoreParts';

/** Files on disk that no editor has open. URIs are those of `file:`. */
export function createDiskFiles(): RestoreFiles {
	const clean = async (uri: string, folder: string | undefined) => {
		if (folder !== undefined) {
			await removeEmptyFolders(fileURLToPath(uri), fileURLToPath(folder));
		}
	};
	return {
		read: (uri) => readDiskFile(fileURLToPath(uri)),
		write: (uri, bytes) => replaceFile(fileURLToPath(uri), bytes),
		create: (uri, bytes, mode) => createNew(fileURLToPath(uri), bytes, { mode }),
		async remove(uri, folder) {
			await remove(fileURLToPath(uri));
			await clean(uri, folder);
		},
		async move(uri, to, folder) {
			await move(fileURLToPath(uri), fileURLToPath(to));
			await clean(uri, folder);
		},
		async missingFolder(uri) {
			const folder = await missingFolder(fileURLToPath(uri));
			return folder && pathToFileURL(folder).href;
		},
		facts: async (uri) => ({ mode: await unusualMode(fileURLToPath(uri)) }),
	};
}
