import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	answers,
	asked,
	calls,
	endpointId,
	serve,
	settingsFor,
	testKey,
} from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

// Windows line ends and no end of line at the end: what an edit leaves alone must stay so to the byte.
const source =
	'function add(a, b) {\r\n\treturn a - b;\r\n}\r\n\r\nconsole.log(add(1, 2)); // ünïcode';

describe('on a selection', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'add.js': source, 'plain.txt': 'one\ntwo\n' },
		});
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	/** Byte for byte: one character for each. */
	const onDisk = (): Promise<string> =>
		readFile(path.join(workbench.workspace, 'add.js'), 'latin1');
	const bytes = (text: string): string => Buffer.from(text).toString('latin1');
	/** Saves, and waits until the file is `text`. */
	async function saveAs(text: string): Promise<void> {
		await workbench.runCommand('File: Save');
		await until(onDisk, bytes(text));
	}
	const lines = () => workbench.page.locator('.editor-instance .view-lines');

	async function edit(instruction: string): Promise<void> {
		await workbench.openFile('add.js');
		await workbench.selectLines(1, 3);
		await workbench.runCommand('Pandu: Edit…');
		await workbench.pick(instruction, instruction);
	}

	it('explains it from the context menu, in the chat', async () => {
		serve(server, answers('It **subtracts**, though its name says add.'));
		await workbench.openFile('add.js');
		await workbench.selectLines(1, 3);
		await lines().getByText('return').click({ button: 'right' });
		const menu = workbench.page.locator('.monaco-menu');
		const explain = menu.getByText('Explain', { exact: true });
		// A menu that has just opened does not see where the mouse is yet.
		await until(async () => {
			await menu.getByText('Pandu', { exact: true }).hover();
			const shown = explain.waitFor({ timeout: 3000 });
			return await shown.then(
				() => true,
				() => workbench.page.mouse.move(0, 0).then(() => false),
			);
		}, true);
		// A menu that has just opened takes no click yet.
		for (let tries = 0; tries < 10 && (await explain.isVisible()); tries += 1) {
			await explain.click();
			await menu
				.first()
				.waitFor({ state: 'hidden', timeout: 1000 })
				.catch(() => undefined);
		}
		await workbench.panel.getByTestId('turn-assistant').getByText('subtracts').waitFor();
		const request = JSON.stringify(asked(server).at(-1)?.json);
		assert.match(request, /return a - b;/);
		assert.equal(await onDisk(), bytes(source));
	});

	it('edits through a tool call and keeps it: only those bytes change', async () => {
		serve(
			server,
			calls('replace_selection', { text: 'function add(a, b) {\n\treturn a + b;\n}' }),
			answers('Done.'),
		);
		await edit('make it add');
		await lines().getByText('a + b').waitFor();
		const request = JSON.stringify(asked(server)[asked(server).length - 1]?.json);
		assert.match(request, /replace_selection/);
		await workbench.page.getByText('Keep (', { exact: false }).first().click();
		await workbench.page.getByText('Keep (', { exact: false }).first().waitFor({ state: 'hidden' });
		await saveAs(source.replace('a - b', 'a + b'));
	});

	it('edits and drops it: the same bytes as before (R40)', async () => {
		const before = await onDisk();
		serve(
			server,
			calls('replace_selection', { text: 'const add = (a, b) => a * b;' }),
			answers('Done.'),
		);
		await edit('make it multiply');
		await lines().getByText('a * b').waitFor();
		await workbench.runCommand('Pandu: Drop Change');
		await lines().getByText('a * b').waitFor({ state: 'detached' });
		await workbench.runCommand('File: Save');
		await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
		await until(onDisk, before);
	});

	it('undoes an edit in one step', async () => {
		serve(server, calls('replace_selection', { text: '// gone' }), answers('Done.'));
		await edit('remove it');
		await lines().getByText('// gone').waitFor();
		await lines().getByText('// gone').click();
		await workbench.page.keyboard.press('ControlOrMeta+Z');
		await lines().getByText('function').waitFor();
		await lines().getByText('// gone').waitFor({ state: 'detached' });
		await saveAs(source.replace('a - b', 'a + b'));
	});

	it('changes a change again from the keyboard, in the same chat; Drop still brings back the old bytes', async () => {
		const before = await onDisk();
		serve(
			server,
			calls('replace_selection', { text: 'function add(a, b) {\n\treturn sum([a, b]);\n}' }),
			calls('replace_selection', { text: '\treturn b + a;' }),
		);
		await edit('use a helper');
		await lines().getByText('sum([a, b])').waitFor();
		await lines().getByText('sum([a, b])').click();
		await workbench.chord('r');
		await workbench.pick('shorter', 'shorter');
		await lines().getByText('b + a').waitFor();
		const request = JSON.stringify(asked(server).at(-1)?.json);
		assert.match(request, /use a helper.*sum\(\[a, b\]\).*shorter/);
		await workbench.runCommand('Pandu: Drop Change');
		await lines().getByText('b + a').waitFor({ state: 'detached' });
		await workbench.runCommand('File: Save');
		await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
		await until(onDisk, before);
	});

	it('changes a change again from the line above it, and Drop leads back to what the person had', async () => {
		const before = await onDisk();
		serve(
			server,
			calls('replace_selection', {
				text: 'function add(a, b) {\n\tconst sum = a + b;\n\treturn sum;\n}',
			}),
		);
		await edit('name the sum');
		await lines().getByText('return sum').waitFor();
		serve(server, calls('replace_selection', { text: '\treturn b + a;' }));
		await workbench.page.locator('.codelens-decoration a', { hasText: 'Again' }).click();
		await workbench.pick('shorter', 'shorter');
		await lines().getByText('b + a').waitFor();
		const request = JSON.stringify(asked(server).at(-1)?.json);
		assert.match(request, /name the sum/);
		assert.match(request, /shorter/);
		await workbench.page.locator('.codelens-decoration a', { hasText: 'Drop (' }).click();
		await lines().getByText('a + b').waitFor();
		await workbench.page.locator('.codelens-decoration').waitFor({ state: 'detached' });
		await workbench.runCommand('File: Save');
		await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
		await until(onDisk, before);
	});

	it('runs a prompt from the palette', async () => {
		serve(server, answers('There is no bug left.'));
		await workbench.openFile('add.js');
		await workbench.selectLines(1, 3);
		await workbench.runCommand('Pandu: Run Prompt');
		await workbench.pick('Find bugs', 'Find bugs');
		await workbench.panel
			.getByTestId('turn-assistant')
			.last()
			.getByText('There is no bug left.')
			.waitFor();
		assert.match(JSON.stringify(asked(server).at(-1)?.json), /return a \+ b;/);
	});

	it('asks from the palette and answers in the chat', async () => {
		serve(server, answers('Forty-two.'));
		await workbench.runCommand('Pandu: Ask a Question');
		await workbench.pick('What is the answer?');
		await workbench.panel.getByTestId('turn-assistant').last().getByText('Forty-two.').waitFor();
	});
});
