import * as vscode from 'vscode';
import { capText } from '../../core/context/excerpts';
import { fuzzyScore } from '../../core/context/fuzzy';
import { holdsPrivateKey, withoutSecrets } from '../../core/context/secretFiles';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import { languageOfWords } from '../../shared/words';
import type { Found } from '../chat/chatDeps';
import { type Offer, type OfferSource, textAttachment } from './offer';

/** The few parts of the git extension's interface that are used here. */
interface GitCommit {
	readonly hash: string;
	readonly message: string;
	readonly parents: readonly string[];
	readonly authorName?: string;
	readonly authorDate?: Date;
}

interface GitRepository {
	readonly rootUri: vscode.Uri;
	readonly state: {
		readonly indexChanges: readonly unknown[];
		readonly workingTreeChanges: readonly unknown[];
	};
	diff(cached: boolean): Promise<string>;
	log(options: { readonly maxEntries: number }): Promise<readonly GitCommit[]>;
	diffBetween(from: string, to: string): Promise<readonly { readonly uri: vscode.Uri }[]>;
	diffBetween(from: string, to: string, path: string): Promise<string>;
}

interface GitExports {
	getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

const mostCharacters = 40_000;
const mostCommits = 50;
const mostFiles = 50;

/** What is staged and what is not. */
export function changesSource(log: Log): OfferSource {
	return {
		words: ['git', 'changes', 'diff'],
		kind: 'git',
		row: {
			label: vscode.l10n.t('Git changes…'),
			description: vscode.l10n.t('staged and unstaged'),
		},
		async find() {
			const repository = await findRepository(log);
			if (!repository) return [];
			const { indexChanges, workingTreeChanges } = repository.state;
			return [
				changesOffer(repository, true, indexChanges.length),
				changesOffer(repository, false, workingTreeChanges.length),
			];
		},
	};
}

/** The last commits, by their first line. */
export function commitSource(log: Log): OfferSource {
	return {
		words: ['commit', 'commits'],
		kind: 'git',
		row: {
			label: vscode.l10n.t('Commits…'),
			description: vscode.l10n.t('message and diff of one of the last {0}', mostCommits),
		},
		async find(query) {
			const repository = await findRepository(log);
			const commits = repository ? await commitsOf(repository, log) : [];
			return commits.flatMap((commit) =>
				repository && fuzzyScore(query, `${subjectOf(commit)} ${commit.hash}`) !== undefined
					? [commitOffer(repository, commit)]
					: [],
			);
		},
	};
}

/** That of the active file, else the first one. */
async function findRepository(log: Log): Promise<GitRepository | undefined> {
	try {
		const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
		if (!extension) return undefined;
		const { repositories } = (await extension.activate()).getAPI(1);
		const active = vscode.window.activeTextEditor?.document.uri.path ?? '';
		return (
			repositories
				.filter((each) => active.startsWith(`${each.rootUri.path}/`))
				.toSorted((one, other) => other.rootUri.path.length - one.rootUri.path.length)[0] ??
			repositories[0]
		);
	} catch (error) {
		log.warn(`git could not be asked: ${reasonOf(error)}`);
		return undefined;
	}
}

async function commitsOf(repository: GitRepository, log: Log): Promise<readonly GitCommit[]> {
	try {
		return await repository.log({ maxEntries: mostCommits });
	} catch (error) {
		// A repository without a commit fails too.
		log.warn(`the commits could not be read: ${reasonOf(error)}`);
		return [];
	}
}

function changesOffer(repository: GitRepository, isStaged: boolean, count: number): Offer {
	return {
		item: {
			id: isStaged ? 'git:staged' : 'git:unstaged',
			kind: 'git',
			group: vscode.l10n.t('Git'),
			label: isStaged ? vscode.l10n.t('Staged changes') : vscode.l10n.t('Unstaged changes'),
			description: count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', count),
		},
		attach: async () => {
			const diff = await repository.diff(isStaged);
			if (diff.trim() === '') {
				return {
					refused: isStaged
						? vscode.l10n.t('Nothing is staged in git.')
						: vscode.l10n.t(
								'Nothing is changed in git that is not staged. New files are added one by one.',
							),
				};
			}
			return diffAttachment(isStaged ? 'staged changes' : 'unstaged changes', '', diff);
		},
	};
}

function subjectOf({ message }: GitCommit): string {
	return message.trim().split('\n')[0] ?? '';
}

function commitOffer(repository: GitRepository, commit: GitCommit): Offer {
	const short = commit.hash.slice(0, 8);
	return {
		item: {
			id: `commit:${commit.hash}`,
			kind: 'git',
			group: vscode.l10n.t('Commits'),
			label: subjectOf(commit),
			description: [
				short,
				commit.authorName,
				commit.authorDate?.toLocaleDateString(languageOfWords()),
			]
				.filter(Boolean)
				.join(' · '),
		},
		attach: async () => {
			const message = `${commit.message.trim()}\n\n`;
			return diffAttachment(`commit ${short}`, message, await diffOf(repository, commit));
		},
	};
}

/** File by file: the interface has no diff of a whole commit. Stops when it is long enough. */
async function diffOf(repository: GitRepository, commit: GitCommit): Promise<string> {
	const [parent] = commit.parents;
	if (parent === undefined) return '(the first commit: its diff is left out)\n';
	const changes = await repository.diffBetween(parent, commit.hash);
	let diff = '';
	let read = 0;
	for (const { uri } of changes.slice(0, mostFiles)) {
		if (diff.length > mostCharacters) break;
		// Without its last line break: each file has to begin on a line of its own.
		diff += `${(await repository.diffBetween(parent, commit.hash, uri.fsPath)).trimEnd()}\n`;
		read += 1;
	}
	const rest = changes.length - read;
	return rest > 0 ? `${diff}(${rest} more files)\n` : diff;
}

function diffAttachment(name: string, message: string, diff: string): Found {
	const { text, leftOut } = withoutSecrets(diff);
	if (leftOut > 0) {
		void vscode.window.showInformationMessage(
			leftOut === 1
				? vscode.l10n.t('One file of the diff was left out: it may hold passwords or keys.')
				: vscode.l10n.t(
						'{0} files of the diff were left out: they may hold passwords or keys.',
						leftOut,
					),
		);
	}
	if (holdsPrivateKey(message)) {
		return { refused: vscode.l10n.t('The message of this commit holds a private key.') };
	}
	return textAttachment({
		name,
		origin: 'git',
		languageId: 'diff',
		text: `${message}${capText(text, mostCharacters)}`,
	});
}
