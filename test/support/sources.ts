import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

declare const PROJECT_ROOT: string;

export interface Arrow {
	/** The importing file, from the root, with `/`. */
	readonly from: string;
	/** The file of ours that is imported, without its ending, or the name of a package. */
	readonly to: string;
	readonly typeOnly: boolean;
}

/** Files below `folder`, from the root, with `/`. */
export function filesIn(folder: string, pattern: RegExp): readonly string[] {
	return readdirSync(path.join(PROJECT_ROOT, folder), { recursive: true })
		.map((name) => path.posix.join(folder, String(name).replaceAll('\\', '/')))
		.filter((name) => pattern.test(name));
}

export function readText(file: string): string {
	return readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
}

const statement =
	/^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'";]*?\bfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Every import of every source file, types included: what the bundler no longer sees counts as well. */
export function arrows(): readonly Arrow[] {
	return filesIn('src', /\.tsx?$/).flatMap((from) =>
		[...readText(from).matchAll(statement)].map((match) => {
			const specifier = match[2] ?? match[3] ?? '';
			return {
				from,
				to: specifier.startsWith('.')
					? path.posix.join(path.posix.dirname(from), specifier)
					: specifier,
				typeOnly: match[1] !== undefined,
			};
		}),
	);
}
