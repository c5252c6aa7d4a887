import * as vscode from 'vscode';
import { isLoopback } from '../core/endpoints/baseUrl';
import type { EndpointProfile } from '../core/endpoints/endpoint';
import { demoProfile, presets } from '../core/endpoints/presets';
import { parseProfiles } from '../core/endpoints/profile';
import type { Log } from '../core/ports';
import {
	entryIds,
	type FailoverRule,
	joinProfiles,
	type Limits,
	mergeEntry,
	numberOr,
	type ProfileEntry,
	parseFailover,
	scaleLimits,
	withoutEntry,
} from './settingsData';
import { describeOverrides, findOverrides, type WorkspaceOverride } from './workspaceOverrides';

/**
 * The person's settings. The only reader of configuration. Takes values of the user and of the default profile alone:
 * what a workspace, a folder or a `.code-workspace` file sets is never used.
 */
export interface Settings extends vscode.Disposable {
	readonly onDidChange: vscode.Event<void>;
	/** The demo, the presets with the person's changes, then the person's own endpoints. */
	profiles(): readonly EndpointProfile[];
	/** Undefined when none is chosen, or when the chosen one is unknown or faulty. */
	activeProfile(): EndpointProfile | undefined;
	/** Of `profile`, or of the active one. */
	timeouts(profile?: EndpointProfile): Limits;
	stream(): boolean;
	/** Whether requests wait their turn. */
	pace(): boolean;
	/** What stands in for which endpoint. Entries with faults are left out. */
	failover(): readonly FailoverRule[];
	/** Tokens; 0: not set. */
	budget(): { readonly monthlyTokens: number; readonly turnTokens: number };
	/** Whether old parts of a long chat are left out by themselves. */
	trims(): boolean;
	instructions(): string;
	/** What sends from the composer. */
	sendKey(): 'enter' | 'ctrlEnter';
	contextLines(): number;
	/** Whether answers in the chat may change files. */
	editsFromChat(): boolean;
	/** What the change history may keep. */
	historyLimits(): { readonly bytes: number; readonly days: number };
	/** Whether the person chose this endpoint or wrote an entry for it. */
	isOwn(id: string): boolean;
	setActive(id: string): Promise<void>;
	setModel(id: string, model: string): Promise<void>;
	/** Writes the fields of `entry` into the entry of that id; an undefined field is taken out. */
	saveProfile(entry: ProfileEntry): Promise<void>;
	/** Takes out an entry that was added as `entry`. False, and nothing is done, when it is not that any more. */
	removeAdded(entry: ProfileEntry): Promise<boolean>;
	/** Opens the settings at `pandu.endpoints`. */
	openEditor(): Promise<void>;
	/** Looks for settings of ours in the workspace; says once per window that they are ignored. */
	checkWorkspace(): Promise<readonly WorkspaceOverride[]>;
}

export interface SettingsDeps {
	readonly log: Log;
	/** Shows a warning with buttons; resolves to the one pressed. Default: VS Code's own. */
	readonly warn?: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
}

interface Read {
	readonly profiles: readonly EndpointProfile[];
	readonly problems: readonly string[];
}

/** The user's value, or the default of the manifest. */
function userValue(name: string): unknown {
	const found = vscode.workspace.getConfiguration('pandu').inspect<unknown>(name);
	return found?.globalValue ?? found?.defaultValue;
}

function readProfiles(): Read {
	const raw = userValue('endpoints');
	const { profiles, problems } = parseProfiles(raw);
	return { profiles: joinProfiles([demoProfile, ...presets], profiles, raw), problems };
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
	try {
		return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return undefined;
		throw error;
	}
}

/** Settings of ours in the files of the workspace. */
async function workspaceOverrides(): Promise<readonly WorkspaceOverride[]> {
	const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
	const files = workspaceFolders.map((folder) => ({
		uri: vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json'),
		name:
			workspaceFolders.length > 1
				? `${folder.name}/.vscode/settings.json`
				: '.vscode/settings.json',
	}));
	if (workspaceFile && workspaceFile.scheme !== 'untitled') {
		files.push({ uri: workspaceFile, name: workspaceFile.path.split('/').at(-1) ?? '' });
	}
	const found = await Promise.all(
		files.map(async ({ uri, name }) => findOverrides(name, (await readText(uri)) ?? '')),
	);
	return found.filter((each) => each !== undefined);
}

/** Says each thing once. */
interface Notices {
	problems(problems: readonly string[]): Promise<void>;
	overrides(overrides: readonly WorkspaceOverride[]): void;
}

async function openEditor(): Promise<void> {
	await vscode.commands.executeCommand('workbench.action.openSettings', 'pandu.endpoints');
}

function createNotices({ log, warn = vscode.window.showWarningMessage }: SettingsDeps): Notices {
	let lastProblems = '';
	let lastOverrides = '';
	return {
		async problems(problems) {
			const all = problems.join(' ');
			if (all === lastProblems) return;
			lastProblems = all;
			if (all === '') return;
			const open = vscode.l10n.t('Open Settings');
			const message = vscode.l10n.t('Pandu does not use an endpoint of your settings. {0}', all);
			log.warn(message);
			if ((await warn(message, open)) === open) await openEditor();
		},
		overrides(overrides) {
			const text = describeOverrides(overrides);
			if (text === '' || text === lastOverrides) return;
			lastOverrides = text;
			const message = vscode.l10n.t(
				'This workspace tries to change Pandu’s endpoint settings; they are ignored. {0}',
				text,
			);
			log.warn(message);
			void warn(message);
		},
	};
}

type Write = (name: string, change: (raw: unknown) => unknown) => Promise<void>;

/** Writes the user's settings, one after the other, each on what the one before left. */
function createWriter(): Write {
	let last: Promise<unknown> = Promise.resolve();
	return (name, change) => {
		const next = last.then(async () => {
			const configuration = vscode.workspace.getConfiguration('pandu');
			const before = configuration.inspect<unknown>(name)?.globalValue;
			const value = change(before);
			if (JSON.stringify(value) === JSON.stringify(before)) return;
			await configuration.update(name, value, vscode.ConfigurationTarget.Global);
		});
		last = next.catch(() => undefined);
		return next;
	};
}

export function createSettings(deps: SettingsDeps): Settings {
	const changed = new vscode.EventEmitter<void>();
	const notices = createNotices(deps);
	const write = createWriter();
	let read: Read | undefined;

	function profiles(): readonly EndpointProfile[] {
		if (!read) {
			read = readProfiles();
			void notices.problems(read.problems);
		}
		return read.profiles;
	}

	async function checkWorkspace(): Promise<readonly WorkspaceOverride[]> {
		const overrides = await workspaceOverrides();
		notices.overrides(overrides);
		return overrides;
	}

	const subscriptions = [
		changed,
		vscode.workspace.onDidChangeConfiguration((event) => {
			if (!event.affectsConfiguration('pandu')) return;
			read = undefined;
			changed.fire();
		}),
		vscode.workspace.onDidChangeWorkspaceFolders(() => void checkWorkspace()),
	];
	const activeId = (): unknown => userValue('activeEndpoint');
	const activeProfile = (): EndpointProfile | undefined =>
		profiles().find((profile) => profile.id === activeId());

	return {
		onDidChange: changed.event,
		profiles,
		activeProfile,
		timeouts: (profile = activeProfile()) => limitsOf(profile),
		stream: () => userValue('request.stream') !== false,
		pace: () => userValue('request.pace') !== false,
		failover: () => parseFailover(userValue('request.failover')),
		budget: () => ({
			monthlyTokens: Math.trunc(numberOr(userValue('budget.monthlyTokens'), 0, 0, 1e12)),
			turnTokens: Math.trunc(numberOr(userValue('budget.turnTokens'), 0, 0, 1e12)),
		}),
		trims: () => userValue('chat.trim') !== 'never',
		instructions: () => textOf(userValue('chat.instructions')),
		sendKey: () => (userValue('chat.sendKey') === 'ctrlEnter' ? 'ctrlEnter' : 'enter'),
		contextLines: () => Math.trunc(numberOr(userValue('edits.contextLines'), 20, 0, 400)),
		editsFromChat: () => userValue('edits.fromChat') !== false,
		historyLimits: () => ({
			bytes: numberOr(userValue('edits.historyMegabytes'), 200, 10, 10_000) * 1_000_000,
			days: numberOr(userValue('edits.historyDays'), 30, 1, 3650),
		}),
		isOwn: (id) => id === activeId() || entryIds(userValue('endpoints')).includes(id),
		setActive: (id) => write('activeEndpoint', () => id),
		async setModel(id, model) {
			const profile = profiles().find((each) => each.id === id);
			if (profile?.model === model) return;
			await write('endpoints', (raw) => mergeEntry(raw, { id, model }));
		},
		saveProfile: (entry) => write('endpoints', (raw) => mergeEntry(raw, entry)),
		removeAdded: (entry) => removeAdded(write, entry),
		openEditor,
		checkWorkspace,
		dispose: () => {
			for (const each of subscriptions) each.dispose();
		},
	};
}

async function removeAdded(write: Write, entry: ProfileEntry): Promise<boolean> {
	let isThere = false;
	await write('endpoints', (raw) => {
		const without = withoutEntry(raw, entry);
		isThere = without !== raw;
		return without;
	});
	return isThere;
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

function limitsOf(profile: EndpointProfile | undefined): Limits {
	return scaleLimits(
		numberOr(userValue('request.connectTimeout'), 20, 2, 600),
		numberOr(userValue('request.firstByteTimeout'), 60, 5, 3600),
		numberOr(userValue('request.idleTimeout'), 120, 5, 3600),
		profile !== undefined && isLoopback(profile.baseUrl),
	);
}
