import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Budget } from '../../src/host/budget/budget';
import { createBudget, type Ledger } from '../../src/host/budget/createBudget';
import { createUsageView } from '../../src/host/budget/usageView';
import { createSettings, type Settings } from '../../src/host/settings';
import { createStatusBar } from '../../src/host/statusBar';
import { answers, endpointId, serve, settingsFor } from '../support/chatReplies';
import { collect, endpointAt, failureOf, question } from '../support/endpoints';
import { closeAll, createMemento, folder, silentLog, until } from '../support/hostBench';
import { type LoopbackServer, startLoopbackServer } from '../support/loopbackServer';

const { Global } = vscode.ConfigurationTarget;
const november = Date.UTC(2025, 10, 22, 12);

function usageTab(): vscode.Tab | undefined {
	return vscode.window.tabGroups.all
		.flatMap(({ tabs }) => tabs)
		.find(
			({ input }) =>
				input instanceof vscode.TabInputWebview && input.viewType.endsWith('pandu.usage'),
		);
}

describe('the budget in VS Code', () => {
	let server: LoopbackServer;
	let settings: Settings;
	let budget: Budget & Ledger;
	let place: string;
	let now = november;
	const write = (name: string, value: unknown): Thenable<void> =>
		vscode.workspace.getConfiguration('pandu').update(name, value, Global);

	beforeEach(async () => {
		server = await startLoopbackServer();
		serve(server, answers('Hello.'));
		const values = settingsFor(server);
		await write('endpoints', values['pandu.endpoints']);
		await write('activeEndpoint', endpointId);
		settings = createSettings({ log: silentLog });
		now = november;
		place = path.join(folder().fsPath, `usage-${randomUUID().slice(0, 8)}`);
		budget = createBudget({
			memory: createMemento(),
			log: silentLog,
			settings,
			keys: { get: async () => undefined },
			folder: place,
			now: () => now,
		});
	});
	afterEach(async () => {
		settings.dispose();
		await server.close();
		await closeAll();
		rmSync(place, { recursive: true, force: true });
		for (const name of ['endpoints', 'activeEndpoint', 'budget.monthlyTokens']) {
			await write(name, undefined);
		}
	});

	const ask = (isOverBudgetAgreed = false) => {
		const profile = settings.activeProfile();
		assert.ok(profile);
		const metered = budget.meter({ profile, key: '' }, endpointAt(server.baseUrl));
		const signal = new AbortController().signal;
		return collect(metered.stream(question, signal, { isOverBudgetAgreed }));
	};

	it('keeps to the person’s own limit, and to a new one at once', async () => {
		await write('budget.monthlyTokens', 5);
		assert.match(failureOf(await ask()).message, /; 5 of 5 are left this month of your own limit/);
		assert.equal((await ask(true)).at(-1)?.type, 'finish');
		assert.match(failureOf(await ask(true)).message, /Your limit of 5 tokens a month is used up/);
		assert.equal(server.requests.length, 1);
		await write('budget.monthlyTokens', 500);
		assert.equal((await ask()).at(-1)?.type, 'finish');
	});

	it('ignores a limit that a workspace sets', async () => {
		const { Workspace } = vscode.ConfigurationTarget;
		const configuration = vscode.workspace.getConfiguration('pandu');
		await write('budget.monthlyTokens', 5);
		await assert.rejects(
			Promise.resolve(configuration.update('budget.monthlyTokens', 1e9, Workspace)),
		);
		assert.equal(failureOf(await ask()).kind, 'budget');
	});

	it('opens one page for the usage, which follows the months', async () => {
		const read: string[] = [];
		const { ledger } = budget;
		const watched: Budget & Ledger = {
			...budget,
			ledger: {
				...ledger,
				month: (month) => {
					read.push(month);
					return ledger.month(month);
				},
			},
		};
		const view = createUsageView({ budget: watched, settings, log: silentLog, now: () => now });
		await view.showUsage();
		await until('the page', () => usageTab()?.label.includes('November 2025') === true);
		const before = read.length;
		await ask();
		await until('the page to be drawn anew', () => read.length > before);
		assert.deepEqual(new Set(read), new Set(['2025-11']));
		await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
		await until('no page', () => usageTab() === undefined);
		now = Date.UTC(2025, 11, 2);
		await view.showUsage();
		await until('the new month', () => usageTab()?.label.includes('December 2025') === true);
	});

	it('is told of in the status bar without an error, also when there is nothing to tell', async () => {
		let asked = 0;
		const profile = settings.activeProfile();
		assert.ok(profile);
		const bar = createStatusBar(
			{
				onDidChange: settings.onDidChange,
				state: async () => ({ profile, isReady: true, isDemo: false }),
			},
			{
				onDidChange: budget.onDidChange,
				left: async () => {
					asked += 1;
					throw new Error('the ledger cannot be read');
				},
				used: async () => 0,
			},
		);
		await until('a look at the budget', () => asked > 0);
		await ask();
		await until('another look', () => asked > 1);
		bar.dispose();
	});

	it('has its command', async () => {
		await vscode.commands.executeCommand('pandu.showUsage');
		await until('the page', () => usageTab() !== undefined);
	});
});
