import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	answers,
	asked,
	endpointId,
	ends,
	says,
	serve,
	settingsFor,
	streams,
	testKey,
} from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { createGate, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

describe('the chat panel', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		serve(server, answers('Hello.'));
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'hello.ts': 'export const hello = 1;\n', 'src/math.ts': 'export const two = 2;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const answer = () => workbench.panel.getByTestId('turn-assistant').last();
	async function ask(text: string): Promise<void> {
		await workbench.ask(text);
		await workbench.panel.getByTestId('turn-user').last().getByText(text).waitFor();
	}

	it('streams an answer as it is written, with its tokens at the end', async () => {
		const gate = createGate();
		serve(
			server,
			streams(says('First half, '), { until: gate.opened }, says('second half.'), ends()),
		);
		await ask('Say something');
		await answer().getByText('First half,').waitFor();
		assert.equal(await answer().getByText('second half.').count(), 0);
		await workbench.panel.getByTestId('stop').waitFor();
		gate.open();
		await answer().getByText('First half, second half.').waitFor();
		assert.match((await answer().getByTestId('usage').textContent()) ?? '', /21 in · 7 out/);
		assert.equal(asked(server).at(-1)?.headers.authorization, `Bearer ${testKey}`);
	});

	it('highlights code and offers to copy it, insert it and open it as a file', async () => {
		serve(server, answers('Here:\n\n```ts\nconst answer = 42;\n```\n\nDone.'));
		await ask('Show code');
		await answer().getByText('Done.').waitFor();
		const block = answer().getByTestId('code-block');
		await block.locator('.hljs-keyword', { hasText: 'const' }).waitFor();
		await block.getByTestId('code-copy').click();
		await workbench.page.waitForFunction(
			async () => (await navigator.clipboard.readText()).trim() === 'const answer = 42;',
		);
		await workbench.openFile('hello.ts');
		await block.hover();
		await block.getByTestId('code-insert').click();
		await workbench.page.locator('.view-lines').getByText('const answer = 42;').first().waitFor();
		await workbench.runCommand('File: Revert File');
		await block.hover();
		await block.getByTestId('code-new-file').click();
		await workbench.page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor();
		await workbench.runCommand('View: Revert and Close Editor');
	});

	it('stops at once, keeps what came, and goes on from there after a reload', async () => {
		serve(server, streams(says('Only the beginning'), 'hang'));
		await ask('Begin');
		await answer().getByText('Only the beginning').waitFor();
		const { closed } = asked(server).at(-1) ?? assert.fail('no request');
		await workbench.panel.getByTestId('stop').click();
		await answer().getByText('Stopped.').waitFor();
		await closed;
		await workbench.reload();
		await answer().getByText('Only the beginning').waitFor();
		serve(server, answers(', and the end.'));
		await answer().getByTestId('continue').click();
		await workbench.panel.getByText(', and the end.').waitFor();
		const body = JSON.stringify(asked(server).at(-1)?.json);
		assert.match(body, /Only the beginning/);
	});

	it('shows an answer that a reload interrupted as interrupted, and sends nothing again (R44)', async () => {
		serve(server, streams(says('Half of an'), 'hang'));
		await ask('Be interrupted');
		await answer().getByText('Half of an').waitFor();
		const before = asked(server).length;
		await workbench.reload();
		await answer().getByText('Interrupted').waitFor();
		await answer().getByText('Half of an').waitFor();
		assert.equal(asked(server).length, before);
	});

	it('asks again in place of the old answer', async () => {
		serve(server, answers('The first answer.'), answers('The second answer.'));
		await ask('Which one?');
		await answer().getByText('The first answer.').waitFor();
		await answer().getByTestId('retry').click();
		await answer().getByText('The second answer.').waitFor();
		assert.equal(await workbench.panel.getByText('The first answer.').count(), 0);
	});

	it('lets an earlier question be edited and asks it instead', async () => {
		serve(server, answers('To the old question.'), answers('To the new question.'));
		await ask('The old question');
		await answer().getByText('To the old question.').waitFor();
		const question = workbench.panel.getByTestId('turn-user').last();
		await question.hover();
		await question.getByTestId('edit-turn').click();
		await workbench.panel.getByTestId('edit-text').fill('The new question');
		await workbench.panel.getByTestId('edit-text').press('Enter');
		await answer().getByText('To the new question.').waitFor();
		assert.equal(await workbench.panel.getByText('The old question').count(), 0);
		assert.doesNotMatch(JSON.stringify(asked(server).at(-1)?.json), /The old question/);
	});

	it('adds a file by @ and sends it along', async () => {
		serve(server, answers('Two is two.'));
		const composer = workbench.panel.getByTestId('composer');
		await composer.fill('What is in @mat');
		await workbench.panel.getByTestId('mention-menu').getByText('math.ts').waitFor();
		await composer.press('Enter');
		await workbench.panel.getByTestId('attachment').getByText('math.ts').waitFor();
		await composer.press('Enter');
		await answer().getByText('Two is two.').waitFor();
		assert.match(JSON.stringify(asked(server).at(-1)?.json), /export const two = 2;/);
	});

	it('starts a new chat and finds the old one again in the history', async () => {
		serve(server, answers('In the old chat.'));
		await workbench.newChat();
		await ask('Remember the elephants');
		await answer().getByText('In the old chat.').waitFor();
		await workbench.newChat();
		assert.equal(await workbench.panel.getByText('In the old chat.').count(), 0);
		await workbench.runCommand('Pandu: Chat History');
		await workbench.pick('elephants', 'elephants');
		await answer().getByText('In the old chat.').waitFor();
	});

	/** Whether it stands in a file of a chat. */
	async function isKept(words: string): Promise<boolean> {
		const user = path.join(workbench.serverDataDir, 'data', 'User');
		const names = await readdir(user, { recursive: true }).catch(() => []);
		const logs = names.filter((name) => name.endsWith('.jsonl'));
		const texts = logs.map((name) => readFile(path.join(user, name), 'utf8').catch(() => ''));
		return (await Promise.all(texts)).some((text) => text.includes(words));
	}

	it('survives the end of the server process', async () => {
		serve(server, answers('Written before the crash.'));
		await ask('Note this');
		await answer().getByText('Written before the crash.').waitFor();
		await until(() => isKept('Written before the crash.'), true);
		await workbench.restart();
		await answer().getByText('Written before the crash.').waitFor();
		serve(server, answers('And the key is still there.'));
		await ask('Still there?');
		await answer().getByText('And the key is still there.').waitFor();
		assert.equal(asked(server).at(-1)?.headers.authorization, `Bearer ${testKey}`);
	});
});
