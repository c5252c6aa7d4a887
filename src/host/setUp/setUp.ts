import * as vscode from 'vscode';
import type { CommandHandler } from '../commandIds';
import type { Connections, Openings } from '../connections';
import type { OutputLog } from '../log';
import { remembering } from '../openEndpoint';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { readAddresses } from '../settingsAddresses';
import { selectEndpoint } from './endpointPicker';
import { removeApiKey, setApiKey } from './keyCommands';
import { showAbilities } from './modelAbilities';
import { createModelLists } from './modelLists';
import { selectModel } from './modelPicker';
import { runSetUp, type SetUpDeps, teachFromList } from './setUpFlow';
import type { SetUpUi } from './setUpUi';
import { vscodeUi } from './setUpUiVscode';
import { testConnection } from './testConnection';
import { watchWrittenKeys } from './writtenKeys';

export interface SetUpCommandDeps {
	readonly settings: Settings;
	readonly keys: Keys;
	readonly connections: Connections & Openings;
	readonly log: OutputLog;
	/** `globalState`. */
	readonly memory: vscode.Memento;
	/** Shows the chat with the cursor in the composer. */
	readonly openChat: () => Promise<void>;
	readonly importer?: NonNullable<SetUpDeps['importer']>;
	/** Default: VS Code's own inputs. */
	readonly ui?: SetUpUi;
}

type SetUpCommand =
	| 'setUp'
	| 'setApiKey'
	| 'removeApiKey'
	| 'selectEndpoint'
	| 'selectModel'
	| 'testConnection'
	| 'modelAbilities'
	| 'showLog';

/** The commands around endpoints, keys and models. Each may take an endpoint's id as its argument. */
export function createSetUpCommands(
	deps: SetUpCommandDeps,
): Readonly<Record<SetUpCommand, CommandHandler>> {
	const { settings, keys, connections, log, memory, openChat } = deps;
	const now = (): number => Date.now();
	const all: SetUpDeps = {
		ui: deps.ui ?? vscodeUi,
		settings,
		keys,
		connections,
		models: createModelLists(memory, now),
		learntOf: (profile) => remembering(memory, profile, log),
		log,
		now,
		openChat,
		...(deps.importer ? { importer: deps.importer } : {}),
		t: vscode.l10n.t,
	};
	const named = (id: unknown) => settings.profiles().find((profile) => profile.id === id);
	const chooseEndpoint = (): Promise<void> => selectEndpoint(all);
	const teachActive = (): void => teachFromList(all, settings.activeProfile());
	connections.onDidChange(teachActive);
	teachActive();
	void watchWrittenKeys({ ...all, addresses: readAddresses });
	return {
		setUp: (id) => runSetUp(all, named(id)),
		setApiKey: (id) => setApiKey(all, id),
		removeApiKey: (id) => removeApiKey(all, id),
		selectEndpoint: chooseEndpoint,
		selectModel: () => selectModel(all, chooseEndpoint),
		testConnection: () =>
			testConnection(all, { showLog: () => log.show(), selectEndpoint: chooseEndpoint }),
		modelAbilities: () => showAbilities(all),
		showLog: () => log.show(),
	};
}
