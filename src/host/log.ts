import * as vscode from 'vscode';
import type { Log } from '../core/ports';
import type { Keys } from './secrets';

/** The output channel "Pandu". Made at the first line; every line is masked. */
export interface OutputLog extends Log, vscode.Disposable {
	/** Brings the channel to the front. */
	show(): void;
}

export function createLog(keys: Pick<Keys, 'mask'>): OutputLog {
	let channel: vscode.LogOutputChannel | undefined;

	function open(): vscode.LogOutputChannel {
		channel ??= vscode.window.createOutputChannel('Pandu', { log: true });
		return channel;
	}

	return {
		info: (message) => open().info(keys.mask(message)),
		warn: (message) => open().warn(keys.mask(message)),
		error: (message) => open().error(keys.mask(message)),
		show: () => open().show(),
		dispose: () => channel?.dispose(),
	};
}
