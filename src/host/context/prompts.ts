import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import { builtInPrompts } from '../../core/prompts/builtIn';
import { type LeftOutPrompt, listPromptFiles } from '../prompts/promptFiles';
import { fileName } from '../selection/selectionContext';
import { cancelled, type Offer } from './offer';

interface PromptDeps {
	readonly userFolder: vscode.Uri;
	readonly run: (prompt: PromptName) => Promise<unknown>;
	readonly log: Log;
}

/** What `pandu.runPrompt` knows a prompt by. */
export interface PromptName {
	readonly prompt: string;
	readonly source: 'builtIn' | 'user' | 'workspace';
}

interface Listed {
	readonly name: string;
	readonly source: PromptName['source'];
	readonly title: string;
	readonly description: string;
	readonly group: string;
}

/** The saved prompts whose name or a word of whose title begins with `query`, and what was left out and why. */
export async function findPrompts(deps: PromptDeps, query: string): Promise<readonly Offer[]> {
	const wanted = query.toLowerCase();
	const { prompts, leftOut } = await listed(deps);
	const offers = prompts
		.filter(({ name, title }) => begins(wanted, name, title))
		.map(({ name, source, title, description, group }): Offer => {
			const id = `prompt:${source}:${name}`;
			return {
				item: { id, kind: 'prompt', group, label: title, description },
				attach: async () => {
					// Nobody waits for its answer, which may take minutes.
					deps.run({ prompt: name, source }).catch((error: unknown) => {
						deps.log.error(`${name}: ${reasonOf(error)}`);
					});
					return cancelled;
				},
			};
		});
	const group = vscode.l10n.t('Left out');
	const rest = leftOut
		.filter(({ uri }) => begins(wanted, fileName(uri), ''))
		.map(({ uri, text }): Offer => {
			const label = fileName(uri);
			const id = `prompt:left:${uri.toString()}`;
			return {
				item: { id, kind: 'prompt', group, label, description: text },
				attach: async () => ({ refused: text }),
			};
		});
	return [...offers, ...rest];
}

/** No letters in between: `/usr` is a path and must not look like a prompt. */
function begins(wanted: string, name: string, title: string): boolean {
	const words = title.toLowerCase().split(/\s+/);
	return [name.toLowerCase(), words.join(''), words.join('-'), ...words].some((each) =>
		each.startsWith(wanted),
	);
}

async function listed({ userFolder, log }: PromptDeps): Promise<{
	readonly prompts: readonly Listed[];
	readonly leftOut: readonly LeftOutPrompt[];
}> {
	const { prompts, leftOut } = await listPromptFiles({
		userFolder,
		folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri),
		isTrusted: vscode.workspace.isTrusted,
	});
	for (const { text } of leftOut) log.warn(text);
	const saved = (source: 'user' | 'workspace', group: string) =>
		prompts
			.filter((each) => each.source === source)
			.map(({ fileName: name, prompt }) => ({
				name,
				source,
				title: prompt.name ?? name,
				description: prompt.description ?? '',
				group,
			}));
	const builtIn = builtInPrompts.map(({ id, title, description }) => ({
		name: id,
		source: 'builtIn' as const,
		title: vscode.l10n.t(title),
		description: vscode.l10n.t(description),
		group: vscode.l10n.t('Built in'),
	}));
	return {
		prompts: [
			...saved('user', vscode.l10n.t('Yours')),
			...saved('workspace', vscode.l10n.t('Of this workspace')),
			...builtIn,
		],
		leftOut,
	};
}
