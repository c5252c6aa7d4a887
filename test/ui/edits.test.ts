import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	answers,
	callBegins,
	callGoesOn,
	callsAll,
	ends,
	says,
	serve,
	streams,
} from '../support/chatReplies';
import { type Editing, edits, openEditing } from '../support/editing';
import { createGate } from '../support/loopbackServer';
import { until } from '../support/until';
import { reportFailure } from '../support/workbench';

// Windows line ends and no end of line at the end: what nobody changes must stay so to the byte.
const numbered = (name: string, eol = '\r\n') =>
	Array.from({ length: 20 }, (_, at) => `const ${name}${at + 1} = ${at + 1};`).join(eol);
const source = numbered('one');
const edit = (at: number) => edits('one.js', `const one${at} = ${at};`, `const one${at} = 'new';`);
const edited = (text: string, ...lines: readonly number[]) =>
	lines.reduce((all, at) => all.replace(`one${at} = ${at};`, `one${at} = 'new';`), text);
const three = [edit(3), edit(10), edit(17)];

const notes = '# Notes\n\none\ntwo\nthree\n';
const json = '{\n  "name": "old",\n    "kept": [1,2],\n  "size": 1\n}\n';
const jsonEdits = [
	edits('data.json', '"name": "old"', '"name":   "new"'),
	edits('data.json', '"size": 1', '"size":   2'),
];
const formatted = (name: string, size: number) =>
	`{\n  "name": "${name}",\n  "kept": [\n    1,\n    2\n  ],\n  "size": ${size}\n}`;

const files = {
	'one.js': source,
	'chat.js': source,
	'command.js': source,
	'before.js': source.replaceAll('one', 'was'),
	'other.js': 'export {};\n',
	'data.json': json,
	'notes.md': notes,
};

describe('changes that wait', () => {
	let editing: Editing;

	before(async () => {
		editing = await openEditing({
			settings: {
				'[json]': { 'editor.formatOnSave': true, 'editor.tabSize': 2 },
				'[markdown]': { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100 },
				// Nothing is typed that the test did not type.
				'editor.quickSuggestions': false,
				'editor.autoClosingBrackets': 'never',
			},
			files,
		});
	});
	after(() => editing?.close());
	afterEach(reportFailure(() => editing?.workbench));
	beforeEach(() => editing.startWith(files));

	const page = () => editing.workbench.page;
	const press = (keys: string) => editing.workbench.page.keyboard.press(keys);
	const type = (text: string) => editing.workbench.page.keyboard.type(text);
	const fresh = () => editing.lines.getByText("'new'");
	const text = (words: string) => editing.lines.getByText(words);

	describe('while the person types', () => {
		it('between and right beside them: dropping them all leaves what was typed', async () => {
			const { goTo } = editing;
			await editing.change(['one.js'], ...three);
			await editing.untilHunks(3);
			await editing.focusEditor();
			await goTo(6);
			await press('End');
			await type(' // between');
			await goTo(2);
			await press('End');
			await press('Enter');
			await type('// above');
			await goTo(5);
			await press('Enter');
			await press('ArrowUp');
			await type('// below');
			await editing.untilHunks(3);
			await editing.chord('Shift+X');
			await editing.untilHunks(0);
			await editing.saveAs(
				'one.js',
				source
					.replace('one6 = 6;', 'one6 = 6; // between')
					.replace('one2 = 2;', 'one2 = 2;\r\n// above')
					.replace('one3 = 3;', 'one3 = 3;\r\n// below'),
			);
		});

		it('in a change itself: Drop asks before it takes what was typed', async () => {
			const { page } = editing.workbench;
			await editing.change(['one.js'], edit(3));
			await editing.untilHunks(1);
			await editing.focusEditor();
			await editing.goTo(3);
			await press('End');
			await type(' // mine');
			await editing.chord('x');
			const dialog = page.locator('.monaco-dialog-box');
			await dialog.waitFor();
			await press('Escape');
			await dialog.waitFor({ state: 'detached' });
			await text('// mine').waitFor();
			await editing.chord('x');
			await dialog.getByText('Drop Both').click();
			await text('// mine').waitFor({ state: 'detached' });
			await press('ControlOrMeta+Z');
			await text('// mine').waitFor();
			await editing.untilHunks(1);
			await press('ControlOrMeta+Shift+Z');
			await text('// mine').waitFor({ state: 'detached' });
			await editing.saveAs('one.js', source);
		});

		it('elsewhere while an answer streams and its edits come: no key is lost, nothing moves', async () => {
			const { page, panel } = editing.workbench;
			const [first, second] = [createGate(), createGate()];
			await editing.attach('one.js', 'other.js');
			const one = edit(3);
			const two = edit(17);
			await editing.ask(
				'Stream',
				streams(
					says('Word '.repeat(20)),
					{ until: first.opened },
					callBegins('edit_file', 0),
					...JSON.stringify(one.args)
						.split(/(?=\W)/)
						.map((piece) => callGoesOn(piece, 0)),
					callBegins('edit_file', 1),
					{ until: second.opened },
					...JSON.stringify(two.args)
						.split(/(?=\W)/)
						.map((piece) => callGoesOn(piece, 1)),
					ends('tool_calls'),
				),
				answers('Both are in.'),
			);
			await panel.getByTestId('turn-assistant').getByText('Word').waitFor();
			await editing.focusEditor();
			await editing.goTo(1);
			const words = 'the quick brown fox jumps over the lazy dog ';
			await type(words);
			first.open();
			await type(words);
			second.open();
			for (let at = 0; at < 4; at += 1) await type(words);
			await panel.getByTestId('turn-assistant').getByText('Both are in.').waitFor();
			await type(words);
			assert.equal(
				await page.locator('.tab.active').getAttribute('data-resource-name'),
				'other.js',
			);
			await page.locator('.monaco-editor.focused').waitFor();
			await editing.saveAs('other.js', `${words.repeat(7)}export {};\n`);
			assert.equal(await editing.onDisk('one.js'), source);
			await editing.workbench.openFile('one.js');
			await editing.untilHunks(2);
			await editing.saveAs('one.js', edited(source, 3, 17));
		});

		it('in the very file that is edited meanwhile: each word is in its place', async () => {
			const { panel } = editing.workbench;
			const gate = createGate();
			await editing.attach('one.js');
			await editing.ask(
				'Stream',
				streams(says('Soon. '), { until: gate.opened }, says('Now. '), ends()),
				answers('unused'),
			);
			await panel.getByTestId('turn-assistant').getByText('Soon.').waitFor();
			gate.open();
			await panel.getByTestId('turn-assistant').getByText('Now.').waitFor();
			serve(editing.server, callsAll(three), answers('All are in.'));
			await editing.workbench.ask('Again');
			await editing.focusEditor();
			await editing.goTo(6);
			await press('End');
			const words = ' // the quick brown fox jumps over the lazy dog';
			await type(words);
			await panel.getByTestId('turn-assistant').getByText('All are in.').waitFor();
			await type(words);
			await editing.untilHunks(3);
			const mine = source.replace('one6 = 6;', `one6 = 6;${words}${words}`);
			await editing.saveAs('one.js', edited(mine, 3, 10, 17));
			await editing.chord('Shift+X');
			await editing.untilHunks(0);
			await editing.saveAs('one.js', mine);
		});
	});

	describe('and undo', () => {
		it('takes back and brings again what was dropped and kept', async () => {
			await editing.change(['one.js'], ...three);
			await editing.untilHunks(3);
			await editing.focusEditor();
			await editing.goTo(10);
			await editing.chord('x');
			await editing.untilHunks(2);
			await press('ControlOrMeta+Z');
			await editing.untilHunks(3);
			await until(() => fresh().count(), 3);
			await press('ControlOrMeta+Shift+Z');
			await editing.untilHunks(2);
			await editing.goTo(3);
			await editing.chord('k');
			await editing.untilHunks(1);
			// Back over Drop: the kept one stays kept.
			await press('ControlOrMeta+Z');
			await editing.untilHunks(2);
			await until(() => fresh().count(), 3);
			for (let steps = 0; steps < 3; steps += 1) await press('ControlOrMeta+Z');
			await until(() => fresh().count(), 0);
			await editing.saveAs('one.js', source);
			for (let steps = 0; steps < 3; steps += 1) await press('ControlOrMeta+Shift+Z');
			await until(() => fresh().count(), 3);
			await editing.untilHunks(2);
			await editing.saveAs('one.js', edited(source, 3, 10, 17));
			await editing.chord('Shift+X');
			await editing.untilHunks(0);
			await editing.saveAs('one.js', edited(source, 3));
		});
	});

	describe('after a reload', () => {
		/** VS Code stores unsaved text a second after the last key; what a reload finds stored comes back. */
		async function untilBackedUp(words: string): Promise<void> {
			const folder = path.join(editing.workbench.serverDataDir, 'data', 'User', 'Backups');
			await until(async () => {
				// VS Code makes it with the first unsaved text.
				if (!existsSync(folder)) return false;
				const entries = await readdir(folder, { recursive: true, withFileTypes: true });
				const files = entries.filter((entry) => entry.isFile());
				const texts = files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8'));
				return (await Promise.all(texts)).some((each) => each.includes(words));
			}, true);
		}

		it('still wait in unsaved files, and are kept and dropped as before', async () => {
			await editing.change(['one.js'], ...three);
			await editing.untilHunks(3);
			await editing.focusEditor();
			await editing.goTo(6);
			await press('End');
			await type(' // mine');
			await editing.goTo(3);
			await editing.chord('k');
			await editing.untilHunks(2);
			await untilBackedUp('// mine');
			await editing.workbench.reload();
			await text('// mine').waitFor();
			await editing.untilHunks(2);
			assert.equal(await editing.onDisk('one.js'), source);
			await editing.focusEditor();
			await editing.goTo(10);
			await editing.chord('x');
			await editing.untilHunks(1);
			await editing.goTo(17);
			await editing.chord('k');
			await editing.untilHunks(0);
			const mine = source.replace('one6 = 6;', 'one6 = 6; // mine');
			await editing.saveAs('one.js', edited(mine, 3, 17));
		});

		it('still wait in files that were saved', async () => {
			await editing.change(['one.js'], ...three);
			await editing.saveAs('one.js', edited(source, 3, 10, 17));
			await editing.workbench.reload();
			await page().locator('.statusbar-item', { hasText: '3 changes in 1 file' }).waitFor();
			await editing.workbench.openFile('one.js');
			await editing.untilHunks(3);
			await editing.focusEditor();
			await editing.chord('Shift+X');
			await editing.untilHunks(0);
			await editing.saveAs('one.js', source);
		});
	});

	describe('and saving', () => {
		it('with a formatter: both ways out of the review are right', async () => {
			await editing.change(['data.json'], ...jsonEdits);
			await editing.untilHunks(2);
			await editing.saveAs('data.json', formatted('new', 2));
			await editing.untilHunks(2);
			await editing.goTo(2);
			await editing.chord('k');
			await editing.untilHunks(1);
			await editing.chord('x');
			await editing.untilHunks(0);
			await editing.saveAs('data.json', formatted('new', 1));
		});

		it('by itself: they wait on, and Drop is saved by itself too', async () => {
			await editing.change(
				['notes.md'],
				edits('notes.md', 'one', 'uno'),
				edits('notes.md', 'three', 'tre'),
			);
			await editing.untilOnDisk('notes.md', notes.replace('one', 'uno').replace('three', 'tre'));
			await editing.untilHunks(2);
			await editing.focusEditor();
			await editing.goTo(3);
			await editing.chord('x');
			await editing.untilHunks(1);
			await editing.untilOnDisk('notes.md', notes.replace('three', 'tre'));
			await press('ControlOrMeta+Z');
			await editing.untilHunks(2);
			await editing.untilOnDisk('notes.md', notes.replace('one', 'uno').replace('three', 'tre'));
			await editing.chord('Shift+X');
			await editing.untilHunks(0);
			await editing.untilOnDisk('notes.md', notes);
		});
	});

	it('are the same in both halves of a split editor', async () => {
		const { page } = editing.workbench;
		const all = page.locator('.codelens-decoration a', { hasText: 'Keep (' });
		await editing.change(['one.js'], edit(3), edit(10));
		await editing.untilHunks(2);
		await press('ControlOrMeta+1');
		await editing.workbench.runCommand('View: Split Editor Right');
		await until(() => all.count(), 4);
		await editing.goTo(3);
		await editing.chord('x');
		await until(() => all.count(), 2);
		await press('ControlOrMeta+1');
		await editing.goTo(10);
		await editing.chord('k');
		await until(() => all.count(), 0);
		await editing.saveAs('one.js', edited(source, 10));
	});

	it('stay in a file that is closed, and are there when it is opened again', async () => {
		await editing.change(['one.js'], ...three);
		await editing.saveAs('one.js', edited(source, 3, 10, 17));
		await editing.workbench.runCommand('View: Close All Editors');
		await editing.workbench.openFile('one.js');
		await editing.untilHunks(3);
		await editing.focusEditor();
		await editing.chord('Shift+X');
		await editing.untilHunks(0);
		await editing.saveAs('one.js', source);
	});

	describe('while they are written', () => {
		const shows = (words: string) => (): Promise<boolean> =>
			editing.workbench.page.evaluate(
				(wanted) =>
					[...document.querySelectorAll('.editor-instance .view-line span')]
						.flatMap((span) => ['::before', '::after'].map((side) => getComputedStyle(span, side)))
						.map(({ content }) => content.replaceAll('\u00a0', ' '))
						.some((content) => content.includes(wanted)),
				words,
			);
		const dirty = () => editing.workbench.page.locator('.tab.dirty').count();
		/** As if nothing had been asked. Nothing was ever done to the file, so there is nothing to undo. */
		async function leavesNoTrace(file: string): Promise<void> {
			await until(shows('const grows'), false);
			assert.equal(await dirty(), 0);
			await editing.focusEditor();
			await press('ControlOrMeta+Z');
			assert.equal(await dirty(), 0);
			await editing.untilHunks(0);
			await editing.saveAs(file, source);
		}

		it('by the chat: seen where they will be, and Stop takes them away without a trace', async () => {
			await editing.attach('chat.js');
			await editing.ask(
				'Write slowly',
				streams(
					callBegins('edit_file'),
					callGoesOn('{"path":"chat.js","old_text":"const one3 = 3;","new_text":"const grows'),
					'hang',
				),
			);
			await until(shows('const grows'), true);
			assert.equal(await dirty(), 0);
			await editing.workbench.runCommand('Pandu: Stop the Answer');
			await editing.workbench.panel.getByTestId('turn-assistant').getByText('Stopped.').waitFor();
			await leavesNoTrace('chat.js');
		});

		it('by a command on a selection: the same, stopped by a key', async () => {
			await editing.workbench.openFile('command.js');
			await editing.workbench.selectLines(3, 5);
			serve(
				editing.server,
				streams(callBegins('replace_selection'), callGoesOn('{"text":"const grows'), 'hang'),
			);
			await editing.chord('m');
			await editing.workbench.pick('let it grow', 'let it grow');
			await until(shows('const grows'), true);
			assert.equal(await dirty(), 0);
			await editing.chord('Escape');
			await leavesNoTrace('command.js');
		});
	});

	// Last, because the driver does not find its way into the chat again once another view has been in its place.
	describe('in the explorer', () => {
		it('follow a file that is renamed', async () => {
			const { page } = editing.workbench;
			await editing.change(['before.js'], edits('before.js', 'was3 = 3', "was3 = 'new'"));
			await editing.untilHunks(1);
			await editing.workbench.runCommand('File: Save');
			await editing.untilSaved();
			await editing.workbench.runCommand('File: Reveal Active File in Explorer View');
			await page
				.locator('.explorer-folders-view .monaco-list-row', { hasText: 'before.js' })
				.waitFor();
			const input = page.locator('.explorer-folders-view input');
			// The focus comes after the row.
			await until(async () => {
				await press('F2');
				const shown = input.waitFor({ timeout: 3000 });
				return await shown.then(
					() => true,
					() => false,
				);
			}, true);
			await input.fill('after.js');
			await input.press('Enter');
			await page.locator('.tab.active[data-resource-name="after.js"]').waitFor();
			await editing.focusEditor();
			await editing.untilHunks(1);
			await editing.goTo(3);
			await editing.chord('x');
			await editing.untilHunks(0);
			await editing.saveAs('after.js', source.replaceAll('one', 'was'));
		});
	});
});
