import * as vscode from 'vscode';
import type { Attachment } from '../../shared/transcript';
import { shownPath } from '../selection/selectionContext';
import type { Choose } from './applyCodeUi';
import { openFiles } from './fileTools';
import { isFile, resolvePath } from './resolvePath';

/** Which file a piece of code is for. */
export type CodeFile =
	| { readonly kind: 'there'; readonly uri: vscode.Uri }
	| { readonly kind: 'new'; readonly path: string }
	/** There is no word about a file and none is open. */
	| { readonly kind: 'none' }
	| { readonly kind: 'refused'; readonly reason: string }
	| { readonly kind: 'cancelled' };

const excluded = '**/{node_modules,.git,dist,out,build,target,.venv,venv,__pycache__}/**';
const mostFound = 20;

/** By its path; without one the file that the question was about, else the one in the editor. Asks where several fit. */
export async function findCodeFile(
	path: string | undefined,
	attachments: readonly Attachment[],
	choose: Choose,
): Promise<CodeFile> {
	const attached = await attachedFiles(attachments);
	if (path !== undefined) return byPath(path, attached, choose);
	if (attached.length > 0) return oneOf(attached, choose);
	const active = vscode.window.activeTextEditor?.document.uri;
	const isOpen = openFiles().some((uri) => uri.toString() === active?.toString());
	return active && isOpen ? { kind: 'there', uri: active } : { kind: 'none' };
}

async function attachedFiles(attachments: readonly Attachment[]): Promise<readonly vscode.Uri[]> {
	const paths = new Set(attachments.flatMap((each) => (each.kind === 'image' ? [] : [each.path])));
	const open = openFiles();
	const found = new Map<string, vscode.Uri>();
	for (const path of paths) {
		const resolved = await resolvePath(path, open);
		if (resolved.kind !== 'found') continue;
		const { uri } = resolved;
		const isThere = open.some((each) => each.toString() === uri.toString()) || (await isFile(uri));
		if (isThere) found.set(uri.toString(), uri);
	}
	return [...found.values()];
}

async function byPath(
	path: string,
	attached: readonly vscode.Uri[],
	choose: Choose,
): Promise<CodeFile> {
	const open = openFiles();
	const resolved = await resolvePath(path, [...attached, ...open]);
	if (resolved.kind === 'blocked') {
		return {
			kind: 'refused',
			reason: vscode.l10n.t('"{0}" is not a path that Pandu writes to; nothing was changed.', path),
		};
	}
	if (resolved.kind === 'found') {
		const { uri } = resolved;
		const isOpen = open.some((each) => each.toString() === uri.toString());
		if (isOpen || (await isFile(uri))) return { kind: 'there', uri };
	}
	// Models leave folders out.
	const tail = `/${path.replaceAll('\\', '/').replace(/^\.?\//, '')}`;
	const near = [...attached, ...open].filter((uri) => `/${shownPath(uri)}`.endsWith(tail));
	if (near.length > 0) return oneOf(near, choose);
	if (!tail.includes('..') && !/[*?[\]{}]/.test(tail)) {
		const found = await vscode.workspace.findFiles(`**${tail}`, excluded, mostFound);
		if (found.length > 0) return oneOf(found, choose);
	}
	return { kind: 'new', path };
}

async function oneOf(uris: readonly vscode.Uri[], choose: Choose): Promise<CodeFile> {
	const all = [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
	const [only] = all;
	if (all.length === 1 && only) return { kind: 'there', uri: only };
	const items = all.map((uri) => ({ label: shownPath(uri), value: uri }));
	const uri = await choose(vscode.l10n.t('Which file is this code for?'), items);
	return uri ? { kind: 'there', uri } : { kind: 'cancelled' };
}
