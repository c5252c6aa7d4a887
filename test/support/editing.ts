// What tests of edits do in a workbench: let a model change files, act on what waits, and look at the bytes.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { ScriptedCall } from './chatReplies';
import { answers, callsAll, endpointId, serve, settingsFor, testKey } from './chatReplies';
import type { LoopbackServer, Reply } from './loopbackServer';
import { startLoopbackServer } from './loopbackServer';
import { until } from './until';
import type { Workbench, WorkbenchOptions } from './workbench';
import { openWorkbench } from './workbench';

/** A call of `edit_file`. */
export const edits = (file: string, oldText: string, newText: string): ScriptedCall => ({
	name: 'edit_file',
	args: { path: file, old_text: oldText, new_text: newText },
});

/** A call of `create_file`. */
export const makes = (file: string, text: string): ScriptedCall => ({
	name: 'create_file',
	args: { path: file, text },
});

export interface Editing {
	readonly server: LoopbackServer;
	readonly workbench: Workbench;
	/** The text of the lines in the active editor; what an editor draws besides is not part of it. */
	readonly lines: Locator;
	/** Opens the files, in order, and attaches each to a new chat. */
	attach(...files: readonly string[]): Promise<void>;
	/** Asks in the chat without waiting for the answer. */
	ask(words: string, ...replies: readonly Reply[]): Promise<void>;
	/** Lets an answer make all these calls and waits for its end. The first file is attached, the others are only open. */
	change(files: readonly string[], ...calls: readonly ScriptedCall[]): Promise<void>;
	/** Presses Ctrl+Alt+J and then this key. */
	chord(key: string): Promise<void>;
	/** Runs a command that asks for how much, and answers with this row. */
	scoped(title: string, row: string): Promise<void>;
	/** The focus goes into the text of the active editor. */
	focusEditor(): Promise<void>;
	/** Puts the cursor there, counted from 1. */
	goTo(line: number, column?: number): Promise<void>;
	/** Line and column of the cursor, counted from 1. */
	cursor(): Promise<string>;
	/** CodeLenses that are drawn, by the beginning of their label. */
	lens(label: string): Locator;
	/** Waits until so many changes wait in the files that are shown. */
	untilHunks(count: number): Promise<void>;
	/** Bytes, one character for each; undefined without a file. */
	onDisk(file: string): Promise<string | undefined>;
	/** Waits until the file holds these bytes. */
	untilOnDisk(file: string, text: string | undefined): Promise<void>;
	/** Saves the active editor and waits until its file holds these bytes. */
	saveAs(file: string, text: string): Promise<void>;
	/** Waits until nothing is unsaved. */
	untilSaved(): Promise<void>;
	/** Closes what is open, unsaved or not, and gives the files these contents; undefined for none. */
	startWith(files: Readonly<Record<string, string | undefined>>): Promise<void>;
	close(): Promise<void>;
}

/** As `openWorkbench`, set up for a scripted server, with the chat open. */
export async function openEditing(options: WorkbenchOptions = {}): Promise<Editing> {
	const server = await startLoopbackServer();
	serve(server, answers('Hello.'));
	try {
		const workbench = await openWorkbench({
			...options,
			settings: {
				...settingsFor(server),
				'editor.minimap.enabled': false,
				// Its names of functions and types would come between ours.
				'typescript.implementationsCodeLens.enabled': false,
				...options.settings,
			},
			key: { endpoint: endpointId, key: testKey },
		});
		await workbench.openChat();
		return editingOf(workbench, server);
	} catch (error) {
		await server.close();
		throw error;
	}
}

function editingOf(workbench: Workbench, server: LoopbackServer): Editing {
	const { page, panel } = workbench;
	let asked = 0;
	const pathOf = (file: string) => path.join(workbench.workspace, file);
	const onDisk = async (file: string) =>
		existsSync(pathOf(file)) ? readFile(pathOf(file), 'latin1') : undefined;
	const bytes = (text: string | undefined) => text && Buffer.from(text).toString('latin1');
	const lens = (label: string) =>
		page.locator('.editor-group-container.active .codelens-decoration a', { hasText: label });

	const editing: Editing = {
		server,
		workbench,
		lines: page.locator('.editor-group-container.active .editor-instance .view-lines').last(),
		lens,
		async attach(...files) {
			await workbench.newChat();
			for (const file of files) {
				await workbench.openFile(file);
				await workbench.runCommand('Pandu: Add File to Chat');
				await panel.getByTestId('attachment').getByText(path.basename(file)).waitFor();
				await workbench.untilInChat();
			}
		},
		async ask(words, ...replies) {
			serve(server, ...replies);
			await workbench.ask(words);
		},
		async change(files, ...calls) {
			asked += 1;
			const [first, ...others] = files;
			for (const other of others) await workbench.openFile(other);
			await editing.attach(...(first === undefined ? [] : [first]));
			const last = `Changed ${asked}.`;
			await editing.ask(`Change ${asked}`, callsAll(calls), answers(last));
			await panel.getByTestId('turn-assistant').getByText(last).waitFor();
		},
		chord: workbench.chord,
		async scoped(title, row) {
			await workbench.runCommand(title);
			const choice = page.locator('.quick-input-list .monaco-list-row', { hasText: row });
			await choice.click();
			await choice.waitFor({ state: 'hidden' });
		},
		async focusEditor() {
			const focused = page.locator('.editor-group-container.active .monaco-editor.focused');
			// What has just closed may still give the focus back to where it was before.
			await until(async () => {
				if ((await focused.count()) === 0) await page.keyboard.press('ControlOrMeta+1');
				return (await focused.count()) > 0;
			}, true);
		},
		goTo: workbench.goTo,
		cursor: async () =>
			(await page.locator('#status\\.editor\\.selection').textContent())?.trim() ?? '',
		untilHunks: (count) => until(() => lens('Keep (').count(), count),
		onDisk,
		untilOnDisk: (file, text) => until(() => onDisk(file), bytes(text)),
		async saveAs(file, text) {
			await editing.focusEditor();
			const dirty = page.locator('.tab.active.dirty');
			// The key is lost where a chord before it has not ended yet.
			await until(async () => {
				await page.keyboard.press('ControlOrMeta+S');
				const saved = dirty.waitFor({ state: 'detached', timeout: 5000 });
				return await saved.then(
					() => 0,
					() => 1,
				);
			}, 0);
			await editing.untilOnDisk(file, text);
		},
		async startWith(files) {
			const dontSave = page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
			let pressed = 0;
			await until(async () => {
				if (await dontSave.isVisible()) await dontSave.click();
				const left = await page.locator('.tab').count();
				// The keys are lost where a chord before them has not ended yet.
				if (left > 0 && Date.now() - pressed > 5000 && !(await dontSave.isVisible())) {
					await page.keyboard.press('ControlOrMeta+K');
					await page.keyboard.press('ControlOrMeta+W');
					pressed = Date.now();
				}
				return left;
			}, 0);
			for (const [name, text] of Object.entries(files)) {
				if ((await onDisk(name)) === bytes(text)) continue;
				if (text === undefined) {
					await rm(pathOf(name));
					continue;
				}
				await mkdir(path.dirname(pathOf(name)), { recursive: true });
				await writeFile(pathOf(name), text);
			}
		},
		untilSaved: () => until(() => page.locator('.tab.dirty').count(), 0),
		async close() {
			await workbench.close();
			await server.close();
		},
	};
	return editing;
}
