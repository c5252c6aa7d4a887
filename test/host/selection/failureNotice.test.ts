import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tellFailure } from '../../../src/host/selection/failureNotice';
import { createWaitMessages } from '../../../src/host/selection/waitMessages';
import type { Failure } from '../../../src/shared/failure';
import { remedies } from '../../../src/shared/remedies';
import { recordingRemedies } from '../../support/careParts';
import { profile, until } from '../../support/hostBench';

describe('a failure beside the editor', () => {
	const own = vscode.window.showErrorMessage;
	afterEach(() => {
		Object.assign(vscode.window, { showErrorMessage: own });
	});

	/** Shows the failure to somebody who presses the button with this label. */
	async function press(failure: Failure, label: string | undefined) {
		const did: string[] = [];
		let shown: { readonly text: string; readonly buttons: readonly string[] } | undefined;
		const show = async (text: string, ...buttons: string[]) => {
			shown = { text, buttons };
			return label;
		};
		Object.assign(vscode.window, { showErrorMessage: show });
		const deps = recordingRemedies(profile, did);
		await tellFailure(deps, failure, 'turn-1', (options) =>
			did.push(options?.isOverBudgetAgreed ? 'again, agreed' : 'again'),
		);
		assert(shown);
		return { ...shown, did };
	}

	const limited: Failure = {
		kind: 'rateLimit',
		message: 'Too many [now](command:quit).',
		retryAfterMs: 90_000,
		offers: ['wait', 'retry', 'chooseEndpoint', 'chooseModel', 'showRequest'],
	};

	it('says the same as the card, with its three most useful buttons that work here', async () => {
		const { text, buttons } = await press(limited, undefined);
		const { title, advice } = remedies.rateLimit;
		assert(text.startsWith(`${title}. Too many`) && text.endsWith(advice));
		assert(!text.includes(']('), 'no link of a server is live');
		assert.deepEqual(buttons, ['Try again', 'Choose endpoint', 'Choose model']);
	});

	it('its buttons act, and go on by themselves', async () => {
		assert.deepEqual((await press(limited, 'Try again')).did, ['again']);
		assert.deepEqual((await press(limited, 'Choose model')).did, ['run selectModel', 'again']);
		const refused: Failure = { kind: 'auth', message: 'No.', offers: ['setKey', 'retry'] };
		assert.deepEqual((await press(refused, 'Set key')).did, ['run setApiKey', 'again']);
	});

	it('goes over the budget when the person says so', async () => {
		const held: Failure = { kind: 'budget', message: 'Too much.', offers: ['sendAnyway'] };
		const { did, buttons } = await press(held, 'Send anyway');
		assert.deepEqual(buttons, ['Send anyway']);
		assert.deepEqual(did, ['again, agreed']);
	});

	it('dismissed, it does nothing', async () => {
		assert.deepEqual((await press(limited, undefined)).did, []);
	});
});

describe('a wait in the progress of a command', () => {
	it('counts each second, and no longer than it lasts', async () => {
		const messages: string[] = [];
		const progress = {
			report: ({ message }: { message?: string }) => messages.push(message ?? ''),
		};
		let now = 12_000;
		const waits = createWaitMessages(progress, () => now);
		waits.onWait({ phase: 'firstByte', since: 0, until: 60_000, more: () => undefined });
		assert.deepEqual(messages, ['no data for 12 s']);
		now = 13_000;
		await until('the next second', () => messages.length > 1);
		assert.equal(messages[1], 'no data for 13 s');
		waits.onWait({ phase: 'queue', since: 0, until: 33_000, more: () => undefined });
		assert.equal(messages.at(-1), 'waiting for its turn: 20 s');
		waits.onWait(undefined);
		const count = messages.length;
		await new Promise((resolve) => setTimeout(resolve, 1200));
		assert.equal(messages.length, count, 'nothing counts any more');
		waits.dispose();
	});
});
