import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

declare const PROJECT_ROOT: string;

export const buildJournalChild = () => buildChild('journalChild');

/** Bundles a program of this folder for plain Node. */
export async function buildChild(name: string): Promise<{
	readonly file: string;
	remove(): Promise<void>;
}> {
	const folder = await mkdtemp(path.join(tmpdir(), 'pandu-child-'));
	const file = path.join(folder, `${name}.cjs`);
	await build({
		entryPoints: [path.join(PROJECT_ROOT, 'test', 'support', `${name}.ts`)],
		outfile: file,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		logLevel: 'warning',
	});
	return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
