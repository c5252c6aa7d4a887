import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import type { CommandHandler } from '../commandIds';
import { listPromptFiles, userPromptFolder } from '../prompts/promptFiles';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { readForeignSettings } from '../settingsForeign';
import { isAnythingThere, type Places } from './gather';
import { type ImportDeps, runImport } from './importFlow';
import { type ImportUi, vscodeImportUi } from './importUi';

export interface ImportCommandDeps {
	readonly settings: Settings;
	readonly keys: Keys;
	readonly log: Log;
	readonly globalStorage: vscode.Uri;
	/** Default: VS Code's own inputs. */
	readonly ui?: ImportUi;
	/** Default: the person's own folder. */
	readonly home?: string;
}

/** The command, and whether it is worth offering. */
export interface ImportFeature {
	readonly commands: { readonly import: CommandHandler };
	/** Looks only at what is there. Never rejects. */
	isWorthOffering(): Promise<boolean>;
}

export function createImport(deps: ImportCommandDeps): ImportFeature {
	const { settings, keys, log, globalStorage } = deps;
	const userFolder = path.resolve(globalStorage.fsPath, '..', '..');
	const promptUri = userPromptFolder(globalStorage);
	const places = (): Places => ({
		home: deps.home ?? homedir(),
		userFolder,
		trustedFolders: vscode.workspace.isTrusted
			? (vscode.workspace.workspaceFolders ?? [])
					.filter(({ uri }) => uri.scheme === 'file')
					.map(({ uri }) => uri.fsPath)
			: [],
		settings: readForeignSettings(),
	});
	const all: ImportDeps = {
		ui: deps.ui ?? vscodeImportUi,
		settings,
		keys,
		log,
		places,
		promptFolder: promptUri.fsPath,
		promptBodies: async () => {
			const { prompts } = await listPromptFiles({
				userFolder: promptUri,
				folders: [],
				isTrusted: false,
			});
			return new Set(prompts.map(({ prompt }) => prompt.body));
		},
		t: vscode.l10n.t,
	};
	return {
		commands: { import: () => runImport(all) },
		isWorthOffering: () =>
			isAnythingThere(places()).catch((error: unknown) => {
				log.warn(`other assistants could not be looked for: ${String(error)}`);
				return false;
			}),
	};
}
