import * as vscode from 'vscode';
import { llamaVscodeSettings } from '../core/import/llamaVscode';

/** Settings of other assistants that can be taken over. All of it is unchecked. */
export interface ForeignSettings {
	/** By their names without `llama-vscode.`; only those that the person set. */
	readonly llamaVscode: Readonly<Record<string, unknown>>;
	/** `github.copilot.chat.customOAIModels`. */
	readonly customModels: unknown;
	/** Where Roo Code was told to import its settings from. */
	readonly rooFile: string | undefined;
}

/** Values of the user alone: what a workspace sets is never looked at, as it could send questions elsewhere. */
export function readForeignSettings(): ForeignSettings {
	const own = (section: string, name: string): unknown =>
		vscode.workspace.getConfiguration(section).inspect<unknown>(name)?.globalValue;
	const rooFile = own('roo-cline', 'autoImportSettingsPath');
	return {
		llamaVscode: Object.fromEntries(
			llamaVscodeSettings
				.map((name) => [name, own('llama-vscode', name)] as const)
				.filter(([, value]) => value !== undefined),
		),
		customModels: own('github.copilot.chat', 'customOAIModels'),
		rooFile: typeof rooFile === 'string' && rooFile !== '' ? rooFile : undefined,
	};
}
