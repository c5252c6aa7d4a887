import * as vscode from 'vscode';

/** An address as the person wrote it into `pandu.endpoints`, right or wrong. */
export interface WrittenAddress {
	readonly id: string;
	readonly baseUrl: string;
}

/** Of the user's settings alone: what a workspace sets is never used. */
export function readAddresses(): readonly WrittenAddress[] {
	const raw: unknown = vscode.workspace
		.getConfiguration('pandu')
		.inspect<unknown>('endpoints')?.globalValue;
	return Array.isArray(raw) ? raw.flatMap(addressOf) : [];
}

function addressOf(entry: unknown): readonly WrittenAddress[] {
	if (typeof entry !== 'object' || entry === null) return [];
	const { id, baseUrl } = entry as Readonly<Record<string, unknown>>;
	return typeof id === 'string' && typeof baseUrl === 'string' ? [{ id, baseUrl }] : [];
}
