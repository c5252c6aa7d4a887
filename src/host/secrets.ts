import type * as vscode from 'vscode';
import { createMask, type Mask } from '../core/endpoints/mask';

/** The API keys, each bound to the origin it was entered for. The only place that knows them. */
export interface Keys {
	/** A key came, changed or went, in this window or another. */
	readonly onDidChange: vscode.Event<void>;
	/** The key of an origin such as `https://api.example.com`. Rejects when the secret storage cannot be opened. */
	get(origin: string): Promise<string | undefined>;
	set(origin: string, key: string): Promise<void>;
	/** Signs out: the key is gone, and nothing is sent to `origin` before there is a new one or it is said to need none. */
	remove(origin: string): Promise<void>;
	/** Whether the person signed out of `origin` and has not come back since. */
	isSignedOut(origin: string): Promise<boolean>;
	/** `origin` was found to need no key. */
	allowWithout(origin: string): Promise<void>;
	/** Origins that have a key, sorted. `others` are looked up besides those that are remembered. */
	origins(others?: readonly string[]): Promise<readonly string[]>;
	/** Hides `key` in every later {@link mask}, before it is stored. */
	cover(key: string): void;
	/** Hides each key that was seen in this session, parts of it of 12 characters and more, and credential headers. */
	mask(text: string): string;
}

const keyPrefix = 'pandu.key:';
const originList = 'pandu.keyOrigins';
const signedOutList = 'pandu.signedOut';

function parseOrigins(text: string | undefined): readonly string[] {
	if (text === undefined) return [];
	try {
		const raw: unknown = JSON.parse(text);
		return Array.isArray(raw) ? raw.filter((each) => typeof each === 'string') : [];
	} catch {
		return [];
	}
}

/** Storage has no listing of its own, so the origins stand in a list beside the keys. */
export function createKeys(storage: vscode.SecretStorage): Keys {
	const seen = new Set<string>();
	let mask: Mask = createMask();

	function cover(key: string): void {
		if (key.length === 0 || seen.has(key)) return;
		seen.add(key);
		mask = createMask(...seen);
	}

	async function list(name: string, origin: string, isIn: boolean): Promise<void> {
		const origins = new Set(parseOrigins(await storage.get(name)));
		if (origins.has(origin) === isIn) return;
		if (isIn) origins.add(origin);
		else origins.delete(origin);
		await storage.store(name, JSON.stringify([...origins].sort()));
	}

	async function get(origin: string): Promise<string | undefined> {
		const key = await storage.get(keyPrefix + origin);
		if (key === undefined || key === '') return undefined;
		cover(key);
		return key;
	}

	return {
		onDidChange: (listener, thisArgs, disposables) =>
			storage.onDidChange(
				(event) => {
					if (event.key.startsWith(keyPrefix)) listener.call(thisArgs);
				},
				undefined,
				disposables,
			),
		get,
		async set(origin, key) {
			cover(key);
			await list(originList, origin, true);
			await list(signedOutList, origin, false);
			await storage.store(keyPrefix + origin, key);
		},
		async remove(origin) {
			await list(signedOutList, origin, true);
			await storage.delete(keyPrefix + origin);
			await list(originList, origin, false);
		},
		isSignedOut: async (origin) => parseOrigins(await storage.get(signedOutList)).includes(origin),
		allowWithout: (origin) => list(signedOutList, origin, false),
		async origins(others = []) {
			const all = new Set([...parseOrigins(await storage.get(originList)), ...others]);
			const found: string[] = [];
			for (const origin of all) if (await get(origin)) found.push(origin);
			return found.sort();
		},
		cover,
		mask: (text) => mask(text),
	};
}
