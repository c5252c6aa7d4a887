import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { type Calls, calledFunctions, sumOf } from '../support/calledFunctions';
import { answers, calls, serve, settingsFor } from '../support/chatReplies';
import { closeAll, openFile, until } from '../support/hostBench';
import { type LoopbackServer, type Reply, startLoopbackServer } from '../support/loopbackServer';

const { Global } = vscode.ConfigurationTarget;
const keys = 30;
/** Longer than any pause after which something is saved or shown. */
const quietMs = 5000;
/** What the page or VS Code tell late is not told each time. */
const stretches = 3;

/** What was called and asked for in a stretch of time. */
interface Stretch {
	readonly calls: Calls;
	readonly begun: readonly string[];
}

/** The first stretch that `isClean`, or else the last one. */
async function cleanOf(
	find: () => Promise<Stretch>,
	isClean: (found: Stretch) => boolean,
): Promise<Stretch> {
	let found = await find();
	for (let count = 1; count < stretches && !isClean(found); count++) found = await find();
	return found;
}

/** What our code asked Node for and is not over yet: timers, files, sockets. By the line that asked for it. */
function watchHandles(dist: string) {
	const open = new Map<number, string>();
	let begun: string[] = [];
	const hook = createHook({
		init(id, type) {
			if (type === 'PROMISE' || type === 'TickObject' || type === 'Microtask') return;
			const line = new Error().stack
				?.split('\n')
				.find((each) => each.includes(dist) || each.includes(pathToFileURL(dist).href));
			if (line === undefined) return;
			const what = `${type}${line.replace(/^\s*at/, '')}`;
			open.set(id, what);
			begun.push(what);
		},
		destroy: (id) => void open.delete(id),
	});
	hook.enable();
	return {
		/** Timers that are still to fire. */
		timers: () => [...open.values()].filter((each) => each.startsWith('Timeout')),
		/** All that was asked for since the last call. */
		take: () => {
			const all = begun;
			begun = [];
			return all;
		},
		dispose: () => hook.disable(),
	};
}

describe('what is done when nothing is asked for', function () {
	this.timeout(300_000);
	const configuration = () => vscode.workspace.getConfiguration('pandu');
	let server: LoopbackServer;
	let dist: string;
	let handles: ReturnType<typeof watchHandles>;

	before(async () => {
		const extension = vscode.extensions.getExtension('pandu-code.pandu');
		dist = path.join(extension?.extensionPath ?? assert.fail('no extension'), 'dist');
		handles = watchHandles(dist);
		server = await startLoopbackServer();
		const values = settingsFor(server);
		const [endpoint] = values['pandu.endpoints'] as readonly object[];
		await configuration().update('endpoints', [{ ...endpoint, auth: 'none' }], Global);
		await configuration().update('activeEndpoint', values['pandu.activeEndpoint'], Global);
	});
	after(async () => {
		handles.dispose();
		for (const name of ['endpoints', 'activeEndpoint']) {
			await configuration().update(name, undefined, Global);
		}
		await vscode.commands.executeCommand('pandu.newChat');
		await closeAll();
		await server.close();
	});

	const isOurs = (url: string) => url.includes(pathToFileURL(dist).href);
	async function stretch(work: () => Promise<void>): Promise<Stretch> {
		handles.take();
		const calls = await calledFunctions(isOurs, work);
		return { calls, begun: handles.take() };
	}
	/** Where the work is done; the other script is what VS Code loads and asks first. */
	const ofAssistant = (calls: Calls) =>
		[...calls].flatMap(([name, count]) => (name.includes('assistant') ? `${count} × ${name}` : []));

	/** Types as a person does, into the editor that has the focus, and waits for what comes after a pause. */
	function type(editor: vscode.TextEditor): Promise<Stretch> {
		return stretch(async () => {
			for (let key = 0; key < keys; key++) {
				await vscode.commands.executeCommand('type', { text: key % 10 === 9 ? '\n' : 'x' });
				await wait(10);
			}
			assert(editor.document.getText().includes('xxxxx'), 'it is typed');
			await wait(2000);
		});
	}

	/** Waits until nothing of ours was called for a while: the page may still have told where it stands. */
	async function quiet(): Promise<void> {
		await until('nothing is called', async () => {
			return sumOf(await calledFunctions(isOurs, () => wait(2000))) === 0;
		});
		handles.take();
	}

	async function ask(editor: vscode.TextEditor, command: string, ...replies: readonly Reply[]) {
		serve(server, ...replies);
		editor.selection = new vscode.Selection(0, 0, 0, 21);
		await vscode.commands.executeCommand(command);
	}

	it('no timer is left and nothing happens once an answer has ended', async () => {
		await vscode.commands.executeCommand('pandu.openChat');
		const editor = await openFile('export const one = 1;\n', 'a.txt');
		await ask(editor, 'pandu.explainSelection', answers('First.'));
		const busy = await calledFunctions(isOurs, () =>
			ask(editor, 'pandu.explainSelection', answers('It adds.')),
		);
		assert(ofAssistant(busy).length > 50, 'what is called is seen');
		assert(
			handles.take().some((each) => each.startsWith('Timeout')),
			'timers are seen',
		);
		await until('all timers are over', () => handles.timers().length === 0);
		await quiet();
		const { calls, begun } = await cleanOf(
			() => stretch(() => wait(quietMs)),
			(found) => found.calls.size === 0 && found.begun.length === 0,
		);
		assert.deepEqual([...calls], []);
		assert.deepEqual(begun, []);
		assert.deepEqual(handles.timers(), []);
	});

	it('typing asks nothing of the assistant, with the chat open and an answer in it', async () => {
		const editor = await openFile('export const one = 1;\n', 'b.txt');
		await quiet();
		// VS Code asks for quick fixes, and there are none.
		const isFew = (calls: Calls) => sumOf(calls) <= keys * 12;
		const { calls, begun } = await cleanOf(
			() => type(editor),
			(found) =>
				ofAssistant(found.calls).length === 0 && isFew(found.calls) && found.begun.length === 0,
		);
		assert.deepEqual(ofAssistant(calls), []);
		assert(isFew(calls), `${sumOf(calls)} calls`);
		assert.deepEqual(begun, []);
	});

	it('typing beside a file whose changes wait begins no timer and writes nothing', async () => {
		const changed = await openFile('export const one = 1;\n', 'c.txt');
		const text = 'export const two = 2;\n';
		await ask(changed, 'pandu.documentSelection', calls('replace_selection', { text }));
		await until('it is changed', () => changed.document.getText().includes('two'));
		const editor = await openFile('export const one = 1;\n', 'd.txt');
		await quiet();
		const forKey = ({ calls }: Stretch) => sumOf(calls) / keys;
		const typed = () =>
			cleanOf(
				() => type(editor),
				(found) => forKey(found) <= 20 && found.begun.length === 0,
			);
		const beside = await typed();
		assert(forKey(beside) <= 20, `${forKey(beside)} calls for a key`);
		assert.deepEqual(beside.begun, []);
		await vscode.window.showTextDocument(changed.document);
		await vscode.commands.executeCommand('pandu.keepAll');
		await vscode.window.showTextDocument(editor.document);
		await quiet();
		const after = await typed();
		assert(forKey(after) <= 20, `${forKey(after)} calls for a key`);
		assert.deepEqual(after.begun, []);
	});
});
