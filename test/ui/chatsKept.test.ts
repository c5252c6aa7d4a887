import assert from 'node:assert/strict';
import { appendFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answers, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import { type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

declare const PROJECT_ROOT: string;

describe('the chats that are kept', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: { ...settingsFor(server), 'files.simpleDialog.enable': true },
			key: { endpoint: endpointId, key: testKey },
		});
		await workbench.openChat();
		await ask('How do elephants sleep?', 'Mostly standing, **two hours** a night.');
		await workbench.newChat();
		await ask('What is a monad?', 'A monoid in the category of endofunctors.');
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const input = () => workbench.page.locator('.quick-input-widget input').first();
	const rows = () => workbench.page.locator('.quick-input-list .monaco-list-row');
	const row = (text: string) => rows().filter({ hasText: text }).first();
	/** A button of the list's title or of a row, by its name. */
	async function press(name: string, text?: string): Promise<void> {
		const place = text === undefined ? workbench.page.locator('.quick-input-widget') : row(text);
		if (text !== undefined) await row(text).hover();
		// What is told of where the mouse was may lie over the button.
		else await workbench.page.mouse.move(640, 600);
		await place.getByRole('button', { name }).or(place.getByLabel(name)).first().click();
	}
	/** Presses a button of a message. The driver of tests keeps messages from popping up; the bell tells of them. */
	async function answerMessage(words: string, name: string): Promise<void> {
		const messages = workbench.page.locator('.notifications-center .monaco-list-row');
		await workbench.runCommand('Notifications: Show Notifications');
		const message = messages.filter({ hasText: words }).first();
		await message.getByRole('button', { name }).click();
	}
	async function ask(text: string, reply: string): Promise<void> {
		serve(server, answers(reply));
		await workbench.ask(text);
		await workbench.panel.getByTestId('turn-user').last().getByText(text).waitFor();
		// The answer before it has its tokens already.
		const answer = workbench.panel.getByTestId('turn-assistant').last();
		await answer.getByText(reply.replace(/\*\*.*/, '')).waitFor();
		await answer.getByTestId('usage').waitFor();
	}
	/** Deletes the chat shown, and waits until it lies in the trash. */
	async function moveToTrash(words: string): Promise<void> {
		const before = await inTrash();
		await workbench.runCommand('Pandu: Delete Chat');
		await workbench.panel.getByText(words).waitFor({ state: 'detached' });
		await until(async () => (await inTrash()) - before, 1);
	}
	async function inTrash(): Promise<number> {
		const all = await readdir(chats(), { recursive: true }).catch(() => []);
		return all.filter((name) => /\btrash\b.*\.jsonl$/.test(name)).length;
	}
	const chats = () => path.join(globalStorage(), 'pandu-code.pandu', 'chats');
	const globalStorage = () => path.join(workbench.serverDataDir, 'data', 'User', 'globalStorage');

	it('are found by what was said, renamed, tagged and kept at the top in the list', async () => {
		await workbench.runCommand('Pandu: Chat History');
		await workbench.page.locator('.quick-input-list').getByText('Today').waitFor();
		await input().fill('two hours');
		await row('Mostly standing').waitFor();
		await until(() => rows().count(), 1);
		await press('Rename', 'elephants');
		await workbench.page.locator('.quick-input-widget').getByText('The name of the chat').waitFor();
		await input().fill('Sleep of animals');
		await input().press('Enter');
		await row('Sleep of animals').waitFor();
		await press('Tag', 'Sleep of animals');
		await workbench.page.locator('.quick-input-widget').getByText('separated by commas').waitFor();
		await input().fill('zoo, #night');
		await input().press('Enter');
		await row('#night').waitFor();
		await input().fill('');
		// A button of a row that is taken out of the list does nothing.
		await row('What is a monad?').waitFor();
		await press('Keep at the Top', 'Sleep of animals');
		await workbench.page.locator('.quick-input-list').getByText('Kept at the top').waitFor();
		await rows().first().getByText('Sleep of animals').waitFor();
		await workbench.screenshot('chats-list');
		await input().fill('#zoo');
		await until(() => rows().count(), 1);
		await row('Sleep of animals').waitFor();
		await input().press('Enter');
		await workbench.panel.getByText('Mostly standing').waitFor();
		await workbench.panel.locator('.turn:focus, [data-testid="composer"]:focus').waitFor();
	});

	it('are opened at what was found, also when the panel was closed', async () => {
		await workbench.runCommand('View: Close Primary Side Bar');
		await workbench.panel.getByTestId('composer').waitFor({ state: 'detached' });
		await workbench.runCommand('Pandu: Chat History');
		await input().fill('two hours');
		await row('Mostly standing').waitFor();
		await input().press('Enter');
		const found = workbench.panel.locator('.turn.assistant:focus');
		await found.getByText('Mostly standing').waitFor();
	});

	it('are deleted with a way back, restored from the trash, and deleted for good when asked', async () => {
		await moveToTrash('Mostly standing');
		await answerMessage('in the trash for 30 days', 'Undo');
		await workbench.panel.getByText('Mostly standing').waitFor();
		await moveToTrash('Mostly standing');
		await workbench.runCommand('Pandu: Deleted Chats');
		await row('Sleep of animals').waitFor();
		await input().press('Enter');
		await workbench.panel.getByText('Mostly standing').waitFor();
		await workbench.untilInChat();
		await moveToTrash('Mostly standing');
		await workbench.runCommand('Pandu: Deleted Chats');
		await press('Delete for Good…', 'Sleep of animals');
		await workbench.page.locator('.monaco-dialog-box').getByText('for good?').waitFor();
		await workbench.page.getByRole('button', { name: 'Delete for Good', exact: true }).click();
		await workbench.page.getByPlaceholder('The trash is empty').waitFor();
		await workbench.page.keyboard.press('Escape');
	});

	it('of other workspaces are there too, and a damaged one stands in nobody’s way', async () => {
		const root = chats();
		const files = await readdir(root, { recursive: true });
		const texts = new Map<string, string>();
		for (const name of files.filter((each) => each.endsWith('.jsonl'))) {
			texts.set(name, await readFile(path.join(root, name), 'utf8'));
		}
		const [file, text] =
			[...texts].find(([, each]) => each.includes('What is a monad?')) ??
			assert.fail(`there is no such chat in ${files}`);
		await mkdir(path.join(root, 'other'), { recursive: true });
		const other = text
			.replaceAll('What is a monad?', 'What is a lens?')
			.replace(
				/"type":"workspace","id":"[^"]*","name":"[^"]*"/,
				'"type":"workspace","id":"other","name":"optics"',
			);
		await writeFile(path.join(root, 'other', 'other-chat.jsonl'), other);
		await writeFile(path.join(root, path.dirname(file), 'damaged.jsonl'), '%%%\n%%%\n');
		await appendFile(path.join(root, file), '{"cut\n%\n');
		await workbench.runCommand('Pandu: Chat History');
		await row('Damaged chat').waitFor();
		assert.equal(await row('lens').count(), 0);
		await press('Show the Chats of All Workspaces');
		await row('optics').waitFor();
		await input().fill('lens');
		await row('What is a lens?').waitFor();
		await input().press('Enter');
		// At the place that was found.
		await workbench.panel.locator('.turn.user:focus').getByText('What is a lens?').waitFor();
		await ask('And a prism?', 'The dual of a lens.');
		const saved = () => readFile(path.join(root, 'other', 'other-chat.jsonl'), 'utf8');
		await until(async () => (await saved()).includes('prism'), true);
		await workbench.runCommand('Pandu: Chat History');
		await row('What is a monad?').click();
		await workbench.panel.getByText('endofunctors').waitFor();
		await workbench.untilInChat();
		await workbench.runCommand('Notifications: Show Notifications');
		const center = workbench.page.locator('.notifications-center');
		await center.getByText('A line of this chat’s file is damaged').waitFor();
	});

	it('come over from Cline, once, and leave as JSON', async () => {
		const tasks = path.join(globalStorage(), 'saoudrizwan.claude-dev', 'tasks');
		await cp(path.join(PROJECT_ROOT, 'test/fixtures/import/cline'), tasks, { recursive: true });
		await workbench.runCommand('Pandu: Import Chats');
		await row('Fix the rounding').waitFor();
		await workbench.screenshot('chats-import');
		await input().press('Enter');
		await answerMessage('2 chats were imported', 'Show Chats');
		await row('#Cline').waitFor();
		await row('Fix the rounding').click();
		await workbench.panel.getByText('I rounded once, at the end.').waitFor();
		await workbench.untilInChat();
		await workbench.runCommand('Pandu: Import Chats');
		await row('already here').waitFor();
		await workbench.page.keyboard.press('Escape');
		await workbench.runCommand('Pandu: Export Chat');
		await row('All of it, to be imported again').click();
		await workbench.page.locator('.view-lines').getByText('pandu-chats').waitFor();
	});

	const isSaved = async (): Promise<boolean> =>
		(await readdir(workbench.workspace)).some((name) => name.startsWith('Fix the rounding'));

	it('are saved as a JSON file, deleted for good, and come back from it', async () => {
		await workbench.runCommand('Pandu: Export Chat');
		await rows().filter({ hasText: 'JSON' }).filter({ hasText: 'as a file' }).click();
		const ok = workbench.page.locator('.quick-input-action').getByText('OK');
		// It suggests a name in the workspace.
		await workbench.page.waitForFunction(() => {
			const element = document.querySelector<HTMLInputElement>('.quick-input-widget input');
			return element?.value.endsWith('.json');
		});
		await ok.click();
		await until(isSaved, true);
		await moveToTrash('I rounded once');
		await workbench.runCommand('Pandu: Deleted Chats');
		await press('Delete for Good…', 'Fix the rounding');
		await workbench.page.getByRole('button', { name: 'Delete for Good', exact: true }).click();
		await workbench.page.getByPlaceholder('The trash is empty').waitFor();
		await workbench.page.keyboard.press('Escape');
		await workbench.runCommand('Pandu: Import Chats');
		await press('Import from a File…');
		await row('.json').click();
		await answerMessage('1 chat was imported', 'Show Chats');
		await row('Fix the rounding').click();
		await workbench.panel.getByText('I rounded once, at the end.').waitFor();
	});
});
