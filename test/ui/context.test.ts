import assert from 'node:assert/strict';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import { type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import { openWorkbench, reportFailure, type Workbench } from '../support/workbench';

const largeFile = Array.from({ length: 1500 }, (_, at) => `line ${at + 1} of many words`);
largeFile[699] = 'here is the needle';

describe('what goes along with a question', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		serve(server, answers('Hello.'));
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: {
				'broken.json': '{ "a": 1,, }\n',
				'lib/one.ts': 'export const one = 1;\n',
				'lib/deep/two.ts': 'export const two = 2;\n',
				'large.txt': largeFile.join('\n'),
				'.env': 'TOKEN=very-secret\n',
			},
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const composer = () => workbench.panel.getByTestId('composer');
	const menu = () => workbench.panel.getByTestId('mention-menu');
	const chip = (text: string) => workbench.panel.getByTestId('attachment').getByText(text);
	const rows = () => workbench.page.locator('.quick-input-list');
	const lastBody = () => JSON.stringify(asked(server).at(-1)?.json);

	/** Types after `@` and waits for the entry. */
	async function mention(text: string, entry: string): Promise<void> {
		await composer().fill(`@${text}`);
		await menu().getByText(entry).first().waitFor();
	}

	it('@ narrows to problems and folders; a folder goes as a list of its files, and a chip can be looked at', async () => {
		await workbench.openFile('broken.json');
		await workbench.page.locator('.squiggly-error').first().waitFor();
		await mention('prob', 'Problems of the open file');
		await menu().getByText('Problems of the open file').click();
		await chip('broken.json (problems)').waitFor();
		await mention('', 'Folders…');
		await menu().getByText('Folders…').click();
		await until(() => composer().inputValue(), '@folder:');
		await composer().pressSequentially('lib');
		await menu().locator('.mentionLabel', { hasText: /^lib$/ }).waitFor();
		await composer().press('Enter');
		await workbench.pick('', 'List of Its Files');
		await chip('lib (files)').click();
		await workbench.page.locator('.tab.active', { hasText: 'lib (files)' }).waitFor();
		await workbench.page.locator('.view-lines').getByText('two.ts').first().waitFor();
		await workbench.runCommand('View: Close Editor');
		serve(server, answers('Seen.'));
		await workbench.ask('What is wrong?');
		await workbench.panel.getByText('Seen.').waitFor();
		assert.match(lastBody(), /broken\.json \(problems\)/);
		assert.match(lastBody(), /one\.ts 22 B/);
		assert.doesNotMatch(lastBody(), /export const one/);
	});

	it('/ offers saved prompts and runs one; Escape closes it, and a path is sent as text', async () => {
		await workbench.openFile('lib/one.ts');
		await composer().fill('/');
		await menu().getByText('Write a commit message').waitFor();
		await composer().pressSequentially('expl');
		await menu().getByText('Write a commit message').waitFor({ state: 'detached' });
		await composer().press('Escape');
		await menu().waitFor({ state: 'detached' });
		await composer().pressSequentially('a');
		await menu().getByText('What it is for, its parts').waitFor();
		serve(server, answers('It holds one.'));
		await composer().press('Enter');
		await workbench.panel.getByText('It holds one.').waitFor();
		assert.match(lastBody(), /Explain this file: what it is for/);
		assert.match(lastBody(), /export const one = 1/);
		await until(() => composer().inputValue(), '');
		serve(server, answers('A folder.'));
		await composer().fill('/usr/bin');
		await composer().press('Enter');
		await workbench.panel.getByText('A folder.').waitFor();
		assert.match(lastBody(), /\/usr\/bin/);
	});

	it('offers a large file in parts, adds nothing on cancel, and asks before a file with secrets', async () => {
		await mention('large', 'large.txt');
		await composer().press('Enter');
		await rows().getByText('Whole File').waitFor();
		await workbench.page.keyboard.press('Escape');
		await rows().waitFor({ state: 'hidden' });
		await mention('large', 'large.txt');
		await composer().press('Enter');
		await workbench.pick('Matches', 'Matches of a Word');
		await workbench.page.locator('.quick-input-widget').getByText('Matches in large.txt').waitFor();
		await workbench.pick('needle');
		await chip('large.txt (matches of needle)').waitFor();
		const attached = workbench.panel.locator('.composer').getByTestId('attachment');
		await until(() => attached.count(), 1);
		await workbench.untilInChat();
		await mention('.env', '.env');
		await composer().press('Enter');
		const dialog = workbench.page.locator('.monaco-dialog-box');
		await dialog.getByText('.env may hold passwords or keys').waitFor();
		await dialog.getByRole('button', { name: 'Cancel' }).click();
		serve(server, answers('Found.'));
		await workbench.ask('Where is it?');
		await workbench.panel.getByText('Found.').waitFor();
		assert.match(lastBody(), /700: here is the needle/);
		assert.doesNotMatch(lastBody(), /line 500 of|very-secret/);
	});

	it('adds by keyboard from the palette, and attaches a long pasted text only when asked', async () => {
		await workbench.openFile('lib/one.ts');
		await workbench.runCommand('Pandu: Add Context to Chat…');
		await rows().getByText('Folders…').waitFor();
		await workbench.pick('two.ts', 'two.ts');
		await chip('two.ts').waitFor();
		await workbench.untilInChat();
		const text = 'pasted words '.repeat(200);
		await workbench.page.evaluate((words) => navigator.clipboard.writeText(words), text);
		await composer().fill('');
		await composer().press('ControlOrMeta+V');
		await workbench.panel.getByTestId('attach-pasted').waitFor();
		await until(() => composer().inputValue(), text);
		await workbench.panel.getByTestId('attach-pasted').click();
		await chip('Pasted text').waitFor();
		// Nothing is left in the composer.
		await workbench.panel.locator('[data-testid="send"]:disabled').waitFor();
		await until(() => composer().inputValue(), '');
		await workbench.panel.getByTestId('attach-pasted').waitFor({ state: 'detached' });
	});
});
