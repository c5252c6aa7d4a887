/** `vscode.l10n.t`, passed in so that code runs without VS Code. */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;
