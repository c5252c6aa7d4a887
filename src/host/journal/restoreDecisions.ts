import type { Image, Journal } from '../../core/journal/journal';
import { type RestoreFile, restoreState } from '../../core/journal/restorePlan';
import { hashOf } from './imageStore';
import { mergeBytes } from './mergeableText';
import { type Decision, isSameBytes, type RestoreDeps } from './restoreParts';

/**
 * What becomes of each file; asks about those that something else changed. Changes nothing. Undefined: the person wants none
 * of it.
 */
export async function decide(
	{ journal, files, ask }: RestoreDeps,
	plan: readonly RestoreFile[],
): Promise<readonly Decision[] | undefined> {
	const decisions: Decision[] = [];
	const open: Conflict[] = [];
	for (const file of plan) {
		const now = file.isReplaced ? undefined : await files.read(file.at);
		const state = restoreState(file, now && hashOf(now));
		const merged = state === 'changed' && now ? await mergeBack(journal, file, now) : undefined;
		if (state === 'same' || (merged && file.at === file.goal && isSameBytes(merged, now))) {
			decisions.push({ file, now, end: { kind: 'same' } });
		} else if (state === 'plain') {
			decisions.push({ file, now, end: { kind: 'become', bytes: await targetOf(journal, file) } });
		} else open.push({ file, now, merged });
	}
	for (const [index, conflict] of open.entries()) {
		const answer = await ask({ ...conflict, number: index + 1, count: open.length });
		if (!answer) return undefined;
		const { file, now, merged } = conflict;
		if (answer === 'leave') decisions.push({ file, now, end: { kind: 'leave' } });
		else {
			const keepsBoth = answer === 'merge' && merged !== undefined;
			const bytes = keepsBoth ? merged : await targetOf(journal, file);
			decisions.push({ file, now, end: { kind: 'become', bytes } });
		}
	}
	return decisions;
}

interface Conflict {
	readonly file: RestoreFile;
	readonly now: Uint8Array | undefined;
	readonly merged: Uint8Array | undefined;
}

async function targetOf(
	journal: Journal,
	{ target }: RestoreFile,
): Promise<Uint8Array | undefined> {
	return target && journal.read(target);
}

/** Takes each step out of what the file holds now, newest first. Undefined when a step does not come out cleanly. */
async function mergeBack(
	journal: Journal,
	{ steps }: RestoreFile,
	now: Uint8Array,
): Promise<Uint8Array | undefined> {
	let mine = now;
	for (const { before, after, isUnknown } of steps.toReversed()) {
		if (isUnknown) return undefined;
		const [theirs, base] = [await readText(journal, before), await readText(journal, after)];
		const merged = theirs && base && mergeBytes(base, mine, theirs);
		if (!merged) return undefined;
		mine = merged;
	}
	return mine;
}

/** Without the image there is no merge, but the old file can still come back. */
async function readText(
	journal: Journal,
	image: Image | undefined,
): Promise<Uint8Array | undefined> {
	try {
		return image && (await journal.read(image));
	} catch {
		return undefined;
	}
}
