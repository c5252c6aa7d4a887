import path from 'node:path';
import * as vscode from 'vscode';
import { reasonOf } from '../core/errors';
import { setWords } from '../shared/words';
import { createActivity } from './activity';
import type { Budget } from './budget/budget';
import { createBudget, type Ledger } from './budget/createBudget';
import { ownLedger } from './budget/ownLedger';
import { createUsageView } from './budget/usageView';
import { type ChatFeature, createChatFeature } from './chat/chatFeature';
import type { ChatView } from './chat/chatView';
import { systemClock } from './clock';
import { type CommandHandler, type CommandId, commandIds } from './commandIds';
import { type Connections, createConnections, type Openings } from './connections';
import { createDiagnose } from './diagnose/diagnose';
import { proxyFacts } from './diagnose/proxy';
import { type ChangesFeature, createChangesFeature } from './edits/changesFeature';
import { createChatEdits } from './edits/createChatEdits';
import { createImport } from './import/import';
import { createLog, type OutputLog } from './log';
import { createRequestCommands } from './requests/requestCommands';
import { createRequestLog, type RequestLog } from './requests/requestLog';
import { createKeys, type Keys } from './secrets';
import { createSelectionCommands } from './selection/selectionCommands';
import { createSettings, type Settings } from './settings';
import { readHttpSettings } from './settingsHttp';
import { pickFirstModel, storeHandover, takeHandover } from './setUp/keyHandover';
import { createSetUpCommands } from './setUp/setUp';
import { createStatusBar } from './statusBar';
import { createStatusMenu } from './statusMenu';

/** Everything that is loaded on first use. */
export interface Assistant {
	/** Never reject: what goes wrong is logged and shown. */
	readonly commands: Readonly<Record<CommandId, CommandHandler>>;
	/** Saves what is unsaved. */
	dispose(): Promise<void>;
}

type Commands = Partial<Record<CommandId, CommandHandler>>;

/** Builds the features. Each starts by itself, so that one that fails takes only its own commands along. */
export function createAssistant(context: vscode.ExtensionContext, view: ChatView): Assistant {
	setWords(vscode.l10n.bundle ?? {}, vscode.env.language);
	const { keys, log, settings, connections, requests, budget } = createParts(context);
	const found: Commands = {};
	const start = (name: string, create: () => Commands): void => {
		try {
			Object.assign(found, create());
		} catch (error) {
			log.error(`${name} could not start: ${describe(error)}`);
			tellFailure(vscode.l10n.t('A part of Pandu could not start: {0}.', name), log);
		}
	};
	const mask = (text: string): string => keys.mask(text);
	const commands = joinCommands(found, log, mask);
	const run = async (command: CommandId, ...args: readonly unknown[]): Promise<unknown> =>
		commands[command](...args);

	const activity = createActivity(requests);
	let chat: ChatFeature['chat'] | undefined;
	let remedies: ChatFeature['remedies'] | undefined;
	const openChat = async (): Promise<void> => {
		await run('openChat');
	};
	start(vscode.l10n.t('set-up'), () => {
		const all = { settings, keys, connections, log, memory: context.globalState, openChat };
		const others = createImport({ ...all, globalStorage: context.globalStorageUri });
		const importer = { isWorthOffering: others.isWorthOffering, run: () => run('import') };
		return { ...createSetUpCommands({ ...all, importer }), ...others.commands };
	});
	start(vscode.l10n.t('usage'), () =>
		createUsageView({ budget, settings, log, now: () => systemClock.now() }),
	);
	start(vscode.l10n.t('status bar'), () => {
		context.subscriptions.push(activity, createStatusBar(connections, budget, activity));
		return { showMenu: createStatusMenu(connections, activity, run) };
	});
	start(vscode.l10n.t('diagnosis'), () =>
		createDiagnose({ context, settings, keys, connections, run }),
	);
	start(vscode.l10n.t('requests'), () =>
		createRequestCommands({ requests, connections, settings, keys, context }),
	);
	let changes: ChangesFeature | undefined;
	start(vscode.l10n.t('changes'), () => {
		changes = createChangesFeature({ context, settings, log });
		return changes.commands;
	});
	start(vscode.l10n.t('chat'), () => {
		const edits =
			changes && createChatEdits({ ...changes, memory: context.globalState, settings, log, run });
		const all = { context, view, connections, settings, log, mask, run, edits, budget };
		const feature = createChatFeature({ ...all, onRunning: activity.setRunning });
		chat = feature.chat;
		remedies = feature.remedies;
		return feature.commands;
	});
	start(vscode.l10n.t('commands on a selection'), () => {
		if (!chat || !remedies || !changes) {
			throw new Error('there is no chat, or no way to change files');
		}
		const deps = { chat, remedies, connections, settings, log, context };
		return createSelectionCommands({ ...deps, changes: changes.changes, review: changes.review });
	});
	settings.checkWorkspace().catch((error: unknown) => log.warn(describe(error)));
	return {
		commands,
		async dispose() {
			await Promise.allSettled([chat?.dispose(), changes?.review.flush()]);
			log.dispose();
		},
	};
}

/** What every feature shares. */
interface Parts {
	readonly keys: Keys;
	readonly log: OutputLog;
	readonly settings: Settings;
	readonly connections: Connections & Openings;
	readonly requests: RequestLog;
	readonly budget: Budget & Ledger;
}

function createParts(context: vscode.ExtensionContext): Parts {
	const keys = createKeys(context.secrets);
	const log = createLog(keys);
	const settings = createSettings({ log });
	const requests = createRequestLog();
	const budget = createBudget({
		memory: context.globalState,
		log,
		settings,
		keys,
		folder: path.join(context.globalStorageUri.fsPath, 'usage'),
		ownLedger: ownLedger(context.workspaceState, log),
		now: () => systemClock.now(),
		keyStatus: (profile, key, signal) => connections.keyStatus(profile, key, signal),
	});
	const connections = createConnections({
		settings,
		keys,
		log,
		memory: context.globalState,
		clock: systemClock,
		t: vscode.l10n.t,
		recorder: requests.recorder,
		proxyFor: (url) => proxyFacts(url, readHttpSettings(), process.env).via,
		budget,
	});
	context.subscriptions.push(settings);
	const isDevelopment = context.extensionMode === vscode.ExtensionMode.Development;
	const handover = takeHandover(process.env, isDevelopment);
	if (handover) {
		const deps = { settings, keys, connections, log };
		const stored = storeHandover(deps, handover);
		connections.waitFor(stored);
		void stored.then(() => pickFirstModel(deps, handover));
	}
	return { keys, log, settings, connections, requests, budget };
}

/** One handler for each command of the manifest: the boundary where errors end. */
function joinCommands(
	found: Commands,
	log: OutputLog,
	mask: (text: string) => string,
): Readonly<Record<CommandId, CommandHandler>> {
	const guarded = (id: CommandId): CommandHandler => {
		return async (...args) => {
			try {
				const handler = found[id];
				if (handler) return await handler(...args);
				tellFailure(
					vscode.l10n.t('This command is not there, because its part of Pandu could not start.'),
					log,
				);
			} catch (error) {
				log.error(`${id}: ${describe(error)}`);
				// VS Code's own words where it refused something, such as writing settings that have errors.
				tellFailure(vscode.l10n.t('That did not work: {0}', mask(reasonOf(error))), log);
			}
			return undefined;
		};
	};
	return Object.fromEntries(commandIds.map((id) => [id, guarded(id)])) as Record<
		CommandId,
		CommandHandler
	>;
}

function tellFailure(message: string, log: OutputLog): void {
	const showLog = vscode.l10n.t('Show Log');
	vscode.window.showErrorMessage(message, showLog).then((answer) => {
		if (answer === showLog) log.show();
	});
}

function describe(error: unknown): string {
	return (error instanceof Error && error.stack) || reasonOf(error);
}
