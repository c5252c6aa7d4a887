import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { AssistantTurnView } from '../../src/shared/transcript';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	readyState,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const failure = { kind: 'network', message: 'The server is away.' } as const;
const of = (more: Partial<AssistantTurnView> = {}) => ({ ...answer('a', 'Half an'), ...more });

describe('the focus of who presses a button that goes', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	const focused = () =>
		harness.page.evaluate(() =>
			document.activeElement instanceof HTMLElement ? document.activeElement.dataset.testid : '',
		);

	async function press(testId: string, turn: AssistantTurnView, state = {}): Promise<void> {
		harness = await openPage(browser, { width: 400 });
		await harness.send(snapshot([question('q', 'Why?'), turn], state));
		await harness.page.getByTestId(testId).first().focus();
		await harness.page.keyboard.press('Enter');
	}

	const running = { runningTurn: 'a' };
	const wait = { phase: 'firstByte', elapsedMs: 9000, limitMs: 60_000, canRetry: true } as const;
	const cases: readonly (readonly [testId: string, turn: AssistantTurnView, state?: object])[] = [
		['retry', of()],
		['continue', of({ status: 'stopped' })],
		['stop', of({ status: 'running' }), running],
		['wait-stop', of({ status: 'running' }), { ...running, wait }],
		['wait-again', of({ status: 'running' }), { ...running, wait }],
		['retry', of({ status: 'failed', failure })],
	];
	for (const [testId, turn, state] of cases) {
		it(`goes to where they write: ${testId} of an answer that is ${turn.status}`, async () => {
			await press(testId, turn, state);
			assert.equal(await focused(), 'composer');
		});
	}

	for (const action of ['showLog', 'showRequest'] as const) {
		it(`stays at the button of a card that stays: ${action}`, async () => {
			const stays = of({ status: 'failed', failure: { ...failure, offers: [action] } });
			await press(`remedy-${action}`, stays);
			assert.equal((await harness.waitFor('remedy')).action, action);
			assert.equal(await focused(), `remedy-${action}`);
		});
	}

	it('goes on at the arrow of the answer that comes, or at the other where there are no more', async () => {
		const versions = ['a', 'b', 'c'];
		await press('later-answer', of({ versions }));
		for (const [id, testId] of [
			['b', 'later-answer'],
			['c', 'earlier-answer'],
		] as const) {
			const skip = (await harness.posted()).filter(({ type }) => type === 'chooseAnswer').length;
			assert.equal(skip, versions.indexOf(id));
			assert.equal(await focused(), 'later-answer');
			await harness.send(snapshot([question('q', 'Why?'), { ...of({ versions }), id }]));
			await harness.page
				.getByTestId('answer-version')
				.getByText(`${versions.indexOf(id) + 1}/3`)
				.waitFor();
			assert.equal(await focused(), testId);
			await harness.page.keyboard.press('Enter');
		}
		assert.equal(
			(await harness.posted()).filter((each) => each.type === 'chooseAnswer').at(-1)?.turn,
			'b',
		);
	});

	it('goes to where they write after New Chat, also before the chat is there', async () => {
		await press('new-chat', of());
		await harness.waitFor('newChat');
		assert.equal(await focused(), 'composer');
		await harness.page.keyboard.type('a b');
		assert.equal(await harness.page.getByTestId('composer').inputValue(), 'a b');
		assert.equal((await harness.posted()).filter(({ type }) => type === 'newChat').length, 1);
	});

	it('stays at a button that stays', async () => {
		await press('wait-more', of({ status: 'running' }), { ...running, wait });
		await harness.waitFor('waitMore');
		const longer = { ...readyState, ...running, wait: { ...wait, limitMs: 120_000 } };
		await harness.send({ type: 'state', state: longer });
		assert.equal(await focused(), 'wait-more');
	});

	it('is not moved by an answer that ends by itself', async () => {
		harness = await openPage(browser, { width: 400 });
		const turn = of({ status: 'running' });
		await harness.send(snapshot([question('q', 'Why?'), turn], running));
		await harness.page.getByTestId('history').focus();
		const event = { type: 'finish', reason: 'stop' } as const;
		await harness.send(records({ type: 'model', turn: 'a', event }));
		await harness.send({ type: 'state', state: readyState });
		assert.equal(await focused(), 'history');
	});
});
