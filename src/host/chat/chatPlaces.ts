import * as vscode from 'vscode';
import type { CommandHandler, CommandId } from '../commandIds';
import type { ChatView } from './chatView';

export type PlaceCommandId = Extract<
	CommandId,
	'openChatInEditor' | 'openChatInWindow' | 'bringChatBack' | 'moveChatToSecondarySideBar'
>;

/** The commands that move the chat to another place. `focus` puts the cursor into the composer, wherever that is. */
export function createPlaceCommands(
	view: Pick<ChatView, 'openInEditor' | 'bringBack'>,
	focus: () => Promise<void>,
): Readonly<Record<PlaceCommandId, CommandHandler>> {
	return {
		openChatInEditor: async () => {
			await view.openInEditor();
			await focus();
		},
		openChatInWindow: async () => {
			await view.openInEditor();
			await focus();
			await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
		},
		bringChatBack: async () => {
			await view.bringBack();
			await focus();
		},
		moveChatToSecondarySideBar: async () => {
			await view.bringBack();
			// VS Code has no command that moves a view there by itself; its own list of places does.
			await vscode.commands.executeCommand('workbench.action.moveFocusedView', 'pandu.chat');
		},
	};
}
