import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import v8 from 'node:v8';
import vm from 'node:vm';
import * as vscode from 'vscode';
import { ends, says, settingsFor } from '../support/chatReplies';
import { closeAll, openFile } from '../support/hostBench';

const { Global } = vscode.ConfigurationTarget;
const questions = 2000;
/** Everything is loaded, and what is bounded by number is full. */
const warm = 200;
/** A chat keeps its turns, so a person would begin a new one too. */
const turnsOfChat = 50;
const megabyte = 1024 * 1024;

/** Keeps nothing of what it gets, unlike the servers of other tests: its memory counts here as well. */
async function startForgetfulServer() {
	let requests = 0;
	const body = [says('One '), says('two '), says('three.'), ends()].join('');
	const server = http.createServer((incoming, response) => {
		if (incoming.method === 'POST') requests++;
		incoming.resume();
		incoming.on('end', () => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${port}/v1`,
		requests: () => requests,
		close: () => {
			server.closeAllConnections();
			return new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

function createMeter(): () => Promise<{ readonly used: number; readonly rss: number }> {
	v8.setFlagsFromString('--expose_gc');
	const collect = vm.runInNewContext('gc') as () => void;
	return async () => {
		for (let round = 0; round < 4; round++) {
			collect();
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		const { heapUsed, external, rss } = process.memoryUsage();
		return { used: (heapUsed + external) / megabyte, rss: rss / megabyte };
	};
}

describe('soak', () => {
	let server: Awaited<ReturnType<typeof startForgetfulServer>>;
	const configuration = () => vscode.workspace.getConfiguration('pandu');

	before(async () => {
		server = await startForgetfulServer();
		const values = settingsFor(server);
		const [endpoint] = values['pandu.endpoints'] as readonly object[];
		await configuration().update('endpoints', [{ ...endpoint, auth: 'none' }], Global);
		await configuration().update('activeEndpoint', values['pandu.activeEndpoint'], Global);
	});
	after(async () => {
		for (const name of ['endpoints', 'activeEndpoint']) {
			await configuration().update(name, undefined, Global);
		}
		await vscode.commands.executeCommand('pandu.newChat');
		await closeAll();
		await server.close();
	});

	it(`${questions} questions through one extension host: memory stays flat within 20 MB`, async () => {
		const measure = createMeter();
		const editor = await openFile("export const hello = 'world';\n");
		editor.selection = new vscode.Selection(0, 0, 0, 20);
		const began = Date.now();
		const seen: number[] = [];
		for (let count = 1; count <= questions; count++) {
			if (count % turnsOfChat === 1) await vscode.commands.executeCommand('pandu.newChat');
			await vscode.commands.executeCommand('pandu.explainSelection');
			if (count !== warm && count % 600 !== 200) continue;
			const { used, rss } = await measure();
			seen.push(used);
			const seconds = ((Date.now() - began) / 1000).toFixed(0);
			console.log(
				`      ${count} questions, ${seconds} s: ${used.toFixed(1)} MB used, ${rss.toFixed(0)} MB in all`,
			);
		}
		assert.equal(server.requests(), questions);
		const [first = 0] = seen;
		const last = seen.at(-1) ?? Number.NaN;
		assert.ok(Math.abs(last - first) < 20, `from ${first.toFixed(1)} to ${last.toFixed(1)} MB`);
	}).timeout(600_000);
});
