import type { Locator } from 'playwright-core';
import { type Editing, edits, makes, openEditing } from '../support/editing';
import { until } from '../support/until';
import { reportFailure } from '../support/workbench';

const one = 'alpha\r\nbeta\r\ngamma\r\ndelta\r\nepsilon';
const two = 'eins\nzwei\ndrei\n';
const newOne = one.replace('beta', 'BETA');
const newTwo = two.replace('zwei', 'ZWEI');

describe('the change history', () => {
	let editing: Editing;

	before(async () => {
		editing = await openEditing({
			settings: { 'editor.quickSuggestions': false },
			files: { 'one.txt': one, 'two.txt': two },
		});
	});
	after(() => editing?.close());
	afterEach(reportFailure(() => editing?.workbench));
	beforeEach(async () => {
		await editing.startWith({ 'one.txt': one, 'two.txt': two, 'made.txt': undefined });
		await editing.workbench.runCommand('Notifications: Clear All Notifications');
	});

	const page = () => editing.workbench.page;
	const rows = (words: string) =>
		page().locator('.pane:has(.pane-header[aria-label^="Pandu: Changes"]) .monaco-list-row', {
			hasText: words,
		});
	/** Messages do not pop up under a driver; they are in the list behind the bell. */
	async function notice(words: string): Promise<Locator> {
		await editing.workbench.runCommand('Notifications: Show Notifications');
		const row = page().locator('.notifications-center .monaco-list-row', { hasText: words });
		await row.waitFor();
		return row;
	}
	/** One answer that changes two files and makes a third; everything is saved. */
	async function changeAll(): Promise<void> {
		await editing.change(
			['one.txt', 'two.txt'],
			edits('one.txt', 'beta', 'BETA'),
			edits('two.txt', 'zwei', 'ZWEI'),
			makes('made.txt', 'made\n'),
		);
		await editing.workbench.runCommand('File: Save All Files');
		await untilAll(newOne, newTwo, 'made\n');
	}
	async function untilAll(...texts: readonly (string | undefined)[]): Promise<void> {
		for (const [at, file] of ['one.txt', 'two.txt', 'made.txt'].entries()) {
			await editing.untilOnDisk(file, texts[at]);
		}
	}

	it('undoes the last answer in all of its files, and the undoing too', async () => {
		await changeAll();
		await editing.chord('z');
		const undid = await notice('Undid 3 changes in 3 files.');
		await untilAll(one, two, undefined);
		await editing.workbench.openFile('one.txt');
		await editing.lines.getByText('beta').waitFor();
		await editing.untilHunks(0);
		await undid.locator('.monaco-button', { hasText: 'Undo That' }).click();
		await untilAll(newOne, newTwo, 'made\n');
		await editing.lines.getByText('BETA').waitFor();
	});

	for (const [label, mine] of [
		['Keep My Changes Too', `${one}\r\nmine`],
		['Put Back the Old File', one],
		['Leave It', `${newOne}\r\nmine`],
	] as const) {
		it(`asks where the person went on: ${label}`, async () => {
			await editing.change(['one.txt'], edits('one.txt', 'beta', 'BETA'));
			await editing.focusEditor();
			await editing.goTo(5, 8);
			await page().keyboard.press('Enter');
			await page().keyboard.type('mine');
			await editing.saveAs('one.txt', `${newOne}\r\nmine`);
			await editing.workbench.runCommand('Pandu: Undo the Last Answer’s Changes');
			const list = page().locator('.quick-input-list');
			await list.getByText(label).first().click();
			await list.waitFor({ state: 'hidden' });
			await editing.untilOnDisk('one.txt', mine);
			await until(() => page().locator('.tab.dirty').count(), 0);
		});
	}

	// Last, because the driver does not find its way into the chat again once another view has been in its place.
	it('lists answers with their files, shows what a write changed, and puts a single file back', async () => {
		await changeAll();
		await editing.workbench.runCommand('Pandu: Change History');
		const turn = rows('Change').first();
		await turn.getByText('3 files').waitFor();
		await turn.click();
		await page().keyboard.press('ArrowRight');
		await rows('made.txt').first().waitFor();
		await rows('one.txt').first().click();
		await page().locator('.tab.active', { hasText: 'one.txt (before and after)' }).waitFor();
		await page()
			.locator('.original-in-monaco-diff-editor .view-line', { hasText: 'beta' })
			.waitFor();
		const row = rows('two.txt').first();
		await row.hover();
		await row.getByLabel('Put Back What Was There Before').click();
		await untilAll(newOne, two, 'made\n');
		await notice('Undid 1 change in 1 file.');
	});
});
