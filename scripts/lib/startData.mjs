// What `npm start` keeps from one time to the next.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { quietSettings } from '../vscode.mjs';
import { terminalSettings } from './handover.mjs';
import { messageOf, Problem } from './problem.mjs';

const usualPort = 41390;

/**
 * The settings of earlier starts, with the endpoint switched to the one whose key is handed over. The first start is on
 * the demo endpoint.
 * @param {string} file
 * @param {string | undefined} endpoint
 */
export async function keptSettings(file, endpoint) {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	let kept = { ...quietSettings, ...terminalSettings, 'pandu.activeEndpoint': 'demo' };
	try {
		if (text?.trim()) kept = { ...JSON.parse(text), ...terminalSettings };
	} catch (error) {
		throw new Problem(
			`${file} is not plain JSON (${messageOf(error)}). Correct it, or start with: npm start -- --fresh`,
		);
	}
	if (endpoint) kept['pandu.activeEndpoint'] = endpoint;
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, `${JSON.stringify(kept, undefined, '\t')}\n`);
}

/**
 * The same port and token each time: the browser keeps the secret storage by address, and bookmarks stay good.
 * @param {string} file
 */
export async function keptAddress(file) {
	const text = await readFile(file, 'utf8').catch(() => '{}');
	/** @type {{ port?: number, token?: string }} */
	const kept = JSON.parse(text);
	const token = kept.token ?? randomBytes(16).toString('hex');
	const wanted = kept.port ?? usualPort;
	const port = (await isFree(wanted)) ? wanted : 0;
	if (port === 0 && kept.port) {
		console.log(`Port ${wanted} is taken, so VS Code gets another address and asks for keys anew.`);
	}
	const save = async (/** @type {number} */ used) => {
		await writeFile(file, JSON.stringify({ port: used, token }), { mode: 0o600 });
	};
	return { port, token, save };
}

/** @param {number} port */
function isFree(port) {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
