import * as vscode from 'vscode';
import { entryOf, known, readAbilities } from '../../core/endpoints/capabilities';
import type { MentionItem } from '../../shared/protocol';
import { systemClock } from '../clock';
import type { Connections } from '../connections';
import { createCommandWatch } from '../context/lastCommand';
import type { Room } from '../context/parts';
import type { PromptName } from '../context/prompts';
import { remembering } from '../openEndpoint';
import { userPromptFolder } from '../prompts/promptFiles';
import type { TakesImages } from './attachments';
import type { ChatDeps } from './chatDeps';
import type { ReadFound } from './incoming';
import { createMentions, type MentionsDeps } from './mentions';
import { limitOf } from './trimGoal';
import type { LimitsOf } from './trimLimits';

/** What the list after `@` and the command share. */
export interface ContextParts {
	readonly room: Room;
	/** The active model when it is known not to take images. */
	readonly takesImages: TakesImages;
	readonly mentions: MentionsDeps;
}

interface PartsDeps extends Pick<ChatDeps, 'log' | 'run'> {
	readonly connections: Pick<Connections, 'state'>;
	readonly context: Pick<
		vscode.ExtensionContext,
		'globalState' | 'globalStorageUri' | 'subscriptions'
	>;
}

export function createContextParts(
	{ connections, context, log, run }: PartsDeps,
	limitsOf: LimitsOf,
): ContextParts {
	const room: Room = async () => {
		const { profile } = await connections.state();
		if (!profile) return undefined;
		const found = await limitsOf(profile);
		const limits = [limitOf(found, profile, undefined), found.left];
		const rooms = limits.filter((each) => each !== undefined);
		return rooms.length === 0 ? undefined : Math.min(...rooms);
	};
	const prompts = {
		userFolder: userPromptFolder(context.globalStorageUri),
		run: (name: PromptName) => run('runPrompt', name),
	};
	const takesImages = async (): Promise<string | undefined> => {
		const { profile } = await connections.state();
		if (!profile) return undefined;
		const learnt = readAbilities(remembering(context.globalState, profile, log), profile.model);
		const at = { now: systemClock.now(), entry: entryOf(profile) };
		return known(learnt, 'images', at)?.value === false ? profile.model : undefined;
	};
	// Nobody has to wait for them: they are seen from the first use of the chat on.
	const commands = createCommandWatch(log);
	commands.start();
	context.subscriptions.push(commands);
	return { room, takesImages, mentions: { log, room, prompts, commands } };
}

interface AddDeps {
	readonly mentions: MentionsDeps;
	readonly add: (read: ReadFound) => Promise<void>;
}

interface ContextItem extends vscode.QuickPickItem {
	readonly item?: MentionItem;
}

const icons: Readonly<Record<MentionItem['kind'], string>> = {
	file: 'file',
	selection: 'selection',
	symbol: 'symbol-method',
	prompt: 'comment',
	image: 'file-media',
	folder: 'folder',
	problems: 'warning',
	terminal: 'terminal',
	git: 'git-commit',
	text: 'note',
};

/** `pandu.addContext`: the same list as after `@`, by keyboard from anywhere. `query` begins it, for example `git:`. */
export async function addContext({ mentions, add }: AddDeps, query: unknown): Promise<void> {
	const found = createMentions(mentions);
	const id = await pickOne(found, typeof query === 'string' ? query : '');
	if (id !== undefined) await add(() => found.attach(id));
}

function pickOne(
	mentions: ReturnType<typeof createMentions>,
	query: string,
): Promise<string | undefined> {
	const input = vscode.window.createQuickPick<ContextItem>();
	input.title = vscode.l10n.t('Add Context to Chat');
	input.placeholder = vscode.l10n.t(
		'A file, or problems, terminal, folder:, symbol:, git, commit:',
	);
	input.value = query;
	const look = async (): Promise<void> => {
		input.busy = true;
		const items = await mentions.find(input.value.replace(/^@/, ''));
		if (!items) return;
		input.busy = false;
		input.items = toItems(items);
	};
	return new Promise((resolve, reject) => {
		const update = (): void => {
			look().catch((error: unknown) => {
				reject(error);
				input.hide();
			});
		};
		input.onDidChangeValue(update);
		input.onDidAccept(() => {
			const item = input.activeItems[0]?.item;
			if (item?.narrows !== undefined) {
				input.value = item.narrows;
				update();
				return;
			}
			resolve(item?.id);
			input.hide();
		});
		input.onDidHide(() => {
			resolve(undefined);
			input.dispose();
		});
		input.show();
		update();
	});
}

/** They are found for what is typed, so VS Code must not filter them by it once more. */
function toItems(items: readonly MentionItem[]): readonly ContextItem[] {
	return items.flatMap((item, at): readonly ContextItem[] => {
		const entry: ContextItem = {
			label: `$(${icons[item.kind]}) ${item.label.replaceAll('$(', '$ (')}`,
			description: item.description,
			alwaysShow: true,
			item,
		};
		const { group } = item;
		if (group === undefined || group === items[at - 1]?.group) return [entry];
		return [{ label: group, kind: vscode.QuickPickItemKind.Separator }, entry];
	});
}
