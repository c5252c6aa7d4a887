import assert from 'node:assert/strict';
import { answers, callsAll } from '../support/chatReplies';
import { type Editing, edits, makes, openEditing } from '../support/editing';
import { until } from '../support/until';
import { reportFailure } from '../support/workbench';

// Windows line ends and no end of line at the end: what nobody changes must stay so to the byte.
const numbered = (name: string, eol = '\r\n') =>
	Array.from({ length: 20 }, (_, at) => `const ${name}${at + 1} = ${at + 1};`).join(eol);
const one = numbered('one');
const two = numbered('two', '\n');
const three = `${numbered('three')}\r\n// ünïcode\r\n`;
const files = { 'one.js': one, 'two.js': two, 'three.js': three, 'made.js': undefined };

/** Makes line `at` of a numbered file hold words instead of its number. */
const edit = (name: string, at: number) =>
	edits(`${name}.js`, `const ${name}${at} = ${at};`, `const ${name}${at} = 'new';`);
const edited = (text: string, name: string, ...lines: readonly number[]) =>
	lines.reduce((all, at) => all.replace(`${name}${at} = ${at};`, `${name}${at} = 'new';`), text);
const ofOne = [edit('one', 3), edit('one', 10), edit('one', 17)];

describe('the review', () => {
	let editing: Editing;

	before(async () => {
		editing = await openEditing({ viewport: { width: 1400, height: 900 } });
	});
	after(() => editing?.close());
	afterEach(reportFailure(() => editing?.workbench));
	beforeEach(() => editing.startWith(files));

	const page = () => editing.workbench.page;
	const press = (keys: string) => page().keyboard.press(keys);
	const count = (words: string) => page().locator('.statusbar-item', { hasText: words });
	const fresh = () => editing.lines.getByText("'new'");
	const toolbar = (label: string) =>
		page().locator(`.editor-actions .action-label[aria-label^="${label}"]`);

	describe('in one file', () => {
		it('goes from change to change, keeps and drops them by keys', async () => {
			const { chord, cursor, goTo, untilHunks } = editing;
			await editing.change(['one.js'], ...ofOne);
			await untilHunks(3);
			await count('3 changes in 1 file').waitFor();
			await editing.focusEditor();
			await goTo(1);
			await chord('ArrowDown');
			await until(cursor, 'Ln 3, Col 1');
			await chord('ArrowDown');
			await until(cursor, 'Ln 10, Col 1');
			await chord('ArrowUp');
			await until(cursor, 'Ln 3, Col 1');
			await chord('k');
			await untilHunks(2);
			// On to the next one.
			await until(cursor, 'Ln 10, Col 1');
			await chord('x');
			await untilHunks(1);
			await until(cursor, 'Ln 17, Col 1');
			await count('1 change in 1 file').waitFor();
			await until(() => fresh().count(), 2);
			await chord('k');
			await untilHunks(0);
			await count('in 1 file').waitFor({ state: 'detached' });
			await editing.saveAs('one.js', edited(one, 'one', 3, 17));
		});

		it('drops all at once by a key: the same bytes', async () => {
			await editing.change(['one.js'], ...ofOne);
			await editing.untilHunks(3);
			await editing.focusEditor();
			await editing.chord('Shift+X');
			await editing.untilHunks(0);
			await editing.saveAs('one.js', one);
		});

		it('keeps all at once by a key, also from within the chat, where it is not typed', async () => {
			const composer = editing.workbench.panel.getByTestId('composer');
			await editing.change(['one.js'], ...ofOne);
			await editing.untilHunks(3);
			await composer.focus();
			await editing.chord('Shift+K');
			await editing.untilHunks(0);
			assert.equal(await composer.inputValue(), '');
			await editing.saveAs('one.js', edited(one, 'one', 3, 10, 17));
		});

		it('has Keep, Drop and the difference above each change', async () => {
			await editing.change(['one.js'], ...ofOne);
			await editing.untilHunks(3);
			await page().locator('.codelens-decoration', { hasText: '2 of 3' }).waitFor();
			await editing.lens('Drop (').nth(1).click();
			await editing.untilHunks(2);
			await editing.lens('Keep (').first().click();
			await editing.untilHunks(1);
			await editing.lens('Show diff').click();
			await page().locator('.tab.active', { hasText: 'one.js: before and after' }).waitFor();
			await page()
				.locator('.original-in-monaco-diff-editor .view-line', { hasText: 'one17 = 17' })
				.waitFor();
			await editing.workbench.openFile('one.js');
			await editing.saveAs('one.js', edited(one, 'one', 3, 17));
		});

		it('opens a change from the gutter, with Keep and Drop in its title', async () => {
			await editing.change(['one.js'], ...ofOne);
			await editing.untilHunks(3);
			const peek = page().locator('.peekview-widget');
			const action = (label: string) =>
				peek.locator(`.peekview-actions .action-label[aria-label^="${label}"]`);
			await page().locator('.dirty-diff-glyph').first().waitFor();
			await editing.focusEditor();
			await editing.goTo(1);
			await press('Alt+F3');
			await peek.getByText('1 of 3').waitFor();
			await peek.locator('.view-line', { hasText: 'one3 = 3' }).first().waitFor();
			await action('Drop Change').click();
			await editing.untilHunks(2);
			await peek.waitFor({ state: 'detached' });
			await editing.focusEditor();
			await editing.goTo(1);
			await press('Alt+F3');
			await peek.getByText('1 of 2').waitFor();
			await action('Keep Change').click();
			await editing.untilHunks(1);
			await press('Escape');
			await editing.chord('x');
			await editing.untilHunks(0);
			await editing.saveAs('one.js', edited(one, 'one', 10));
		});

		it('has buttons in the title of the editor', async () => {
			await editing.change(['one.js'], ...ofOne);
			await editing.untilHunks(3);
			await editing.focusEditor();
			await editing.goTo(1);
			await toolbar('Next Change').click();
			await until(editing.cursor, 'Ln 3, Col 1');
			await toolbar('Keep Change').click();
			await editing.untilHunks(2);
			await toolbar('Drop Change').click();
			await editing.untilHunks(1);
			await toolbar('Drop Change').click();
			await editing.untilHunks(0);
			await toolbar('Keep Change').waitFor({ state: 'detached' });
			await editing.saveAs('one.js', edited(one, 'one', 3));
		});
	});

	describe('over three files', () => {
		const all = ['one.js', 'two.js', 'three.js'];
		const calls = [
			edit('one', 3),
			edit('one', 17),
			edit('two', 5),
			edit('three', 7),
			makes('made.js', 'export {};\n'),
		];
		async function changeAll(): Promise<void> {
			await editing.change(all, ...calls);
			await count('5 changes in 4 files').waitFor();
		}
		const active = () => page().locator('.tab.active').getAttribute('data-resource-name');
		async function saveAll(...texts: readonly (string | undefined)[]): Promise<void> {
			await editing.workbench.runCommand('File: Save All Files');
			for (const [at, file] of [...all, 'made.js'].entries()) {
				await editing.untilOnDisk(file, texts[at]);
			}
		}
		const newAll = [
			edited(one, 'one', 3, 17),
			edited(two, 'two', 5),
			edited(three, 'three', 7),
			'export {};\n',
		];

		it('goes from file to file, around the end', async () => {
			await changeAll();
			await editing.workbench.openFile('one.js');
			await editing.focusEditor();
			await editing.goTo(17);
			await editing.chord('ArrowDown');
			await until(active, 'three.js');
			await until(editing.cursor, 'Ln 7, Col 1');
			await editing.chord('ArrowDown');
			await until(active, 'two.js');
			await editing.chord('ArrowDown');
			await until(active, 'made.js');
			await editing.chord('ArrowDown');
			await until(active, 'one.js');
			await until(editing.cursor, 'Ln 3, Col 1');
			await editing.chord('ArrowUp');
			await until(active, 'made.js');
			await editing.scoped('Pandu: Drop Changes…', 'Everything');
			await count('changes in').waitFor({ state: 'detached' });
			await saveAll(one, two, three, undefined);
		});

		it('keeps one file, drops everything else: exactly that', async () => {
			await changeAll();
			await editing.workbench.openFile('one.js');
			await editing.scoped('Pandu: Keep Changes…', 'In this file');
			await count('3 changes in 3 files').waitFor();
			await editing.workbench.openFile('two.js');
			await editing.scoped('Pandu: Drop Changes…', 'Everything');
			await count('changes in').waitFor({ state: 'detached' });
			await saveAll(newAll[0], two, three, undefined);
		});

		it('changes files that are attached and not open, and keeps everything', async () => {
			await editing.attach(...all);
			await press('ControlOrMeta+K');
			await press('ControlOrMeta+W');
			await until(() => page().locator('.tab').count(), 0);
			await editing.ask('Change all', callsAll(calls), answers('All of them.'));
			await editing.workbench.panel.getByText('All of them.').waitFor();
			await count('5 changes in 4 files').waitFor();
			await editing.scoped('Pandu: Keep Changes…', 'Everything');
			await count('changes in').waitFor({ state: 'detached' });
			await saveAll(...newAll);
		});

		it('tells the last answer from those before', async () => {
			await editing.change(['one.js'], edit('one', 3));
			await editing.change(['one.js', 'two.js'], edit('one', 17), edit('two', 5));
			await count('3 changes in 2 files').waitFor();
			await editing.scoped('Pandu: Drop Changes…', 'Of the last answer');
			await count('1 change in 1 file').waitFor();
			await saveAll(edited(one, 'one', 3), two, three, undefined);
			await editing.workbench.runCommand('Pandu: Drop Changes…');
			await count('1 change in').waitFor({ state: 'detached' });
			await saveAll(one, two, three, undefined);
		});

		it('shows all of it in one editor, from the status bar', async () => {
			await changeAll();
			await count('5 changes in 4 files').click();
			await page().locator('.tab.active', { hasText: 'Pandu: changes' }).waitFor();
			const multi = page().locator('.editor-group-container.active .multiDiffEntry');
			await multi.filter({ hasText: 'two.js' }).first().waitFor();
			await page()
				.locator('.editor-group-container.active')
				.getByText("one3 = 'new'")
				.first()
				.waitFor();
			await editing.scoped('Pandu: Drop Changes…', 'Everything').catch(() => undefined);
			await count('changes in').waitFor({ state: 'detached' });
			await saveAll(one, two, three, undefined);
		});

		// Last, because the driver does not find its way into the chat again once another view has been in its place.
		it('lists the files under Source Control, with Keep and Drop on each', async () => {
			await changeAll();
			await editing.workbench.runCommand('Source Control: Focus on Changes View');
			const row = (file: string) =>
				page().locator('.scm-view .monaco-list-row', { hasText: file }).first();
			await page().locator('.scm-view').getByText('Waiting for Keep or Drop').waitFor();
			await row('two.js').hover();
			await row('two.js').getByLabel('Drop All Changes of the File').click();
			await row('two.js').waitFor({ state: 'detached' });
			await row('made.js').hover();
			await row('made.js').getByLabel('Drop All Changes of the File').click();
			await editing.untilOnDisk('made.js', undefined);
			await row('one.js').hover();
			await row('one.js').getByLabel('Keep All Changes of the File').click();
			await count('1 change in 1 file').waitFor();
			await row('three.js').click();
			await page().locator('.tab.active', { hasText: 'three.js: before and after' }).waitFor();
			await page()
				.locator('.original-in-monaco-diff-editor .view-line', { hasText: 'three7 = 7' })
				.waitFor();
			await editing.workbench.runCommand('Pandu: Drop Changes…');
			await count('1 change').waitFor({ state: 'detached' });
			await saveAll(newAll[0], two, three, undefined);
		});
	});
});
