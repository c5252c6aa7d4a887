import { imageProblem, readBase64 } from './images';
import type { Store } from './store';

/** Where VS Code and file managers put the addresses of what is dragged. */
const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

export function hasAttachable(transfer: DataTransfer): boolean {
	return transfer.types.includes('Files') || uriTypes.some((type) => transfer.types.includes(type));
}

/** Attaches what was dropped: files of the editor by address, pictures by content. */
export async function attachTransfer(store: Store, transfer: DataTransfer): Promise<void> {
	const uris = uriTypes
		.map((type) => transfer.getData(type))
		.find((list) => list.trim() !== '')
		?.split(/\r?\n/)
		.filter((line) => line.trim() !== '' && !line.startsWith('#'));
	if (uris && uris.length > 0) store.post({ type: 'attachUris', uris });
	else await attachFiles(store, [...transfer.files]);
}

/** Attaches pictures. What cannot be attached is said at the composer. */
export async function attachFiles(store: Store, files: readonly File[]): Promise<void> {
	for (const file of files) {
		const problem = file.type.startsWith('image/')
			? imageProblem(file)
			: `${file.name} cannot be read from here. Type @ and its name, or drop it from the Explorer.`;
		if (problem) {
			store.notice.value = problem;
			continue;
		}
		try {
			const data = await readBase64(file);
			store.post({ type: 'attachImage', name: file.name, mime: file.type, data });
		} catch (error) {
			console.warn('A dropped file could not be read', error);
			store.notice.value = `${file.name} could not be read.`;
		}
	}
}
