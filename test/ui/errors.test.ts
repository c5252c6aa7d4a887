import assert from 'node:assert/strict';
import type { FailureKind, RemedyAction } from '../../src/shared/failure';
import { remedies } from '../../src/shared/remedies';
import {
	answers,
	asked,
	endpointId,
	says,
	serve,
	settingsFor,
	streams,
	testKey,
} from '../support/chatReplies';
import type { LoopbackServer, Reply } from '../support/loopbackServer';
import { closedPort, jsonReply, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

const demo = { 'pandu.activeEndpoint': 'demo' };

interface DemoCard {
	readonly word: string;
	readonly buttons: readonly RemedyAction[];
	/** It is also there after a retry. */
	readonly stays?: boolean;
}

/** What each card looks like on the demo, which has neither a key nor settings nor another model. */
const demoCards: Readonly<Partial<Record<FailureKind, DemoCard>>> = {
	auth: { word: 'error 401', buttons: ['retry', 'chooseEndpoint', 'showRequest'] },
	payment: { word: 'error 402', buttons: ['chooseEndpoint', 'retry', 'showRequest'] },
	quota: { word: 'quota', buttons: ['chooseEndpoint', 'retry', 'showRequest'] },
	rateLimit: { word: 'limit 90', buttons: ['wait', 'retry', 'chooseEndpoint', 'showRequest'] },
	overloaded: {
		word: 'error 503',
		buttons: ['retry', 'chooseEndpoint', 'showRequest'],
		stays: true,
	},
	overflow: { word: 'overflow', buttons: ['chooseEndpoint', 'retry', 'showRequest'] },
	invalidRequest: { word: 'error 400', buttons: ['retry', 'showRequest'] },
	modelNotFound: { word: 'error 404', buttons: ['retry', 'chooseEndpoint', 'showRequest'] },
	badEndpoint: { word: 'html', buttons: ['retry', 'chooseEndpoint', 'showRequest'] },
	permission: { word: 'error 403', buttons: ['retry', 'chooseEndpoint', 'showRequest'] },
	moderation: { word: 'moderation', buttons: ['retry', 'chooseEndpoint', 'showRequest'] },
	timeout: {
		word: 'error 408',
		buttons: ['retry', 'chooseEndpoint', 'showRequest'],
		stays: true,
	},
	network: { word: 'offline', buttons: ['retry', 'chooseEndpoint', 'showRequest'] },
	tls: { word: 'tls', buttons: ['retry', 'chooseEndpoint', 'showRequest', 'showLog'] },
	protocol: { word: 'garbage', buttons: ['retry', 'showRequest'] },
	empty: { word: 'empty', buttons: ['retry', 'chooseEndpoint', 'showRequest'], stays: true },
	server: { word: 'error 500', buttons: ['retry', 'chooseEndpoint', 'showRequest'], stays: true },
};

const testIdOf = (action: RemedyAction): string =>
	action === 'retry' || action === 'continue' ? action : `remedy-${action}`;

describe('the error card', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: demo,
			key: { endpoint: endpointId, key: testKey },
			files: { 'a.ts': 'export const total = 1;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const card = () => workbench.panel.getByTestId('error-card');
	const answer = (turn: string | null) => workbench.panel.locator(`[data-turn="${turn}"]`);
	const picker = () => workbench.page.locator('.quick-input-widget');

	async function ask(question: string): Promise<void> {
		await workbench.ask(question);
	}

	const newChat = () => workbench.newChat('button');

	/** Asks in a new chat and waits for the card. */
	async function fail(question: string, kind: string) {
		await newChat();
		await ask(question);
		await card().waitFor();
		assert.equal(await card().getAttribute('data-kind'), kind);
		return card();
	}

	describe('on the demo', () => {
		for (const [kind, { word, buttons, stays }] of Object.entries(demoCards)) {
			it(`of ${kind} has its title and buttons, and the first of them works`, async () => {
				const question = `demo: ${word}${stays ? '' : ' once'}`;
				const shown = await fail(question, kind);
				const { title, advice } = remedies[kind as FailureKind];
				await shown.getByText(title, { exact: true }).waitFor();
				await shown.getByText(advice, { exact: true }).waitFor();
				await workbench.panel.getByTestId('turn-user').getByText(question).waitFor();
				const ids = await shown
					.locator('.buttonRow button')
					.evaluateAll((all) => all.map((each) => each.getAttribute('data-testid')));
				assert.deepEqual(ids, buttons.map(testIdOf));
				const turn = await workbench.panel.getByTestId('turn-assistant').getAttribute('data-turn');
				const [first = 'retry'] = buttons;
				await shown.getByTestId(testIdOf(first)).click();
				if (first === 'chooseEndpoint') {
					await picker().getByText('NagaAI').first().waitFor();
					await workbench.page.keyboard.press('Escape');
					await picker().waitFor({ state: 'hidden' });
				} else if (first === 'wait') {
					await shown
						.getByTestId('wait')
						.getByText(/Trying again in/)
						.waitFor();
					await shown.getByTestId('wait-more').click();
				}
				if (stays) {
					// The same once more, in an answer of its own.
					await answer(turn).waitFor({ state: 'detached' });
					await workbench.panel.getByTestId('turn-assistant').waitFor();
					const stop = workbench.panel.getByTestId('stop');
					await stop.or(card()).first().waitFor();
					// Not with the button: by now it may have failed again.
					await workbench.panel.getByTestId('composer').press('Escape');
					await stop.waitFor({ state: 'detached' });
				} else {
					if (first === 'chooseEndpoint') await shown.getByTestId('retry').click();
					await card().waitFor({ state: 'detached' });
					await workbench.panel.getByTestId('turn-assistant').getByTestId('usage').waitFor();
				}
			});
		}
	});

	it('of a command that changes code stands beside the editor too, and its buttons work there', async () => {
		await workbench.openFile('a.ts');
		await workbench.selectLines(1, 1);
		await workbench.runCommand('Pandu: Edit…');
		const words = 'rename total to sum demo: error 401 once';
		await workbench.pick(words, words);
		const { title, advice } = remedies.auth;
		// The driver of tests keeps notifications from popping up; the bell in the status bar tells of them.
		await workbench.panel.getByTestId('error-card').waitFor();
		await workbench.runCommand('Notifications: Show Notifications');
		const notice = workbench.page
			.locator('.notifications-center .notification-list-item')
			.filter({ hasText: title });
		await notice.getByText(advice).waitFor();
		await notice.hover();
		for (const label of ['Choose endpoint', 'Show request']) {
			await notice.getByRole('button', { name: label }).waitFor();
		}
		await notice.getByRole('button', { name: 'Try again' }).click();
		await workbench.page.getByText('Keep (').first().waitFor();
		await workbench.panel.getByText('The demo renamed').waitFor();
		// An unsaved file would hold up the reloads to come.
		await workbench.runCommand('File: Revert File');
		await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
	});

	describe('on a server', () => {
		const refused = (status: number, message: string): Reply =>
			jsonReply({ error: { message } }, { status });

		before(async () => {
			await workbench.setSettings(settingsFor(server));
			await workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
		});

		it('of a refused key keeps the question, offers the key, and goes on by itself with a better one (R12)', async () => {
			serve(server, refused(401, 'Incorrect API key provided'));
			const shown = await fail('Is my key good?', 'auth');
			await workbench.panel.getByTestId('composer').fill('a draft');
			await shown.getByTestId('remedy-setKey').click();
			const input = workbench.page.locator('.quick-input-widget input[type="password"]');
			await input.waitFor();
			serve(server, answers('Now it is.'));
			await input.fill('another-key-0123456789');
			await input.press('Enter');
			await input.waitFor({ state: 'hidden' });
			await workbench.panel.getByText('Now it is.').waitFor();
			await workbench.panel.getByTestId('turn-user').getByText('Is my key good?').waitFor();
			await until(() => workbench.panel.getByTestId('composer').inputValue(), 'a draft');
			assert.equal(asked(server).at(-1)?.headers.authorization, 'Bearer another-key-0123456789');
			await workbench.panel.getByTestId('composer').fill('');
		});

		it('of too many requests does not knock again by itself when the server wants an hour of rest', async () => {
			const busy = { status: 429, headers: { 'retry-after': '3600' } };
			serve(server, jsonReply({ error: { message: 'Rate limit reached' } }, busy));
			const before = asked(server).length;
			const shown = await fail('Too often?', 'rateLimit');
			assert.equal(asked(server).length, before + 1);
			await shown.getByTestId('remedy-wait').getByText('Wait 1 h').click();
			await shown
				.getByTestId('wait')
				.getByText(/Trying again in (1 h|59 min)/)
				.waitFor();
			await workbench.panel.getByTestId('composer').press('Escape');
			await shown.getByTestId('retry').waitFor();
			assert.equal(asked(server).length, before + 1);
		});

		it('of an unknown model lets the person choose another, and asks it', async () => {
			serve(server, refused(404, 'The model `test-model` does not exist'));
			const shown = await fail('Who are you?', 'modelNotFound');
			await shown.getByTestId('remedy-chooseModel').click();
			await picker().locator('input').first().waitFor();
			serve(server, answers('Another one.'));
			await picker().locator('input').first().fill('other-model');
			await picker().locator('.quick-input-list').getByText('other-model').first().waitFor();
			await picker().locator('input').first().press('Enter');
			await workbench.panel.getByText('Another one.').waitFor();
			assert.match(asked(server).at(-1)?.body ?? '', /"model":"other-model"/);
		});

		it('of a question that is too long shortens the chat and asks again', async () => {
			// Else it is shortened without asking, see trim.test.ts.
			await workbench.setSettings({ ...settingsFor(server), 'pandu.chat.trim': 'never' });
			await workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
			serve(server, answers('One.'));
			await newChat();
			for (const [at, word] of ['first', 'second', 'third'].entries()) {
				await ask(`${word} ${'and more words '.repeat(200)}`);
				await workbench.panel.getByTestId('usage').nth(at).waitFor();
				await workbench.panel.getByTestId('stop').waitFor({ state: 'detached' });
			}
			const long = refused(400, 'This model’s maximum context length is 900 tokens.');
			serve(server, long);
			await ask('fourth');
			await card().waitFor();
			assert.equal(await card().getAttribute('data-kind'), 'overflow');
			const before = Math.max(...asked(server).map(({ body }) => body.length));
			serve(server, answers('Shorter now.'));
			await card().getByTestId('remedy-shorten').click();
			await workbench.panel.getByText('Shorter now.').waitFor();
			assert((asked(server).at(-1)?.body.length ?? 0) < before);
		});

		it('of a web page in place of an answer names the address and opens what can be edited', async () => {
			serve(server, {
				headers: { 'content-type': 'text/html' },
				steps: ['<!doctype html><html><body><h1>Welcome to nginx!</h1></body></html>'],
			});
			const shown = await fail('Who is there?', 'badEndpoint');
			assert.doesNotMatch((await shown.textContent()) ?? '', /<html|<h1/);
			await shown.getByTestId('remedy-editEndpoint').click();
			await workbench.page.locator('.settings-editor').waitFor();
			// It would hold up the reloads to come.
			await workbench.runCommand('View: Close All Editors');
			await workbench.page.locator('.settings-editor').waitFor({ state: 'detached' });
		});

		it('of a connection that breaks keeps what came and offers to go on (R1)', async () => {
			serve(server, streams(says('Half an ans'), 'reset'));
			const shown = await fail('Break', 'network');
			await workbench.panel.getByText('Half an ans').waitFor();
			await shown.getByTestId('retry').waitFor();
			serve(server, answers('wer, and the rest.'));
			await shown.getByTestId('continue').click();
			await workbench.panel.getByText('Half an answer, and the rest.').waitFor();
		});

		it('shows the request that failed, and diagnoses', async () => {
			serve(server, streams('reset'));
			const shown = await fail('What went out?', 'network');
			await shown.getByTestId('remedy-diagnose').waitFor();
			serve(server, refused(400, 'No such thing'));
			const other = await fail('What went out now?', 'invalidRequest');
			await other.getByTestId('remedy-showRequest').click();
			await workbench.page.locator('.tab', { hasText: /Request \d+/ }).waitFor();
			const line = workbench.page.locator('.view-line', { hasText: '/v1/chat/completions' });
			await line.first().waitFor();
		});
	});

	describe('on an endpoint that is set up wrongly', () => {
		/** The entry of the loopback server with other fields. */
		async function use(fields: object): Promise<void> {
			const settings = settingsFor(server);
			const [entry] = settings['pandu.endpoints'] as readonly [object];
			const endpoints = [{ ...entry, ...fields }];
			await workbench.setSettings({ ...settings, 'pandu.endpoints': endpoints });
			await workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
		}

		/** Takes only requests that `isRight`. */
		function takeOnly(
			isRight: (request: LoopbackServer['requests'][number]) => boolean,
			otherwise: Reply,
		): void {
			server.replyWith((request) => (isRight(request) ? answers('Right.') : otherwise));
		}

		const notFound = jsonReply({ error: { message: 'Not found' } }, { status: 404 });

		it('adds /v1 to its address', async () => {
			await use({ baseUrl: server.baseUrl.replace(/\/v1$/, '/api') });
			takeOnly(({ path }) => path.startsWith('/api/v1/'), notFound);
			const shown = await fail('Where are you?', 'badEndpoint');
			await shown.getByTestId('remedy-addV1').click();
			await workbench.panel.getByText('Right.').waitFor();
		});

		it('sends the key in the other header', async () => {
			await use({});
			const unauthorised = jsonReply({ error: { message: 'No key' } }, { status: 401 });
			takeOnly(({ headers }) => headers['x-api-key'] !== undefined, unauthorised);
			const shown = await fail('Which header?', 'auth');
			await shown.getByTestId('remedy-swapAuth').click();
			await workbench.panel.getByText('Right.').waitFor();
		});

		it('leaves out the field that was refused', async () => {
			await use({ parameters: { extraBody: { flavour: 'mint' } } });
			const unknown = jsonReply(
				{ error: { message: "Unrecognized request argument: 'flavour'", param: 'flavour' } },
				{ status: 400 },
			);
			takeOnly(({ body }) => !body.includes('flavour'), unknown);
			await newChat();
			await ask('How does it taste?');
			// What the person asked for by themselves is not left out without asking.
			await card().getByTestId('remedy-dropRefused').click();
			await workbench.panel.getByText('Right.').waitFor();
		});

		it('of a dead server names it and keeps the question (R13)', async () => {
			const baseUrl = `http://127.0.0.1:${await closedPort()}/v1`;
			await use({ baseUrl });
			const shown = await fail('Anybody home?', 'network');
			await shown.getByText(new URL(baseUrl).host).first().waitFor();
			await workbench.panel.getByTestId('turn-user').getByText('Anybody home?').waitFor();
			await shown.getByTestId('remedy-diagnose').waitFor();
		});

		it('of the person’s own limit sends nothing until they agree', async () => {
			const limit = { 'pandu.budget.turnTokens': 20 };
			await workbench.setSettings({ ...settingsFor(server), ...limit });
			await workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
			serve(server, answers('Worth it.'));
			const before = asked(server).length;
			const shown = await fail(`Long: ${'many words '.repeat(100)}`, 'budget');
			assert.equal(asked(server).length, before);
			await shown.getByTestId('remedy-raiseLimit').waitFor();
			await shown.getByTestId('remedy-sendAnyway').click();
			await workbench.panel.getByText('Worth it.').waitFor();
			assert.equal(asked(server).length, before + 1);
		});
	});
});
