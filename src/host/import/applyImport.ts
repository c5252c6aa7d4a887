import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FoundPrompt } from '../../core/import/found';
import type { Log } from '../../core/ports';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import type { ProfileEntry } from '../settingsData';
import type { EndpointItem, ImportItem } from './importPlan';

export interface ApplyDeps {
	readonly settings: Pick<
		Settings,
		'saveProfile' | 'removeAdded' | 'setActive' | 'activeProfile' | 'profiles'
	>;
	readonly keys: Pick<Keys, 'get' | 'set' | 'remove' | 'isSignedOut' | 'allowWithout' | 'cover'>;
	readonly log: Log;
	/** The user's folder of prompts. */
	readonly promptFolder: string;
}

/** What an import has added, and nothing else. Holds keys: never logged. */
interface Added {
	readonly entries: readonly ProfileEntry[];
	readonly keys: readonly {
		readonly origin: string;
		readonly key: string;
		readonly wasOut: boolean;
	}[];
	readonly prompts: readonly { readonly file: string; readonly text: string }[];
	/** The endpoint that was made the active one, where there was none. */
	readonly active?: string;
}

export interface Imported {
	readonly endpoints: number;
	readonly keys: number;
	readonly prompts: number;
	/** What could not be added, in words. */
	readonly problems: readonly string[];
	/** Takes back what was added and is unchanged since. Resolves to whether all of it was. */
	undo(): Promise<boolean>;
}

/** Adds `items`. Overwrites nothing: keys, endpoints and files that are there stay. */
export async function applyImport(
	deps: ApplyDeps,
	items: readonly ImportItem[],
): Promise<Imported> {
	const entries: ProfileEntry[] = [];
	const keys: Added['keys'][number][] = [];
	const prompts: Added['prompts'][number][] = [];
	const problems: string[] = [];
	for (const item of items) {
		try {
			if (item.kind === 'prompt') {
				prompts.push(await writePrompt(deps.promptFolder, item.prompt));
				continue;
			}
			// The key first: settings that cannot be written must not lose it.
			const key = await addKey(deps, item);
			if (key) keys.push(key);
			if (!item.entry) continue;
			// An entry that says nothing but its id still makes a preset the person's own.
			await deps.settings.saveProfile(item.entry);
			entries.push(item.entry);
		} catch (error) {
			const name = item.kind === 'prompt' ? item.prompt.name : item.label;
			problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	const active = await chooseActive(deps, entries);
	const added: Added = { entries, keys, prompts, ...(active === undefined ? {} : { active }) };
	deps.log.info(
		`imported: ${entries.map(({ id }) => id).join(', ') || 'no endpoints'}; keys for ${
			keys.map(({ origin }) => origin).join(', ') || 'none'
		}; ${prompts.length} prompts`,
	);
	return {
		endpoints: entries.length,
		keys: keys.length,
		prompts: prompts.length,
		problems,
		undo: () => takeBack(deps, added),
	};
}

async function addKey(
	{ keys }: ApplyDeps,
	{ key, origin }: EndpointItem,
): Promise<Added['keys'][number] | undefined> {
	if (key === undefined) return undefined;
	keys.cover(key);
	if ((await keys.get(origin)) !== undefined) return undefined;
	const wasOut = await keys.isSignedOut(origin);
	await keys.set(origin, key);
	return { origin, key, wasOut };
}

/** The first endpoint with a model answers, where none did before. */
async function chooseActive(
	{ settings }: ApplyDeps,
	entries: readonly ProfileEntry[],
): Promise<string | undefined> {
	if (settings.activeProfile()) return undefined;
	const first = entries.find((entry) => entry.model) ?? entries[0];
	if (!first) return undefined;
	await settings.setActive(first.id);
	return first.id;
}

async function takeBack(deps: ApplyDeps, added: Added): Promise<boolean> {
	const { settings, keys, log } = deps;
	let isWhole = true;
	const attempt = async (what: string, act: () => Promise<boolean>): Promise<void> => {
		try {
			if (await act()) return;
		} catch (error) {
			log.warn(`${what} could not be taken back: ${String(error)}`);
		}
		isWhole = false;
	};
	if (added.active !== undefined && settings.activeProfile()?.id === added.active) {
		await attempt('the active endpoint', async () => {
			await settings.setActive('');
			return true;
		});
	}
	for (const entry of [...added.entries].reverse()) {
		await attempt(entry.id, () => settings.removeAdded(entry));
	}
	for (const { origin, key, wasOut } of added.keys) {
		await attempt(origin, async () => {
			if ((await keys.get(origin)) !== key) return false;
			await keys.remove(origin);
			if (!wasOut) await keys.allowWithout(origin);
			return true;
		});
	}
	for (const { file, text } of added.prompts) {
		await attempt(file, async () => {
			if ((await readFile(file, 'utf8')) !== text) return false;
			await unlink(file);
			return true;
		});
	}
	return isWhole;
}

/** A prompt file that is read by `pandu.runPrompt`. A name that is taken gets a number. */
async function writePrompt(
	folder: string,
	prompt: FoundPrompt,
): Promise<{ readonly file: string; readonly text: string }> {
	await mkdir(folder, { recursive: true });
	const text = promptText(prompt);
	const base = fileNameOf(prompt.name);
	for (let number = 1; ; number += 1) {
		const file = path.join(folder, `${base}${number === 1 ? '' : `-${number}`}.prompt.md`);
		try {
			await writeFile(file, text, { flag: 'wx' });
			return { file, text };
		} catch (error) {
			const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
			if (!isTaken || number >= 1000) throw error;
		}
	}
}

function promptText({ name, description, body }: FoundPrompt): string {
	const line = (text: string): string => JSON.stringify(text.replace(/\s+/g, ' ').slice(0, 300));
	const fields = [
		`name: ${line(name)}`,
		...(description ? [`description: ${line(description)}`] : []),
		'agent: ask',
	];
	return `---\n${fields.join('\n')}\n---\n${body.trim()}\n`;
}

/** A name that every system takes: letters, digits and dashes. */
export function fileNameOf(name: string): string {
	const plain = name
		.normalize('NFC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 60);
	// Names of devices on Windows.
	return /^(?:con|prn|aux|nul|com\d|lpt\d)?$/.test(plain) ? `prompt-${plain || '1'}` : plain;
}
