// What `node scripts/soak.mjs` does: uses Pandu in a real VS Code for a long time, as a person would, and watches what it holds.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession, Locator } from 'playwright-core';
import type { Held } from '../../scripts/soak.mjs';
import { answers, ends, says, serve, streams } from './chatReplies';
import type { Editing } from './editing';
import { edits, openEditing } from './editing';
import { type HeapCensus, takeCensus } from './heapCensus';
import type { Step } from './loopbackServer';
import { until } from './until';

const sample = 'export function add(a: number, b: number): number {\n\treturn a + b;\n}\n';
const words = Array.from({ length: 120 }, (_, at) => (at % 20 === 0 ? '\n\n- word ' : 'word '));
const secondsBetweenActions = 4;
const probeFile = 'probe.json';
const mostTries = 3;
/** Tries in a row after which VS Code is not there any more. */
const mostFailures = 12;

interface Soaked {
	readonly samples: readonly Held[];
	/** After the first round and after the last one. */
	readonly censuses: readonly HeapCensus[];
}

/** Begins a use that lasts `minutes`; `report` gets what is held at each sample, the first one after a warm-up. */
export async function soak(
	vsix: string,
	minutes: number,
	report: (held: Held) => void,
): Promise<Soaked> {
	const editing = await openEditing({
		vsix,
		files: { 'a.ts': sample, 'b.ts': sample },
		prepare: installProbe,
	});
	const samples: Held[] = [];
	const censuses: HeapCensus[] = [];
	try {
		const { page } = editing.workbench;
		const session = await page.context().newCDPSession(page);
		await session.send('Performance.enable');
		const start = Date.now();
		const steps = createSteps(editing);
		for (let round = 0; Date.now() - start < minutes * 60_000; round += 1) {
			for (const act of [chat, stopped, explain, edit, history, draft, find]) {
				await steps.take(act.name, () => act(editing, round));
				await wait(secondsBetweenActions * 1000);
			}
			if (round === 0) {
				await steps.take('census', async () => void censuses.push(await takeCensus(session)));
				continue;
			}
			await steps.take(hold.name, async () => {
				const held = await hold(editing, session, (Date.now() - start) / 60_000, round);
				samples.push({ ...held, repeatedSteps: steps.repeated() });
			});
			const held = samples.at(-1);
			if (held) report(held);
		}
		await steps.take('census', async () => void censuses.push(await takeCensus(session)));
	} finally {
		await editing.close();
	}
	return { samples, censuses };
}

/** Takes the steps of a round. One that does not end in time is taken again, as a person would; hours must not hang on it. */
function createSteps(editing: Editing) {
	let repeated = 0;
	let failedInARow = 0;
	return {
		/** How often a step was taken again so far. */
		repeated: () => repeated,
		/** Throws only when nothing works any more. */
		async take(name: string, step: () => Promise<void>): Promise<void> {
			for (let tries = 1; tries <= mostTries; tries += 1) {
				try {
					await step();
					failedInARow = 0;
					return;
				} catch (error) {
					failedInARow += 1;
					if (failedInARow >= mostFailures) throw error;
					repeated += 1;
					const reason = String(error).replaceAll(/\s+/g, ' ').slice(0, 200);
					console.log(`${name}, try ${tries}: ${reason}`);
					await backToStart(editing);
				}
			}
		},
	};
}

/** Closes what a step left open, so that the next one begins as ever. */
async function backToStart({ workbench }: Editing): Promise<void> {
	for (let press = 0; press < 2; press += 1) await workbench.page.keyboard.press('Escape');
	const stop = workbench.panel.getByTestId('stop').first();
	if (await stop.isVisible()) await stop.click().catch(() => undefined);
}

/** An extension beside Pandu in the same host; it writes down what the host holds. */
async function installProbe(workspace: string): Promise<void> {
	const folder = path.join(workspace, '..', 'data', 'extensions', 'test.probe-1.0.0');
	const manifest = {
		...{ name: 'probe', publisher: 'test', version: '1.0.0', main: './main.js' },
		...{ engines: { vscode: '^1.100.0' }, activationEvents: ['onStartupFinished'] },
	};
	const target = JSON.stringify(path.join(workspace, '..', probeFile));
	const main = `
		const { renameSync, writeFileSync } = require('node:fs');
		require('node:v8').setFlagsFromString('--expose-gc');
		const collect = require('node:vm').runInNewContext('gc');
		exports.activate = () => setInterval(() => {
			collect();
			const resources = process.getActiveResourcesInfo();
			const timers = resources.filter((each) => each === 'Timeout').length;
			const heap = process.memoryUsage().heapUsed;
			const held = { heap, timers, resources: resources.length, at: Date.now() };
			writeFileSync(${target} + '.new', JSON.stringify(held));
			renameSync(${target} + '.new', ${target});
		}, 5000);`;
	await mkdir(folder, { recursive: true });
	await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
	await writeFile(path.join(folder, 'main.js'), main);
}

async function hold(
	{ workbench }: Editing,
	session: CDPSession,
	minute: number,
	rounds: number,
): Promise<Omit<Held, 'repeatedSteps'>> {
	const file = path.join(workbench.workspace, '..', probeFile);
	const from = Date.now();
	const read = async () => JSON.parse(await readFile(file, 'utf8').catch(() => '{"at":0}'));
	await until(async () => (await read()).at > from, true);
	const host = await read();
	await session.send('HeapProfiler.collectGarbage');
	const { metrics } = await session.send('Performance.getMetrics');
	const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
	return {
		minute,
		rounds,
		hostHeap: host.heap,
		hostTimers: host.timers,
		hostResources: host.resources,
		windowHeap: metric('JSHeapUsedSize'),
		windowNodes: metric('Nodes'),
		windowListeners: metric('JSEventListeners'),
		windowElements: await workbench.page.locator('*').count(),
		pageNodes: await workbench.panel.locator('body *').count(),
	};
}

const composer = ({ workbench }: Editing): Locator => workbench.panel.getByTestId('composer');
const answer = ({ workbench }: Editing): Locator =>
	workbench.panel.getByTestId('turn-assistant').last();

/** Two seconds of an answer at 60 deltas a second. */
function paced(last: string): Step[] {
	const steps = words.flatMap((word, at): Step[] => [{ until: wait(at * 16) }, says(word)]);
	return [...steps, says(`\n\n\`\`\`ts\n${sample}\`\`\`\n\n${last}`)];
}

async function chat(editing: Editing, round: number): Promise<void> {
	if (round % 5 === 0) await editing.attach('a.ts');
	const last = `End of ${round}.`;
	await editing.ask(`Question ${round}`, streams(...paced(last), ends()));
	await answer(editing).getByText(last).waitFor();
}

async function stopped(editing: Editing): Promise<void> {
	await editing.ask('And more', streams(...paced('Not over.'), 'hang'));
	await answer(editing).getByText('Not over.').waitFor();
	await editing.workbench.panel.getByTestId('stop').click();
	await editing.workbench.panel.getByTestId('stop').waitFor({ state: 'detached' });
}

async function explain(editing: Editing, round: number): Promise<void> {
	const { workbench } = editing;
	await workbench.openFile('b.ts');
	await workbench.selectLines(1, 3);
	serve(editing.server, answers(`It adds ${round}.`));
	await workbench.runCommand('Pandu: Explain');
	await answer(editing).getByText(`It adds ${round}.`).waitFor();
}

async function edit(editing: Editing, round: number): Promise<void> {
	await editing.change(['a.ts'], edits('a.ts', 'a + b', `a + b + ${round}`));
	await editing.workbench.runCommand('Pandu: Drop All Changes');
	await editing.workbench.page
		.locator('.codelens-decoration a', { hasText: 'Keep (' })
		.first()
		.waitFor({ state: 'detached' });
	await editing.saveAs('a.ts', sample);
}

async function history({ workbench }: Editing): Promise<void> {
	await workbench.runCommand('Pandu: Chat History');
	await workbench.page.locator('.quick-input-list .monaco-list-row').nth(1).click();
	await workbench.panel.getByTestId('turn-assistant').first().waitFor();
}

async function draft(editing: Editing, round: number): Promise<void> {
	await composer(editing).pressSequentially(`A thought of round ${round} that is not sent`);
	await composer(editing).fill('');
}

async function find(editing: Editing): Promise<void> {
	await composer(editing).press('Control+f');
	await editing.workbench.panel.getByTestId('find').pressSequentially('word');
	await editing.workbench.page.keyboard.press('Escape');
	await editing.workbench.panel.getByTestId('find').waitFor({ state: 'detached' });
}
