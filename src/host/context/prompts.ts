import * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import { builtInPrompts } from '../../core/prompts/builtIn';
import { listPromptFiles } from '../prompts/promptFiles';
import { cancelled, type Offer } from './offer';

interface PromptDeps {
	readonly userFolder: vscode.Uri;
	readonly run: (name: string) => Promise<unknown>;
	readonly log: Log;
}

interface Listed {
	/** What `pandu.runPrompt` knows it by. */
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly group: string;
}

/** The saved prompts whose name or a word of whose title begins with `query`. */
export async function findPrompts(deps: PromptDeps, query: string): Promise<readonly Offer[]> {
	const wanted = query.toLowerCase();
	return (await listed(deps))
		.filter(({ name, title }) => begins(wanted, name, title))
		.map(({ name, title, description, group }) => ({
			item: { id: `prompt:${name}`, kind: 'prompt', group, label: title, description },
			attach: async () => {
				await deps.run(name);
				return cancelled;
			},
		}));
}

/** No letters in between: `/usr` is a path and must not look like a prompt. */
function begins(wanted: string, name: string, title: string): boolean {
	const words = title.toLowerCase().split(/\s+/);
	return [name.toLowerCase(), words.join(''), words.join('-'), ...words].some((each) =>
		each.startsWith(wanted),
	);
}

async function listed({ userFolder, log }: PromptDeps): Promise<readonly Listed[]> {
	const { prompts, problems } = await listPromptFiles({
		userFolder,
		folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri),
		isTrusted: vscode.workspace.isTrusted,
	});
	for (const problem of problems) log.warn(problem);
	const saved = (source: 'user' | 'workspace', group: string) =>
		prompts
			.filter((each) => each.source === source)
			.map(({ fileName, prompt }) => ({
				name: fileName,
				title: prompt.name ?? fileName,
				description: prompt.description ?? '',
				group,
			}));
	const own = [
		...saved('user', vscode.l10n.t('Yours')),
		...saved('workspace', vscode.l10n.t('Of this workspace')),
	];
	const builtIn = builtInPrompts
		.filter(({ id }) => own.every(({ name }) => name !== id))
		.map(({ id, title, description }) => ({
			name: id,
			title: vscode.l10n.t(title),
			description: vscode.l10n.t(description),
			group: vscode.l10n.t('Built in'),
		}));
	return [...own, ...builtIn];
}
