import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../core/ports';
import { asAttachments } from '../../core/sessions/recordSchema';
import type { Attachment } from '../../shared/transcript';
import type { AttachmentStore } from './chatDeps';
import { isMissing } from './chatFiles';

/** Keeps them in `file`, written beside it first, so that it is never half. Without a file nothing is kept. */
export function createAttachmentStore(file: string | undefined, log: Log): AttachmentStore {
	let wanted: readonly Attachment[] = [];
	let isWriting = false;
	const write = async (place: string): Promise<void> => {
		isWriting = true;
		for (let written: unknown; written !== wanted; ) {
			written = wanted;
			try {
				await replace(place, wanted);
			} catch (error) {
				log.warn(`what is attached could not be kept: ${String(error)}`);
			}
		}
		isWriting = false;
	};
	return {
		async read() {
			if (file === undefined) return [];
			try {
				return asAttachments(JSON.parse(await readFile(file, 'utf8')));
			} catch (error) {
				if (!isMissing(error)) log.warn(`what was attached could not be read: ${String(error)}`);
				return [];
			}
		},
		write(attachments) {
			wanted = attachments;
			if (file !== undefined && !isWriting) void write(file);
		},
	};
}

async function replace(file: string, attachments: readonly Attachment[]): Promise<void> {
	if (attachments.length === 0) return rm(file, { force: true });
	const next = `${file}.next`;
	await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
	await writeFile(next, JSON.stringify(attachments), { mode: 0o600 });
	await rename(next, file);
}
