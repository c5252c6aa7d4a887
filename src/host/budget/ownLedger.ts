import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import { isInBrowser } from '../inBrowser';

const nameKey = 'pandu.ledger';

/**
 * The name of this workspace's own ledger in a browser, where only windows on the same workspace wait for each other.
 * Undefined elsewhere: all windows append to one file.
 */
export function ownLedger(workspace: vscode.Memento, log: Log): string | undefined {
	if (!isInBrowser()) return undefined;
	const kept: unknown = workspace.get(nameKey);
	if (typeof kept === 'string' && /^[a-f0-9]{8}$/.test(kept)) return kept;
	const name = randomBytes(4).toString('hex');
	workspace.update(nameKey, name).then(undefined, (error: unknown) => {
		log.warn(`the name of the ledger could not be kept: ${String(error)}`);
	});
	return name;
}
