// What a scene is, and what many of them do. Nothing in a picture may depend on the time or the machine.
import { setTimeout as wait } from 'node:timers/promises';
import { settingsFor } from './chatReplies';
import type { LoopbackServer } from './loopbackServer';
import type { Workbench } from './workbench';

export interface Stage {
	readonly workbench: Workbench;
	/** Answers nothing well; for what goes wrong. */
	readonly server: LoopbackServer;
}

export interface Scene {
	readonly name: string;
	/** Set up and shown before the picture is taken. */
	readonly play: (stage: Stage) => Promise<void>;
}

export const demo = { 'pandu.activeEndpoint': 'demo' };
/** Room for what the pictures are about. */
export const plain = { 'window.commandCenter': false, 'editor.minimap.enabled': false };

export async function ask({ workbench }: Stage, text: string): Promise<void> {
	await workbench.runCommand('Pandu: New Chat');
	await workbench.panel.getByTestId('turn-user').first().waitFor({ state: 'detached' });
	await workbench.panel.getByTestId('composer').fill(text);
	await workbench.panel.getByTestId('composer').press('Enter');
}

export const isDone = ({ workbench }: Stage): Promise<void> =>
	workbench.panel.getByTestId('turn-assistant').last().getByTestId('retry').waitFor();

/** The demo has fallen silent in the middle of its answer. */
export async function isStill({ workbench }: Stage): Promise<void> {
	const answer = workbench.panel.getByTestId('turn-assistant').last();
	for (let before = ''; ; await wait(1000)) {
		const now = (await answer.textContent()) ?? '';
		if (now.length > 20 && now === before) return;
		before = now;
	}
}

export async function card(stage: Stage, kind: string): Promise<void> {
	await stage.workbench.panel.locator(`[data-testid="error-card"][data-kind="${kind}"]`).waitFor();
}

/** The wait has come to this second. */
export async function waiting({ workbench }: Stage, words: string): Promise<void> {
	await workbench.panel.getByTestId('wait').getByText(words).waitFor();
}

/** Times of the clock and how long something took, as they would be on any machine. */
export async function stopClocks({ workbench }: Stage): Promise<void> {
	await workbench.page.evaluate(() => {
		const places = '.quick-input-list, .view-lines';
		for (const place of document.querySelectorAll(places)) {
			const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
			for (let node = texts.nextNode(); node; node = texts.nextNode()) {
				node.nodeValue = (node.nodeValue ?? '')
					.replace(/\d\d:\d\d:\d\d/, '10:31:12')
					.replace(/\d+\.\d+(\s)s/g, '1.2$1s');
			}
		}
	});
}

export async function select(
	stage: Stage,
	file: string,
	first: number,
	last: number,
): Promise<void> {
	await stage.workbench.openFile(file);
	await stage.workbench.selectLines(first, last);
}

export function withoutKey(baseUrl: string): Record<string, unknown> {
	const settings = settingsFor({ baseUrl });
	const [entry] = settings['pandu.endpoints'] as readonly [object];
	return { ...plain, ...settings, 'pandu.endpoints': [{ ...entry, auth: 'none' }] };
}
