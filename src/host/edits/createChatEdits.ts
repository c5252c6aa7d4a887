import type * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import type { ChatEdits } from '../chat/chatEdits';
import type { CommandId } from '../commandIds';
import { createToolSupport } from '../selection/toolSupport';
import type { Settings } from '../settings';
import { applyCode } from './applyCode';
import { type ApplyCodeUi, applyCodeUi } from './applyCodeUi';
import type { ChangesFeature } from './changesFeature';
import { createFileTools } from './fileTools';

/** What lets the chat change files: tools for answers, and Apply for the person. */
export function createChatEdits(
	deps: Pick<ChangesFeature, 'changes' | 'gate' | 'review'> & {
		readonly memory: vscode.Memento;
		readonly settings: Pick<Settings, 'editsFromChat'>;
		readonly log: Log;
		readonly run: (command: CommandId) => Promise<unknown>;
		readonly ui?: ApplyCodeUi;
	},
): ChatEdits {
	const { changes, gate, log, ui = applyCodeUi } = deps;
	const tools = createFileTools({ ...deps, toolSupport: createToolSupport(deps) });
	const showChanges = () => deps.run('showChanges');
	return {
		...tools,
		applyCode: (code) => applyCode({ changes, gate, log, ui, showChanges }, code),
	};
}
