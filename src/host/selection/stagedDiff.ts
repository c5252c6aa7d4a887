import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { withoutSecrets } from '../../core/context/secretFiles';
import type { Attachment } from '../../shared/transcript';

/** The few parts of the git extension's interface that are used here. */
interface GitRepository {
	readonly rootUri: vscode.Uri;
	diff(cached: boolean): Promise<string>;
}

interface GitExports {
	getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

const mostCharacters = 40_000;

/** What is staged in the repository of the active file, else of the first one. Undefined without any. */
export async function stagedDiff(): Promise<Attachment | undefined> {
	const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
	if (!extension) return undefined;
	const { repositories } = (await extension.activate()).getAPI(1);
	const active = vscode.window.activeTextEditor?.document.uri.path ?? '';
	const repository =
		repositories
			.filter((each) => active.startsWith(`${each.rootUri.path}/`))
			.toSorted((one, other) => other.rootUri.path.length - one.rootUri.path.length)[0] ??
		repositories[0];
	const { text: diff } = withoutSecrets((await repository?.diff(true)) ?? '');
	if (diff.trim() === '') return undefined;
	const text = diff.length > mostCharacters ? `${diff.slice(0, mostCharacters)}\n… (cut)\n` : diff;
	return {
		kind: 'file',
		id: randomUUID(),
		path: 'staged.diff',
		languageId: 'diff',
		origin: 'git',
		text,
	};
}
