import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Journal, WriteKind } from '../../src/core/journal/journal';
import { lastTurn, turnsOf } from '../../src/core/journal/turns';
import {
	createNew,
	missingFolder,
	move,
	remove,
	replaceFile,
	unusualMode,
} from '../../src/host/edits/diskFile';
import { restore } from '../../src/host/journal/restore';
import { createDiskFiles } from './restoreDisk';

/** What the person had, bytes that are no text included. */
const startFiles: Readonly<Record<string, Buffer>> = {
	'plain.ts': Buffer.from('export const one = 1;\n'.repeat(40)),
	'windows.txt': Buffer.from('\uFEFFone\r\ntwo\r\nthree'),
	'mixed.txt': Buffer.from('one\ntwo\r\nthree\rfour'),
	'wide.txt': Buffer.from('\uFEFFwide\r\nletters', 'utf16le'),
	'image.bin': Buffer.from([0, 1, 2, 255, 254, 13, 10, 0]),
	'src/deep/old.ts': Buffer.from('export const old = true;\n'),
	'run.sh': Buffer.from('#!/bin/sh\necho hi\n'),
};

export function makeStart(files: string): void {
	for (const [name, bytes] of Object.entries(startFiles)) {
		const file = path.join(files, name);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, bytes);
		if (name.endsWith('.sh')) chmodSync(file, 0o755);
	}
}

/** What the steps of a session do, each by the journal first. */
export function createSteps(files: string, journal: Journal) {
	const place = (name: string) => path.join(files, name);
	const uriOf = (name: string) => pathToFileURL(place(name)).href;
	const bytesOf = (name: string) => readFile(place(name)).catch(() => undefined);
	let turn = 0;

	async function write(
		kind: WriteKind,
		name: string,
		work: () => Promise<void>,
		to?: string,
	): Promise<void> {
		const folder = await missingFolder(place(to ?? name));
		const id = await journal.begin({
			kind,
			origin: { turn: `turn-${turn}`, title: `Turn ${turn}` },
			uri: uriOf(name),
			...(to && { to: uriOf(to) }),
			before: await bytesOf(name),
			folder: folder && pathToFileURL(folder).href,
			mode: await unusualMode(place(name)),
		});
		await work();
		await journal.finish(id, await bytesOf(to ?? name));
	}

	const back = async (ids: readonly string[]) => {
		const deps = { journal, files: createDiskFiles(), ask: async () => 'old' as const };
		const result = await restore(deps, new Set(ids), 'Back');
		if (result.kind !== 'done') throw new Error(`the restore: ${JSON.stringify(result)}`);
	};
	return {
		nextTurn: async () => {
			turn++;
		},
		edit: (name: string, text: string) =>
			write('edit', name, () => replaceFile(place(name), Buffer.from(text))),
		make: (name: string, text: string) =>
			write('create', name, () => createNew(place(name), Buffer.from(text))),
		remove: (name: string) => write('delete', name, () => remove(place(name))),
		rename: (name: string, to: string) =>
			write('rename', name, () => move(place(name), place(to)), to),
		undoLastTurn: async () =>
			back((lastTurn(await journal.entries())?.entries ?? []).map(({ id }) => id)),
		/** Takes the last thing back, which was a restore. */
		undoRestore: async () =>
			back((turnsOf(await journal.entries())[0]?.entries ?? []).map(({ id }) => id)),
		undoOne: async (name: string) => {
			const all = await journal.entries();
			const last = all.filter(({ uri }) => uri === uriOf(name)).at(-1);
			await back(last ? [last.id] : []);
		},
	};
}

/** Twenty steps of edits, new, deleted and renamed files, and restores. `report` is called before each and at the end. */
export async function runSession(
	files: string,
	journal: Journal,
	report: (step: number) => void,
): Promise<void> {
	const does = createSteps(files, journal);
	const steps: readonly (() => Promise<void>)[] = [
		() => does.edit('plain.ts', 'export const one = 2;\n'.repeat(50)),
		() => does.edit('windows.txt', '\uFEFFone\r\n2\r\nthree'),
		() => does.make('src/new/made.ts', 'export const made = 1;\n'),
		() => does.edit('src/new/made.ts', 'export const made = 2;\n'),
		() => does.undoLastTurn(),
		() => does.undoRestore(),
		() => does.nextTurn().then(() => does.remove('image.bin')),
		() => does.remove('run.sh'),
		() => does.rename('src/deep/old.ts', 'lib/fresh.ts'),
		() => does.edit('lib/fresh.ts', 'export const old = false;\n'),
		() => does.edit('mixed.txt', 'one\n2\r\nthree\rfour'),
		() => does.undoLastTurn(),
		() => does.nextTurn().then(() => does.edit('plain.ts', '')),
		() => does.make('image.png', 'new image'),
		() => does.rename('wide.txt', 'narrow.txt'),
		() => does.rename('plain.ts', 'wide.txt'),
		() => does.undoOne('image.png'),
		() => does.undoLastTurn(),
		() => does.undoRestore(),
		() => does.edit('wide.txt', 'the end'),
	];
	for (const [index, step] of steps.entries()) {
		report(index + 1);
		await step();
	}
	report(steps.length + 1);
}
