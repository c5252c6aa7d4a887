import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type * as vscode from 'vscode';
import type { LedgerEntry } from '../../src/core/budget/ledger';
import { type BudgetDeps, createBudget } from '../../src/host/budget/createBudget';
import { createMemoryLog } from './endpoints';

declare const PROJECT_ROOT: string;

/** Noon of a day in November 2025, in milliseconds since 1970. */
export const noon = (day: number): number => Date.UTC(2025, 10, day, 12);

export const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
	at: noon(22),
	endpoint: 'neosantara',
	key: 'k1',
	model: 'garda-core',
	usage: { input: 100, output: 20 },
	isEstimated: false,
	...more,
});

/** State in memory, copied in and out as VS Code does. */
function createState(): vscode.Memento {
	const values = new Map<string, string>();
	const get = (key: string, fallback?: unknown): unknown => {
		const text = values.get(key);
		return text === undefined ? fallback : JSON.parse(text);
	};
	return {
		keys: () => [...values.keys()],
		get: get as vscode.Memento['get'],
		update: async (key, value) => void values.set(key, JSON.stringify(value)),
	};
}

/** A budget on a folder of its own. `now` and `limits` may be changed. */
export function createBudgetParts(more: Partial<BudgetDeps> = {}) {
	const folder = path.join(mkdtempSync(path.join(tmpdir(), 'pandu-usage-')), 'usage');
	const log = createMemoryLog();
	const parts = {
		now: noon(22),
		limits: { monthlyTokens: 0, turnTokens: 0 },
		keys: new Map<string, string>(),
	};
	const memory = more.memory ?? createState();
	const open = () =>
		createBudget({
			memory,
			log,
			settings: { budget: () => parts.limits },
			keys: { get: async (origin) => parts.keys.get(origin) },
			folder,
			now: () => parts.now,
			...more,
		});
	return Object.assign(parts, {
		folder,
		log,
		memory,
		open,
		budget: open(),
		remove: () => rmSync(path.dirname(folder), { recursive: true, force: true }),
	});
}

export type BudgetParts = ReturnType<typeof createBudgetParts>;

/** Bundles `ledgerChild.ts` for plain Node. */
export async function buildLedgerChild(): Promise<{
	readonly file: string;
	remove(): void;
}> {
	const folder = mkdtempSync(path.join(tmpdir(), 'pandu-child-'));
	const file = path.join(folder, 'ledgerChild.cjs');
	await build({
		entryPoints: [path.join(PROJECT_ROOT, 'test', 'support', 'ledgerChild.ts')],
		outfile: file,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		logLevel: 'warning',
	});
	return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
