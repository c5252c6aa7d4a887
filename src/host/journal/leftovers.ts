import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JournalEntry } from '../../core/journal/journal';
import { pathsOf } from '../../core/journal/prunePlan';
import { isLeftover } from '../edits/diskFile';
import { codeOf } from './journalError';

/**
 * Deletes what a process that ended in the middle of a write left beside the file. Only writes that were never finished can
 * have left something, so nothing else is looked at. Younger files than `graceMs` may belong to another window.
 */
export async function removeLeftovers(
	entries: readonly JournalEntry[],
	graceMs: number,
	now: number,
): Promise<void> {
	const begun = entries.filter((entry) => entry.status === 'begun').flatMap(pathsOf);
	for (const uri of new Set(begun)) {
		if (!uri.startsWith('file:')) continue;
		const file = fileURLToPath(uri);
		const folder = path.dirname(file);
		for (const name of await namesIn(folder)) {
			if (!isLeftover(name, file)) continue;
			const leftover = path.join(folder, name);
			const info = await stat(leftover).catch(() => undefined);
			if (!info?.isFile() || (graceMs > 0 && now - info.mtimeMs < graceMs)) continue;
			await unlink(leftover).catch(() => undefined);
		}
	}
}

async function namesIn(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '')) return [];
		throw error;
	}
}
