/** Every command of the manifest, without the prefix `pandu.`. */
export const commandIds = [
	'setUp',
	'setApiKey',
	'removeApiKey',
	'selectEndpoint',
	'selectModel',
	'testConnection',
	'openChat',
	'newChat',
	'stop',
	'history',
	'exportChat',
	'addSelectionToChat',
	'addFileToChat',
	'explainSelection',
	'editSelection',
	'fixSelection',
	'improveSelection',
	'documentSelection',
	'testSelection',
	'ask',
	'runPrompt',
	'keepHunk',
	'dropHunk',
	'showLog',
] as const;

export type CommandId = (typeof commandIds)[number];

/** What a command does; arguments come from menus and key bindings and are unchecked. */
export type CommandHandler = (...args: readonly unknown[]) => unknown;
