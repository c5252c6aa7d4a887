import path from 'node:path';
import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import { showInvisible } from '../../core/prompts/invisible';
import { hooksPaths, type PathKind, pathKind } from '../../core/tools/pathRules';
import { type RealTarget, realTarget } from './resolvePath';

/** What is to happen to a file. */
export interface PlannedEffect {
	readonly uri: vscode.Uri;
	readonly action: 'edit' | 'create' | 'delete' | 'rename';
	/** The person attached or opened it themselves, so that a file without a place on a disk may be meant. */
	readonly isGiven?: boolean;
	/** All of the change, for the question: lines with `-` and `+`. */
	readonly shown: string;
}

/** A question before anything has happened. */
export interface GateQuestion {
	readonly message: string;
	readonly detail: string;
	/** The button that lets it happen. Never the one that Enter presses. */
	readonly allow: string;
}

/** Leave to do one thing to the file that `real` names, and to no other. */
export interface Permit {
	readonly uri: vscode.Uri;
	readonly real: string;
}

type GateAnswer =
	| { readonly kind: 'allowed'; readonly permit: Permit }
	| {
			readonly kind: 'refused';
			/** For the model, in English. */
			readonly content: string;
			/** For the person, in one sentence. */
			readonly reason: string;
	  };

/** Stands before every write whose place a model chose. What it cannot judge is refused. */
export interface Gate {
	/** Judges where the write would really end, and asks the person where that is needed. */
	pass(effect: PlannedEffect): Promise<GateAnswer>;
	/** Whether the permit still leads to the same file. To be asked right before the write. */
	isStill(permit: Permit): Promise<boolean>;
}

export interface GateDeps {
	readonly log: Log;
	/** Default: a modal message of VS Code. */
	readonly confirm?: ((question: GateQuestion) => Promise<boolean>) | undefined;
}

export function createGate({ log, confirm = askModally }: GateDeps): Gate {
	return {
		async pass(effect) {
			try {
				const target = await realTarget(effect.uri);
				const judged = await judge(effect, target);
				if (judged.kind === 'block') return refusal(effect, judged.why);
				if (target.kind !== 'real') return refusal(effect, 'brokenLink');
				const permit = { uri: effect.uri, real: target.path };
				if (judged.kind === 'pass') return { kind: 'allowed', permit };
				if (!(await confirm(question(effect, target, judged.kinds)))) {
					return refusal(effect, 'declined');
				}
				const now = await realTarget(effect.uri);
				const isSame = now.kind === 'real' && now.path === target.path;
				return isSame ? { kind: 'allowed', permit } : refusal(effect, 'unknown');
			} catch (error) {
				log.warn(`a path could not be judged: ${reasonOf(error)}`);
				return refusal(effect, 'unknown');
			}
		},
		async isStill({ uri, real }) {
			try {
				const target = await realTarget(uri);
				return target.kind === 'real' && target.path === real;
			} catch (error) {
				log.warn(`a path could not be judged again: ${reasonOf(error)}`);
				return false;
			}
		},
	};
}

type AskKind = Exclude<PathKind, 'plain' | 'repository'> | 'outside';
type Block = 'scheme' | 'repository' | 'brokenLink' | 'folder' | 'declined' | 'unknown';

type Judged =
	| { readonly kind: 'pass' }
	| { readonly kind: 'ask'; readonly kinds: readonly AskKind[] }
	| { readonly kind: 'block'; readonly why: Block };

/** By the names that are written and by those that the links lead to. */
async function judge({ uri, isGiven }: PlannedEffect, target: RealTarget): Promise<Judged> {
	const folder = vscode.workspace.getWorkspaceFolder(uri);
	const ownSchemes = (vscode.workspace.workspaceFolders ?? []).map((each) => each.uri.scheme);
	const isLoose = uri.scheme === 'untitled' || uri.scheme === 'vscode-notebook-cell';
	if (isLoose && isGiven) return { kind: 'pass' };
	const isOurs = uri.scheme === 'file' || ownSchemes.includes(uri.scheme);
	if (!isOurs || (uri.scheme === 'file' && uri.authority !== '')) {
		return { kind: 'block', why: 'scheme' };
	}
	if (target.kind === 'brokenLink') return { kind: 'block', why: 'brokenLink' };
	if (target.inside === '') return { kind: 'block', why: 'folder' };
	const written = folder ? uri.path.slice(folder.uri.path.length) : uri.path;
	const real = uri.scheme === 'file' ? vscode.Uri.file(target.path) : uri;
	const names = [withRoot(uri.path, written), withRoot(real.path, target.inside ?? real.path)];
	const kinds = new Set(names.map((each) => pathKind(each)));
	for (const place of [uri, real]) if (await isHook(place)) kinds.add('automation');
	if (kinds.has('repository')) return { kind: 'block', why: 'repository' };
	const ask: AskKind[] = [...kinds].filter((kind) => kind !== 'plain' && kind !== 'repository');
	if (target.inside === undefined) ask.unshift('outside');
	return ask.length > 0 ? { kind: 'ask', kinds: ask } : { kind: 'pass' };
}

/** With the names of the two folders above: a folder such as `.vscode` may itself be open as the workspace. */
function withRoot(path: string, below: string): string {
	const parts = path.split('/').filter(Boolean);
	return parts.slice(-(below.split('/').filter(Boolean).length + 2)).join('/');
}

/** Whether the repository around the file, which may begin above the workspace, runs hooks from where it lies. */
async function isHook(uri: vscode.Uri): Promise<boolean> {
	for (let at = parentOf(uri); ; at = parentOf(at)) {
		const config = await gitConfig(at);
		if (config !== undefined) {
			const hooks = hooksPaths(config).map((each) =>
				each.startsWith(`${at.path}/`) ? each.slice(at.path.length) : each,
			);
			return pathKind(uri.path.slice(at.path.length), hooks) === 'automation';
		}
		if (at.path === parentOf(at).path) return false;
	}
}

function parentOf(uri: vscode.Uri): vscode.Uri {
	return uri.with({ path: path.posix.dirname(uri.path) });
}

/** Of the repository that begins in `folder`; also when that is a worktree or a submodule. */
async function gitConfig(folder: vscode.Uri): Promise<string | undefined> {
	const git = vscode.Uri.joinPath(folder, '.git');
	const [, elsewhere] = /^gitdir:\s*(.+?)\s*$/m.exec((await readText(git)) ?? '') ?? [];
	if (elsewhere === undefined) return readText(vscode.Uri.joinPath(git, 'config'));
	const place = elsewhere.replace(/^(?=[a-z]:)/i, '/');
	const own = folder.with({ path: path.posix.resolve(folder.path, place) });
	const configs = ['config', '../../config'].map((each) => vscode.Uri.joinPath(own, each));
	for (const each of configs) {
		const text = await readText(each);
		if (text !== undefined) return text;
	}
	return '';
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
	try {
		return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return undefined;
		throw error;
	}
}

function question(
	effect: PlannedEffect,
	target: Extract<RealTarget, { kind: 'real' }>,
	kinds: readonly AskKind[],
): GateQuestion {
	const why = kinds.map(reasonToAsk).join(' ');
	return {
		message: actionWords(effect.action, visible(target.path)),
		detail: `${why}\n\n${effect.shown}`.trimEnd(),
		allow: vscode.l10n.t('Allow This Once'),
	};
}

/** A name may hold whatever would hide a part of it. */
function visible(path: string): string {
	return showInvisible(path.replace(/[\r\n]/g, '↵')).text;
}

function actionWords(action: PlannedEffect['action'], path: string): string {
	switch (action) {
		case 'edit':
			return vscode.l10n.t('The answer wants to change {0}', path);
		case 'create':
			return vscode.l10n.t('The answer wants to make {0}', path);
		case 'delete':
			return vscode.l10n.t('The answer wants to delete {0}', path);
		case 'rename':
			return vscode.l10n.t('The answer wants to rename to or from {0}', path);
		default:
			return action satisfies never;
	}
}

function reasonToAsk(kind: AskKind): string {
	switch (kind) {
		case 'outside':
			return vscode.l10n.t('It is outside the workspace.');
		case 'settings':
			return vscode.l10n.t('It holds settings, which can make VS Code run programs.');
		case 'automation':
			return vscode.l10n.t('What is in it can run by itself.');
		case 'rules':
			return vscode.l10n.t('It tells assistants what they may do.');
		default:
			return kind satisfies never;
	}
}

function refusal({ uri }: PlannedEffect, why: Block): GateAnswer {
	const name = vscode.workspace.asRelativePath(uri);
	const { content, reason } = refusalWords(name, why);
	return { kind: 'refused', content: `Nothing was done: ${content}`, reason };
}

function refusalWords(
	name: string,
	why: Block,
): { readonly content: string; readonly reason: string } {
	switch (why) {
		case 'scheme':
			return {
				content: 'only files of the workspace can be written.',
				reason: vscode.l10n.t('{0} is no file of the workspace, so nothing was changed.', name),
			};
		case 'repository':
			return {
				content: 'files of the version control are not for tools.',
				reason: vscode.l10n.t(
					'{0} belongs to the version control itself, so nothing was changed.',
					name,
				),
			};
		case 'brokenLink':
			return {
				content: 'the path is a link that leads nowhere.',
				reason: vscode.l10n.t('{0} is a link that leads nowhere; nothing was changed.', name),
			};
		case 'folder':
			return {
				content: 'the path is a folder.',
				reason: vscode.l10n.t('{0} is a folder, so nothing was changed.', name),
			};
		case 'declined':
			return {
				content: 'the user did not allow it. Do not try again.',
				reason: vscode.l10n.t('You did not allow the change of {0}.', name),
			};
		case 'unknown':
			return {
				content: 'the path cannot be checked.',
				reason: vscode.l10n.t('Where {0} leads cannot be checked, so nothing was changed.', name),
			};
		default:
			return why satisfies never;
	}
}

/** The first button is the one that Enter presses, so it is the one that leaves everything as it is. */
async function askModally({ message, detail, allow }: GateQuestion): Promise<boolean> {
	const leave = vscode.l10n.t('Leave It as It Is');
	const answer = await vscode.window.showWarningMessage(
		message,
		{ modal: true, detail },
		leave,
		allow,
	);
	return answer === allow;
}
