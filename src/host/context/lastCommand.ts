import * as vscode from 'vscode';
import { OutputKeeper, type RunCommand } from '../../core/context/commandOutput';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';

/** The last command of each terminal, as far as VS Code tells. */
export interface CommandWatch extends vscode.Disposable {
	/** From now on commands are seen. */
	start(): void;
	/** The words of the last one. */
	lineOf(terminal: vscode.Terminal): string | undefined;
	/** The last one with its output so far. */
	last(terminal: vscode.Terminal): Promise<RunCommand | undefined>;
}

/** The rest of an output may come after its end is told, on a slow machine a while after. */
const restMs = 5000;

interface Kept {
	readonly execution: vscode.TerminalShellExecution;
	readonly output: OutputKeeper;
	/** Resolves when all of the output is there. */
	readonly isRead: Promise<void>;
	isRunning: boolean;
	exitCode: number | undefined;
}

/** Keeps one command for each terminal that is open, its output only in part. */
export function createCommandWatch(log: Log): CommandWatch {
	const kept = new WeakMap<vscode.Terminal, Kept>();
	const subscriptions: vscode.Disposable[] = [];

	async function read(execution: Kept['execution'], output: OutputKeeper): Promise<void> {
		try {
			for await (const piece of execution.read()) output.add(piece);
		} catch (error) {
			log.warn(`the output of a command could not be read: ${reasonOf(error)}`);
		}
	}

	return {
		start() {
			if (subscriptions.length > 0) return;
			subscriptions.push(
				vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
					const output = new OutputKeeper();
					const isRead = read(execution, output);
					kept.set(terminal, { execution, output, isRead, isRunning: true, exitCode: undefined });
				}),
				vscode.window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode }) => {
					const now = kept.get(terminal);
					if (now?.execution !== execution) return;
					now.isRunning = false;
					now.exitCode = exitCode;
				}),
			);
		},
		lineOf: (terminal) => kept.get(terminal)?.execution.commandLine.value,
		async last(terminal) {
			const now = kept.get(terminal);
			if (!now) return undefined;
			const { execution, output, isRead, isRunning, exitCode } = now;
			const isPartial = !isRunning && !(await isInTime(isRead, restMs));
			const line = execution.commandLine.value;
			return { line, output: output.text(), isRunning, exitCode, isPartial };
		},
		dispose() {
			for (const each of subscriptions.splice(0)) each.dispose();
		},
	};
}

function isInTime(work: Promise<void>, ms: number): Promise<boolean> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(false), ms);
		// It never rejects.
		void work.then(() => {
			clearTimeout(timer);
			resolve(true);
		});
	});
}
