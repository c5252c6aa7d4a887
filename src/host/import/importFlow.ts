import type { Log } from '../../core/ports';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import type { Translate } from '../translate';
import { type ApplyDeps, applyImport } from './applyImport';
import { chosenFile, type Gathered, gather, type Places } from './gather';
import { type ImportItem, type ImportPlan, planImport } from './importPlan';
import { itemText, skippedText, summaryText, unreachableText } from './importTexts';
import type { ImportUi } from './importUi';

export interface ImportDeps {
	readonly ui: ImportUi;
	readonly settings: ApplyDeps['settings'] & Pick<Settings, 'isOwn'>;
	readonly keys: ApplyDeps['keys'] & Pick<Keys, 'origins'>;
	readonly log: Log;
	readonly places: () => Places;
	readonly promptFolder: string;
	/** Bodies of the prompt files that are there. */
	readonly promptBodies: () => Promise<ReadonlySet<string>>;
	readonly t: Translate;
}

/**
 * `pandu.import`: shows what other assistants have, takes over what the person ticks, and says what it did, with a way back.
 * Resolves to whether something was added.
 */
export async function runImport(deps: ImportDeps): Promise<boolean> {
	const { ui, t } = deps;
	let gathered = await gather(deps.places());
	for (;;) {
		const plan = await planWith(deps, gathered);
		logSkipped(deps, plan);
		const isEmpty = plan.items.length === 0;
		const wantsFile = isEmpty ? await offerFile(deps, plan) : undefined;
		if (wantsFile === false) return false;
		const answer =
			wantsFile === true
				? ({ kind: 'file' } as const)
				: await ui.pickMany(
						t('Pandu: Import Endpoints, Keys and Prompts'),
						placeholder(plan, t),
						plan.items.map((item) => ({
							...itemText(item, t),
							// A project's prompts are somebody else's words until they are read.
							isPicked: !item.isKnown && !(item.kind === 'prompt' && item.isOfWorkspace),
							value: item,
						})),
					);
		if (answer.kind === 'cancelled') return false;
		if (answer.kind === 'chosen') return take(deps, answer.values);
		gathered = [...gathered, ...(await fromFiles(deps))];
		if (isEmpty && gathered.length === 0) return false;
	}
}

async function planWith(deps: ImportDeps, gathered: readonly Gathered[]): Promise<ImportPlan> {
	const { settings, keys, promptBodies } = deps;
	return planImport(gathered, {
		profiles: settings.profiles(),
		isOwn: (id) => settings.isOwn(id),
		origins: new Set(
			await keys.origins(settings.profiles().map(({ baseUrl }) => originIn(baseUrl))),
		),
		promptBodies: await promptBodies(),
	});
}

const originIn = (baseUrl: string): string => new URL(baseUrl).origin;

function logSkipped({ log, t }: ImportDeps, { skipped }: ImportPlan): void {
	for (const each of skipped) log.info(`import: ${skippedText(each, t)}`);
}

function placeholder({ skipped }: ImportPlan, t: Translate): string {
	const first = skipped[0];
	if (!first) return t('Tick what to take over. Nothing of it is changed there.');
	const more = skipped.length > 1 ? ` ${t('And {0} more, in the log.', skipped.length - 1)}` : '';
	return `${t('Left out: {0}', skippedText(first, t))}${more}`;
}

/** Nothing was found. Resolves to whether the person wants to choose a file. */
async function offerFile({ ui, t }: ImportDeps, { skipped }: ImportPlan): Promise<boolean> {
	const choose = t('Choose a File…');
	const first = skipped[0];
	const found = first
		? t('Nothing can be taken over. {0}', skippedText(first, t))
		: t('Nothing was found of Continue, Cline, Twinny, llama.vscode or VS Code’s own endpoints.');
	return (await ui.message(`${found} ${unreachableText(t)}`, choose)) === choose;
}

async function fromFiles({ ui, t }: ImportDeps): Promise<readonly Gathered[]> {
	const files = await ui.chooseFiles();
	const found: Gathered[] = [];
	for (const file of files) {
		const one = await chosenFile(file);
		if (one) found.push(one);
		else await ui.message(t('Nothing in {0} can be taken over.', file));
	}
	return found;
}

async function take(deps: ImportDeps, items: readonly ImportItem[]): Promise<boolean> {
	const { ui, t, log } = deps;
	if (items.length === 0) return false;
	const done = await applyImport(deps, items);
	for (const problem of done.problems) log.warn(`import: ${problem}`);
	const isAnything = done.endpoints + done.keys + done.prompts > 0;
	const undo = t('Undo');
	tell().catch((error: unknown) => log.warn(`the import could not be undone: ${String(error)}`));
	return isAnything;

	/** Not waited for: the message may stand for as long as it likes. */
	async function tell(): Promise<void> {
		const pressed = await ui.message(summaryText(done, t), ...(isAnything ? [undo] : []));
		if (pressed !== undo) return;
		const isWhole = await done.undo();
		await ui.message(
			isWhole
				? t('The import is undone.')
				: t('The import is undone, but for what has been changed since. The log names it.'),
		);
	}
}
