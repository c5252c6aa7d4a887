import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { EndpointProfile } from '../../src/core/endpoints/endpoint';
import type { Log } from '../../src/core/ports';
import type { Chat } from '../../src/host/chat/chat';
import { createChanges } from '../../src/host/edits/createChanges';
import { editOnDisk } from '../../src/host/edits/editOnDisk';
import { createFileOperations } from '../../src/host/edits/fileOperations';
import { createGate } from '../../src/host/edits/gate';
import type { PlannedWrite, RecordWrite } from '../../src/host/edits/recordWrite';
import { createReview } from '../../src/host/review/review';
import { targetAt } from '../../src/host/selection/selectionContext';
import { createSelectionTools, type SelectionTools } from '../../src/host/selection/selectionTools';
import { recordingRemedies } from './careParts';

export const silentLog: Log = {
	info: () => undefined,
	warn: () => undefined,
	error: () => undefined,
};

export function createMemento(): vscode.Memento {
	const values = new Map<string, unknown>();
	return {
		keys: () => [...values.keys()],
		get: <T>(key: string, fallback?: T) =>
			(values.has(key) ? (values.get(key) as T) : fallback) as T,
		update: async (key, value) => void values.set(key, value),
	};
}

export const profile: EndpointProfile = {
	id: 'scripted',
	label: 'Scripted',
	baseUrl: 'https://scripted.invalid/v1',
	protocol: 'auto',
	model: 'scripted',
	auth: 'none',
};

/** The commands' tools on a scripted chat. `dispose` undoes what they registered. */
export function createBench(chat: Chat, memory = createMemento()) {
	const writes: PlannedWrite[] = [];
	const record: RecordWrite = async (write) => {
		writes.push(write);
		return { done: async () => undefined, abandoned: async () => undefined };
	};
	const log = silentLog;
	const files = createFileOperations();
	const review = createReview({ log, record, files, editOnDisk });
	const gate = createGate({ log, confirm: async () => false });
	const changes = createChanges({ review, record, files, gate, log });
	const subscriptions: vscode.Disposable[] = [review];
	const did: string[] = [];
	const deps = {
		chat,
		connections: { state: async () => ({ profile, isReady: true, isDemo: false }) },
		settings: { contextLines: () => 20, instructions: () => '' },
		log,
		changes,
		review,
		remedies: recordingRemedies(profile, did),
		context: {
			globalState: Object.assign(memory, { setKeysForSync: () => undefined }),
			globalStorageUri: vscode.Uri.joinPath(folder(), '.data', 'User', 'globalStorage', 'pandu'),
			subscriptions,
		},
	};
	const tools: SelectionTools = createSelectionTools(deps);
	return {
		deps,
		tools,
		/** What buttons of failures did. */
		did,
		/** What was announced to the journal. */
		writes,
		dispose: () => {
			for (const each of subscriptions) each.dispose();
		},
	};
}

export function folder(): vscode.Uri {
	const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
	assert(uri, 'the tests need a workspace');
	return uri;
}

/** A new file with these bytes, open and shown. */
export async function openFile(
	bytes: string | Uint8Array,
	name = 'code.ts',
	encoding?: string,
): Promise<vscode.TextEditor> {
	const uri = vscode.Uri.joinPath(folder(), `t${randomUUID().slice(0, 8)}`, name);
	await vscode.workspace.fs.writeFile(uri, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
	const document = await vscode.workspace.openTextDocument(
		uri,
		encoding ? { encoding } : undefined,
	);
	return vscode.window.showTextDocument(document, { preview: false });
}

export function bytesOf(document: vscode.TextDocument): Promise<Buffer> {
	return readFile(document.uri.fsPath);
}

/** The target of exactly `text` in the document. */
export function targetOf(document: vscode.TextDocument, text: string) {
	const start = document.getText().indexOf(text);
	assert(start >= 0, `"${text}" is not in the document`);
	return targetAt(document, { start, end: start + text.length });
}

/** Resolves once `holds` does; fails after ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
	// A watcher of files may be late on a busy machine.
	const end = Date.now() + 25_000;
	while (!(await holds())) {
		assert(Date.now() < end, `waited in vain: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

export async function closeAll(): Promise<void> {
	for (const editor of vscode.window.visibleTextEditors) {
		if (!editor.document.isDirty) continue;
		await vscode.window.showTextDocument(editor.document);
		await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	}
	await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
