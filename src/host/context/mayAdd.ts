import * as vscode from 'vscode';
import { holdsPrivateKey, isSecretPath } from '../../core/context/secretFiles';
import { showInvisible } from '../../core/prompts/invisible';
import { realTarget } from '../edits/resolvePath';
import { messageText } from '../messageText';

/** Where a file really lies, once links are followed. */
export interface RealPlace {
	readonly path: string;
	/** It stands in the workspace and is not there, or nobody can tell. */
	readonly isOutside: boolean;
}

/** Follows the links of `uri`. What cannot be judged counts as outside. */
export async function realPlace(uri: vscode.Uri): Promise<RealPlace> {
	const isCell = uri.scheme === 'vscode-notebook-cell';
	const file = isCell ? uri.with({ scheme: 'file', fragment: '' }) : uri;
	const isNamedInside = vscode.workspace.getWorkspaceFolder(file) !== undefined;
	const unknown = { path: uri.path, isOutside: isNamedInside };
	try {
		const target = await realTarget(file);
		if (target.kind !== 'real') return unknown;
		return { path: target.path, isOutside: isNamedInside && target.inside === undefined };
	} catch (error) {
		// A folder on the way may not be read.
		if (error instanceof Error && 'code' in error) return unknown;
		throw error;
	}
}

/** Whether a file may go out that the person did not choose itself. */
export async function mayGoUnasked(uri: vscode.Uri, text: string): Promise<boolean> {
	const { path, isOutside } = await realPlace(uri);
	return !isOutside && !isSecretPath(uri.path) && !isSecretPath(path) && !holdsPrivateKey(text);
}

interface Material {
	/** What it is, for the person. */
	readonly name: string;
	readonly text: string;
	/** The file that it comes from. */
	readonly uri?: vscode.Uri;
	/** A text that names what it may hold, such as a command. */
	readonly isSecret?: boolean;
	/** It goes out at once, not with the next question. */
	readonly isSentNow?: boolean;
}

/** Asks before something goes out that is likely to hold passwords or keys, or that lies where its name does not say. */
export async function mayAdd(material: Material): Promise<boolean> {
	const { name, text, uri, isSentNow = false } = material;
	const real = uri && (await realPlace(uri));
	const paths = uri && real ? [uri.path, real.path] : [name];
	const isSecret = material.isSecret === true || paths.some(isSecretPath) || holdsPrivateKey(text);
	if (!isSecret && !real?.isOutside) return true;
	const add = isSentNow ? vscode.l10n.t('Send It Anyway') : vscode.l10n.t('Add It Anyway');
	const isHidden = uri !== undefined && !isSecretPath(uri.path) && paths.some(isSecretPath);
	const detail = [
		real && (real.isOutside || isHidden) ? leadsTo(real) : '',
		isSentNow
			? vscode.l10n.t('It is sent to the endpoint at once.')
			: vscode.l10n.t('What is added is sent to the endpoint with your next question.'),
	].filter(Boolean);
	const answer = await vscode.window.showWarningMessage(
		messageText(questionFor(name, isSecret, isSentNow)),
		{ modal: true, detail: detail.join('\n\n') },
		add,
	);
	return answer === add;
}

function leadsTo({ path, isOutside }: RealPlace): string {
	const { text } = showInvisible(path);
	return isOutside
		? vscode.l10n.t('It leads out of the workspace, to {0}.', text)
		: vscode.l10n.t('It leads to {0}.', text);
}

function questionFor(name: string, isSecret: boolean, isSentNow: boolean): string {
	if (isSecret) {
		return isSentNow
			? vscode.l10n.t('{0} may hold passwords or keys. Send it?', name)
			: vscode.l10n.t('{0} may hold passwords or keys. Add it to the question?', name);
	}
	return isSentNow
		? vscode.l10n.t('{0} is a link out of the workspace. Send what it leads to?', name)
		: vscode.l10n.t('{0} is a link out of the workspace. Add what it leads to?', name);
}
