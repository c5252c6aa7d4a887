// Stands for `host/assistant` in the web extension host: the same bundle, given what it would ask Node for.
import * as vscode from 'vscode';
import type { Assistant } from '../assistant';
import type { ChatView } from '../chat/chatView';
import { buffer } from './bytes';
import { createFiles } from './files';
import { createModules } from './modules';
import { rootOf } from './path';

type Require = (name: string) => unknown;

/** Reads the bundles of the desktop and runs them. Rejects when one is missing or fails. */
export async function createAssistant(
	context: vscode.ExtensionContext,
	view: ChatView,
): Promise<Assistant> {
	const files = createFiles({
		fs: vscode.workspace.fs,
		uriOf: (path) => uriOf(context, path),
		times: context.globalState,
		now: () => Date.now(),
		alone,
	});
	const modules = createModules(files);
	const read = async (name: string): Promise<string> => {
		const uri = vscode.Uri.joinPath(context.extensionUri, 'dist', name);
		return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
	};
	const [assistant, demo] = await Promise.all([read('assistant.js'), read('demo.js')]);
	const require: Require = (name) => {
		if (name === 'vscode') return vscode;
		if (name === './demo.js') return run(demo, require);
		const found = modules[name];
		if (!found) throw new Error(`there is no ${name} in a browser`);
		return found;
	};
	const loaded = run(assistant, require) as typeof import('../assistant');
	return loaded.createAssistant(context, view);
}

/** As VS Code's web host runs the extension itself. */
function run(text: string, require: Require): unknown {
	const module: { exports: unknown } = { exports: {} };
	const globals = { Buffer: buffer, process: browserProcess(), setImmediate: setSoon };
	const names = ['module', 'exports', 'require', ...Object.keys(globals)];
	new Function(...names, text)(module, module.exports, require, ...Object.values(globals));
	return module.exports;
}

function setSoon(work: () => void): void {
	setTimeout(work);
}

/** What a worker of a browser has and Node has not, or not always. */
const { navigator } = globalThis as {
	readonly navigator?: {
		readonly userAgent?: string;
		readonly locks?: { request<T>(name: string, work: () => Promise<T>): Promise<T> };
	};
};

function browserProcess() {
	const isMac = /Mac/.test(navigator?.userAgent ?? '');
	// `webPath` turns what VS Code gives for paths on Windows into those of URIs, as they are on every other system.
	return { platform: isMac ? 'darwin' : 'linux', env: {}, arch: 'web', pid: 0, umask: () => 0o022 };
}

/** The storages and the workspace by what the host takes for paths. */
function uriOf(context: vscode.ExtensionContext, path: string): vscode.Uri {
	const { globalStorageUri, storageUri } = context;
	const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
	const roots = [...(storageUri ? [storageUri] : []), globalStorageUri, ...folders];
	const found = rootOf(path, roots);
	return found.root?.with({ path: found.path }) ?? vscode.Uri.file(found.path);
}

let last: Promise<unknown> = Promise.resolve();

/**
 * One after the other in this window, and where the browser can, in all windows of this workspace: the worker's origin is
 * another one for each, and locks hold within one.
 */
function alone<T>(work: () => Promise<T>): Promise<T> {
	const locked = async (): Promise<T> => {
		if (!navigator?.locks) return await work();
		let hasBegun = false;
		const begin = (): Promise<T> => {
			hasBegun = true;
			return work();
		};
		try {
			return await navigator.locks.request('pandu.files', begin);
		} catch (error) {
			// A worker without an origin of its own may not lock.
			if (hasBegun) throw error;
			return await begin();
		}
	};
	const next = last.then(locked);
	last = next.catch(() => undefined);
	return next;
}
