#!/usr/bin/env node
// Stands in for the program file of desktop VS Code where `@vscode/test-electron` runs tests: takes the same options,
// runs the tests in the extension host of the npm VS Code, shown in a headless browser, and ends with their exit code.
import path from 'node:path';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import { browserArgs, getBrowser } from './chromium.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { startServer } from './vscode.mjs';

/** @param {readonly string[]} args */
function readOptions(args) {
	const value = (/** @type {string} */ name) =>
		args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
	const workspace = args.find((arg) => !arg.startsWith('-'));
	return {
		extensionPath: value('extensionDevelopmentPath'),
		extensionTestsPath: value('extensionTestsPath'),
		userData: value('user-data-dir') ?? path.resolve('.vscode-test', 'user-data'),
		workspace,
		trust: args.includes('--disable-workspace-trust'),
	};
}

/** @param {readonly string[]} args */
async function main(args) {
	const { extensionPath, extensionTestsPath, userData, workspace, trust } = readOptions(args);
	if (!extensionPath || !extensionTestsPath) {
		throw new Error('--extensionDevelopmentPath= and --extensionTestsPath= are needed.');
	}
	const server = await startServer({
		extensionPath,
		extensionTestsPath,
		serverDataDir: userData,
		trust,
		...(workspace && { workspace: path.resolve(workspace) }),
	});
	const stopAndEnd = () => void server.stop().finally(() => process.exit(1));
	process.once('SIGINT', stopAndEnd).once('SIGTERM', stopAndEnd);
	let browser;
	try {
		browser = await chromium.launch({ executablePath: await getBrowser(), args: [...browserArgs] });
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		const code = await new Promise((resolve, reject) => {
			const log = (/** @type {string} */ type, /** @type {unknown[]} */ values) =>
				console[type === 'error' ? 'error' : 'log'](format(...values));
			page
				.exposeFunction('codeAutomationLog', log)
				.then(() => page.exposeFunction('codeAutomationExit', resolve))
				.then(() => page.goto(server.url))
				.catch(reject);
			page.on('crash', () => reject(new Error('The browser page crashed.')));
			void server.ended.then((ended) => reject(new Error(`VS Code ended with code ${ended}.`)));
		});
		return Number(code);
	} finally {
		await browser?.close();
		await server.stop();
	}
}

await main(process.argv.slice(2)).then((code) => {
	process.exitCode = code;
}, reportAndFail);
