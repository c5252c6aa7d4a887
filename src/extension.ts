import * as vscode from 'vscode';
import type { Assistant } from './host/assistant';
import { ChatView, chatTabType } from './host/chat/chatView';
import { commandIds } from './host/commandIds';
import { registerCodeActions } from './host/selection/codeActions';

let assistant: Promise<Assistant> | undefined;

/** What tests in the extension host cannot reach in another way. */
interface TestHandle {
	readonly secrets: vscode.SecretStorage;
}

/** Registers names only. Everything behind them is loaded when the first one is used. */
export function activate(context: vscode.ExtensionContext): TestHandle | undefined {
	const view = new ChatView(context.extensionUri, () => void load(context, view));
	context.subscriptions.push(
		vscode.window.registerWebviewViewProvider('pandu.chat', view),
		vscode.window.registerWebviewPanelSerializer(chatTabType, view),
		registerCodeActions(),
		...commandIds.map((id) =>
			vscode.commands.registerCommand(`pandu.${id}`, async (...args: readonly unknown[]) => {
				const loaded = await load(context, view);
				return loaded?.commands[id](...args);
			}),
		),
	);
	// Changes that waited before the window was loaded again are shown without a use of ours.
	if (context.workspaceState.get('pandu.review') === true) void load(context, view);
	return context.extensionMode === vscode.ExtensionMode.Test
		? { secrets: context.secrets }
		: undefined;
}

/** VS Code waits for this when the window closes. */
export async function deactivate(): Promise<void> {
	await (await assistant?.catch(() => undefined))?.dispose();
}

/** Undefined after a failed start, which has been shown by then. The next use tries again. */
async function load(
	context: vscode.ExtensionContext,
	view: ChatView,
): Promise<Assistant | undefined> {
	assistant ??= import('./host/assistant').then((module) => module.createAssistant(context, view));
	try {
		return await assistant;
	} catch (error) {
		const isFirst = assistant !== undefined;
		assistant = undefined;
		if (isFirst) void showFailedStart(error);
		return undefined;
	}
}

async function showFailedStart(error: unknown): Promise<void> {
	const { t } = vscode.l10n;
	const showLog = t('Show Log');
	const answer = await vscode.window.showErrorMessage(t('Pandu could not start.'), showLog);
	if (answer !== showLog) return;
	const channel = vscode.window.createOutputChannel('Pandu (start)', { log: true });
	channel.error(error instanceof Error ? error : String(error));
	channel.show();
}
