import assert from 'node:assert/strict';
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

describe('writing in the chat', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'hello.ts': 'export const hello = 1;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const composer = () => workbench.panel.getByTestId('composer');
	const answer = () => workbench.panel.getByTestId('turn-assistant').last();
	const queued = () => workbench.panel.getByTestId('queued');

	const ask = (text: string) => workbench.ask(text);
	/** Waits until the composer holds exactly `text`. */
	const holds = (text: string) => until(() => composer().inputValue(), text);

	it('keeps a draft of each chat with its attachments, over a new chat, the way back and a restart', async () => {
		serve(server, answers('Hello.'));
		await ask('The first question');
		await answer().getByText('Hello.').waitFor();
		await workbench.openFile('hello.ts');
		await workbench.runCommand('Pandu: Add File to Chat');
		await workbench.panel.getByTestId('attachment').getByText('hello.ts').waitFor();
		await workbench.untilInChat();
		await composer().fill('half a thought');
		await workbench.newChat();
		await holds('');
		await until(() => workbench.panel.getByTestId('attachment').count(), 0);
		await composer().fill('for a new chat');
		await workbench.runCommand('Pandu: Chat History');
		await workbench.pick('The first question', 'The first question');
		await holds('half a thought');
		// Which chat was shown is VS Code's to keep, and may be lost with a hard end; the words are ours.
		await workbench.restart();
		await composer().waitFor();
		await workbench.runCommand('Pandu: Chat History');
		await workbench.pick('The first question', 'The first question');
		await holds('half a thought');
		await workbench.panel.getByTestId('attachment').getByText('hello.ts').waitFor();
		await workbench.newChat();
		await holds('for a new chat');
		await composer().fill('');
	});

	it('queues what is sent while an answer is written, in order, and waits after a stop', async () => {
		const gate = createGate();
		serve(
			server,
			streams(says('One, '), { until: gate.opened }, ends()),
			answers('To the second.'),
			streams(says('To the third'), 'hang'),
			answers('To the fourth.'),
		);
		await ask('The slow one');
		await answer().getByText('One,').waitFor();
		for (const text of ['Second', 'Third', 'Fourth']) {
			await ask(text);
			await queued().getByText(`Next: ${text}`).waitFor();
		}
		gate.open();
		await answer().getByText('To the third').waitFor();
		await until(() => queued().count(), 1);
		await workbench.panel.getByTestId('stop').click();
		await workbench.panel.getByText('Not sent yet.').waitFor();
		await workbench.reload();
		await workbench.panel.getByText('Not sent yet.').waitFor();
		const before = asked(server).length;
		await workbench.panel.getByTestId('queue-send').click();
		await answer().getByText('To the fourth.').waitFor();
		assert.equal(asked(server).length, before + 1);
		const questions = await workbench.panel.getByTestId('turn-user').allTextContents();
		assert.deepEqual(
			questions.map((text) => text.trim()),
			['The slow one', 'Second', 'Third', 'Fourth'],
		);
	});

	it('brings back what was asked, with Up and by searching', async () => {
		await composer().press('ArrowUp');
		await holds('Fourth');
		await composer().press('ArrowUp');
		await holds('Third');
		await composer().press('ArrowDown');
		await composer().press('ArrowDown');
		await holds('');
		await composer().pressSequentially('before ');
		await workbench.runCommand('Pandu: Search Questions You Asked');
		await workbench.pick('The first question', 'The first question');
		await holds('before \nThe first question');
	});
});
