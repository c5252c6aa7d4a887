// What scripts/screenshots.mjs takes pictures of: each scene brings a workbench on the sample workspace and the demo
// endpoint into one state.
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { callBegins, callGoesOn, ends, says, serve, streams } from './chatReplies';
import { chatScenes } from './chatScenes';
import { startLoopbackServer } from './loopbackServer';
import type { Scene, Stage } from './sceneSteps';
import {
	ask,
	card,
	demo,
	isDone,
	isStill,
	plain,
	select,
	stopClocks,
	waiting,
	withoutKey,
} from './sceneSteps';
import { showOldUsage } from './usageScene';
import type { Theme } from './workbench';
import { openWorkbench, themes } from './workbench';

declare const PROJECT_ROOT: string;

/** Files in the order in which they are opened, all of them in the question. */
async function change(stage: Stage, words: string, ...files: readonly string[]): Promise<void> {
	const { workbench } = stage;
	for (const file of files) {
		await workbench.openFile(file);
		await workbench.runCommand('Pandu: Add File to Chat');
		const name = path.posix.basename(file);
		await workbench.panel.getByTestId('attachment').getByText(name).waitFor();
		await workbench.untilInChat();
	}
	await workbench.panel.getByTestId('composer').fill(words);
	await workbench.panel.getByTestId('composer').press('Enter');
	await isDone(stage);
	await workbench.panel.getByTestId('stop').waitFor({ state: 'detached' });
	await workbench.page.getByText('Keep (').first().waitFor();
	// The language server goes through the files meanwhile and says so.
	await workbench.page
		.locator('.statusbar-item', { hasText: 'Analyzing' })
		.waitFor({ state: 'detached' });
}

/** The last file stands in front. */
async function changeInvoices(stage: Stage): Promise<void> {
	await change(stage, 'rename sum to subtotal', 'src/receipt.ts', 'src/invoice.ts');
	await stage.workbench.page.locator('.codelens-decoration', { hasText: '1 of 4' }).waitFor();
}

async function openSourceControl({ workbench }: Stage): Promise<void> {
	await workbench.page.keyboard.press('Control+Shift+G');
	await workbench.page.locator('.scm-view .monaco-list-row', { hasText: 'invoice.ts' }).waitFor();
}

const scenes: readonly Scene[] = [
	{
		name: 'setUp',
		play: async (stage) => {
			await stage.workbench.runCommand('Pandu: Set Up an Endpoint');
			await stage.workbench.page.locator('.quick-input-list').getByText('NagaAI').first().waitFor();
		},
	},
	{
		name: 'key',
		play: async (stage) => {
			await stage.workbench.runCommand('Pandu: Set Up an Endpoint');
			await stage.workbench.page.locator('.quick-input-list').getByText('NagaAI').first().waitFor();
			await stage.workbench.page.keyboard.type('NagaAI');
			await stage.workbench.page.keyboard.press('Enter');
			await stage.workbench.page.locator('.quick-input-widget input[type="password"]').waitFor();
			await stage.workbench.page.keyboard.type('naga_sk_0123456789');
		},
	},
	{
		name: 'chat',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.runCommand('Pandu: Add Selection to Chat');
			await stage.workbench.panel.getByTestId('attachment').first().waitFor();
			await stage.workbench.panel
				.getByTestId('composer')
				.fill('What does this do, and is it right?');
			await stage.workbench.panel.getByTestId('composer').press('Enter');
			await isDone(stage);
		},
	},
	{
		name: 'stopped',
		play: async (stage) => {
			await ask(stage, 'demo: stall');
			await stage.workbench.panel.getByTestId('turn-assistant').getByText('The demo').waitFor();
			await isStill(stage);
			await stage.workbench.panel.getByTestId('stop').click();
			await stage.workbench.panel.getByTestId('continue').waitFor();
		},
	},
	{
		name: 'menu',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			const { page } = stage.workbench;
			await page.locator('.view-lines').getByText('roundToCents').last().click({ button: 'right' });
			await page.locator('.monaco-menu').getByText('Pandu', { exact: true }).hover();
			await page.locator('.monaco-menu').getByText('Explain', { exact: true }).hover();
		},
	},
	{
		name: 'explain',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.runCommand('Pandu: Explain');
			await isDone(stage);
		},
	},
	{
		name: 'edit',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.runCommand('Pandu: Edit…');
			await stage.workbench.pick('rename sum to subtotal', 'rename sum to subtotal');
			await stage.workbench.page.locator('.view-lines').getByText('subtotal').first().waitFor();
			await stage.workbench.page.getByText('Keep (').first().waitFor();
			await isDone(stage);
		},
	},
	{
		name: 'review',
		play: changeInvoices,
	},
	{
		name: 'peek',
		play: async (stage) => {
			await changeInvoices(stage);
			await stage.workbench.page.keyboard.press('ControlOrMeta+1');
			await stage.workbench.page.locator('.monaco-editor.focused').first().waitFor();
			await stage.workbench.page.keyboard.press('Alt+F3');
			await stage.workbench.page.locator('.peekview-widget .line-delete').first().waitFor();
		},
	},
	{
		name: 'sourceControl',
		play: async (stage) => {
			await changeInvoices(stage);
			await openSourceControl(stage);
			const row = stage.workbench.page.locator('.scm-view .monaco-list-row');
			await row.filter({ hasText: 'receipt.ts' }).click();
			await stage.workbench.page
				.locator('.editor-group-container.active .line-delete')
				.first()
				.waitFor();
		},
	},
	{
		name: 'allChanges',
		play: async (stage) => {
			await changeInvoices(stage);
			await stage.workbench.runCommand('Pandu: Show All Changes');
			await stage.workbench.page.locator('.multiDiffEntry .line-insert').first().waitFor();
		},
	},
	{
		name: 'preview',
		play: async (stage) => {
			const text =
				'export function total({ lines, discount }: Invoice): number {\n' +
				'\tconst net = lines.map(({ count, price }) => roundToCents(count * price));\n' +
				'\tconst sum = net.reduce((all, each) => all + each, 0);\n' +
				'\tconst reduced = roundTo';
			const args = JSON.stringify({ text });
			serve(
				stage.server,
				streams(callBegins('replace_selection'), callGoesOn(args.slice(0, -2)), 'hang'),
			);
			await stage.workbench.setSettings(withoutKey(stage.server.baseUrl));
			await stage.workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.runCommand('Pandu: Edit…');
			await stage.workbench.pick('do the discount once', 'do the discount once');
			await stage.workbench.page.waitForFunction(() =>
				[...document.querySelectorAll('.view-line span')].some((span) =>
					['::before', '::after'].some((side) =>
						getComputedStyle(span, side).content.includes('roundTo'),
					),
				),
			);
		},
	},
	{
		name: 'apply',
		play: async (stage) => {
			const code =
				'export function roundToCents(amount: number): number {\n\treturn Math.round((amount + Number.EPSILON) * 100) / 100;\n}';
			serve(
				stage.server,
				streams(
					says(`It loses half a cent here and there:\n\n\`\`\`ts src/money.ts\n${code}\n\`\`\``),
					ends(),
				),
			);
			await stage.workbench.setSettings(withoutKey(stage.server.baseUrl));
			await stage.workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
			await stage.workbench.openFile('src/money.ts');
			await ask(stage, 'Why is a sum a cent off?');
			await isDone(stage);
			const block = stage.workbench.panel.getByTestId('code-block');
			await block.hover();
			await block.getByTestId('code-apply').click();
			await stage.workbench.page.getByText('Keep (').first().waitFor();
		},
	},
	{
		name: 'history',
		play: async (stage) => {
			await changeInvoices(stage);
			await stage.workbench.runCommand('Pandu: Keep Changes…');
			await stage.workbench.pick('Everything', 'Everything');
			await stage.workbench.runCommand('Pandu: New Chat');
			await stage.workbench.panel.getByTestId('turn-user').first().waitFor({ state: 'detached' });
			await stage.workbench.untilInChat();
			await change(stage, 'add comments', 'src/money.ts');
			await stage.workbench.runCommand('Pandu: Change History');
			const row = stage.workbench.page.locator('.pane .monaco-list-row');
			await row.filter({ hasText: 'rename sum' }).click();
			await stage.workbench.page.keyboard.press('ArrowRight');
			await row.filter({ hasText: 'receipt.ts' }).last().click();
			await stage.workbench.page
				.locator('.editor-group-container.active .line-delete')
				.first()
				.waitFor();
		},
	},
	{
		name: 'prompt',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.runCommand('Pandu: Run Prompt');
			await stage.workbench.page
				.locator('.quick-input-list')
				.getByText('Find bugs')
				.first()
				.waitFor();
		},
	},
	{
		name: 'budget',
		play: async (stage) => {
			await stage.workbench.setSettings({ ...plain, ...demo, 'pandu.budget.turnTokens': 100 });
			await ask(stage, `What does this say? ${'lorem ipsum dolor sit amet '.repeat(40)}`);
			await card(stage, 'budget');
		},
	},
	{
		name: 'usage',
		play: async (stage) => {
			await ask(stage, 'What does a closure keep alive?');
			await isDone(stage);
			await showOldUsage(stage.workbench);
		},
	},
	{
		name: 'requests',
		play: async (stage) => {
			await ask(stage, 'demo: limit');
			await isDone(stage);
			await ask(stage, 'What does a closure keep alive?');
			await isDone(stage);
			await stage.workbench.runCommand('Pandu: Show Requests');
			await stage.workbench.page
				.locator('.quick-input-list')
				.getByText('first byte')
				.first()
				.waitFor();
			await stopClocks(stage);
		},
	},
	{
		name: 'request',
		play: async (stage) => {
			await ask(stage, 'What does a closure keep alive?');
			await isDone(stage);
			const { page } = stage.workbench;
			await stage.workbench.runCommand('Pandu: Show Requests');
			await page.locator('.quick-input-list').getByText('first byte').first().waitFor();
			await page.keyboard.press('Enter');
			await page.locator('.codelens-decoration', { hasText: 'Copy as curl' }).waitFor();
			await stopClocks(stage);
		},
	},
	{
		name: 'error401',
		play: async (stage) => {
			const error = { message: 'Incorrect API key provided.' };
			serve(stage.server, {
				status: 401,
				headers: { 'content-type': 'application/json' },
				steps: [JSON.stringify({ error })],
			});
			await stage.workbench.setSettings(withoutKey(stage.server.baseUrl));
			await stage.workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
			await ask(stage, 'How is the discount applied?');
			await card(stage, 'auth');
		},
	},
	{
		name: 'wait',
		play: async (stage) => {
			await ask(stage, 'demo: silence');
			await waiting(stage, 'No data for 8 s');
		},
	},
	{
		name: 'queue',
		play: async (stage) => {
			await ask(stage, 'demo: queue 40');
			await isDone(stage);
			await stage.workbench.panel.getByTestId('composer').fill('And what about the rest?');
			await stage.workbench.panel.getByTestId('composer').press('Enter');
			await waiting(stage, 'Waiting for its turn: 30 s');
		},
	},
	{
		name: 'countdown',
		play: async (stage) => {
			await ask(stage, 'demo: limit 90');
			await card(stage, 'rateLimit');
			await stage.workbench.panel.getByTestId('remedy-wait').click();
			await waiting(stage, 'Trying again in 85 s');
		},
	},
	{
		name: 'error429',
		play: async (stage) => {
			const error = { message: 'Rate limit reached for this key.' };
			serve(stage.server, {
				status: 429,
				headers: { 'content-type': 'application/json', 'retry-after': '3600' },
				steps: [JSON.stringify({ error })],
			});
			await stage.workbench.setSettings(withoutKey(stage.server.baseUrl));
			await stage.workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
			await ask(stage, 'How is the discount applied?');
			await card(stage, 'rateLimit');
		},
	},
	{
		name: 'errorHtml',
		play: async (stage) => {
			await ask(stage, 'demo: html');
			await card(stage, 'badEndpoint');
		},
	},
	{
		name: 'errorDead',
		play: async (stage) => {
			await ask(stage, 'demo: offline');
			await card(stage, 'network');
		},
	},
	{
		// A long chat: what is left out is said where it is, and what the next question would send below.
		name: 'trimmed',
		play: async (stage) => {
			const { panel } = stage.workbench;
			await stage.workbench.openFile('src/invoice.ts');
			await stage.workbench.runCommand('Pandu: Add File to Chat');
			await panel.getByTestId('attachment').first().waitFor();
			await panel.getByTestId('composer').fill('What does this file do?');
			await panel.getByTestId('composer').press('Enter');
			await isDone(stage);
			await panel.getByTestId('composer').fill('And what would you test? demo: overflow once');
			await panel.getByTestId('composer').press('Enter');
			await panel.getByTestId('trim-note').waitFor();
			await isDone(stage);
			await panel.getByTestId('stop').waitFor({ state: 'detached' });
			await panel.getByTestId('estimate').getByRole('button').first().click();
			await panel.getByTestId('estimate').getByText('Earlier turns').waitFor();
			await panel.getByTestId('trim-note').scrollIntoViewIfNeeded();
		},
	},
	...chatScenes,
];

/** Takes a picture of every scene whose name is asked for, in each theme. Returns the names of those that failed. */
export async function takeScreenshots(wanted: readonly string[]): Promise<readonly string[]> {
	const failed: string[] = [];
	for (const theme of Object.keys(themes) as Theme[]) {
		for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
			const name = `${scene.name}-${theme}`;
			try {
				console.log(await take(scene, theme, name));
			} catch (error) {
				console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
				failed.push(name);
			}
		}
	}
	return failed;
}

/** A fresh VS Code for each picture: nothing of one shows in the next. */
async function take(scene: Scene, theme: Theme, name: string): Promise<string> {
	const server = await startLoopbackServer();
	const workbench = await openWorkbench({
		theme,
		viewport: { width: 1200, height: 760 },
		settings: { ...demo, ...plain },
		prepare: (workspace) => cp(path.join(PROJECT_ROOT, 'sample'), workspace, { recursive: true }),
	});
	try {
		await workbench.runCommand('Pandu: Open Chat');
		await workbench.panel.getByTestId('composer').waitFor();
		await workbench.runCommand('Notifications: Clear All Notifications');
		await scene.play({ workbench, server });
		await workbench.page.mouse.move(600, 755);
		return await workbench.screenshot(name);
	} catch (error) {
		await workbench.screenshot(`${name}-failed`);
		throw error;
	} finally {
		await workbench.close();
		await server.close();
	}
}
