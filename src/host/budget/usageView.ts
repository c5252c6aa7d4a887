import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { createMonthUse, monthOf } from '../../core/budget/ledger';
import { summarise } from '../../core/budget/summary';
import type { Log } from '../../core/ports';
import { languageOfWords } from '../../shared/words';
import type { Settings } from '../settings';
import type { Budget } from './budget';
import type { Ledger } from './createBudget';
import { usageCsv } from './usageCsv';
import { usageHtml } from './usageHtml';
import { monthName, type UsageData } from './usageText';

export interface UsageViewDeps {
	readonly budget: Pick<Budget, 'onDidChange' | 'payer'> & Ledger;
	readonly settings: Pick<Settings, 'profiles' | 'activeProfile' | 'budget' | 'onDidChange'>;
	readonly log: Log;
	readonly now: () => number;
}

const viewType = 'pandu.usage';
const { t } = vscode.l10n;

interface Panel extends vscode.Disposable {
	/** Shows `month`, in front. */
	show(month: string): Promise<void>;
	/** The month on screen; undefined when it is not in front. */
	readonly month: string | undefined;
}

/** `pandu.showUsage`: opens the page; where it is in front already, asks for another month or a file. */
export function createUsageView(deps: UsageViewDeps): { readonly showUsage: () => Promise<void> } {
	let panel: Panel | undefined;
	const current = (): string => monthOf(deps.now()) ?? '';

	async function show(month: string): Promise<void> {
		panel ??= createPanel(deps, () => {
			panel = undefined;
		});
		await panel.show(month);
	}

	return {
		async showUsage() {
			const shown = panel?.month;
			if (shown === undefined) return show(current());
			const choice = await choose(deps, shown, current());
			if (choice === 'export') await exportCsv(deps, shown);
			else if (choice !== undefined) await show(choice);
			return undefined;
		},
	};
}

function createPanel(deps: UsageViewDeps, onClosed: () => void): Panel {
	const view = vscode.window.createWebviewPanel(viewType, t('Usage'), vscode.ViewColumn.Active, {
		enableScripts: false,
		enableForms: false,
		enableCommandUris: false,
		enableFindWidget: true,
		localResourceRoots: [],
	});
	let month = '';
	let latest = 0;
	let isStale = false;

	async function render(): Promise<void> {
		latest += 1;
		const mine = latest;
		const data = await readUsage(deps, month);
		if (mine !== latest) return;
		isStale = false;
		const nonce = randomBytes(16).toString('base64url');
		view.title = t('Usage: {0}', monthName(month, languageOfWords()));
		view.webview.html = usageHtml(data, { t, language: languageOfWords(), nonce });
	}

	/** Only what is seen is drawn anew. */
	function refresh(): void {
		isStale = true;
		if (!view.visible) return;
		render().catch((error: unknown) => deps.log.warn(`Usage: ${String(error)}`));
	}

	const subscriptions = [
		deps.budget.onDidChange(refresh),
		deps.settings.onDidChange(refresh),
		view.onDidChangeViewState(() => {
			if (isStale) refresh();
		}),
	];
	view.onDidDispose(() => {
		latest += 1;
		for (const each of subscriptions) each.dispose();
		onClosed();
	});
	return {
		async show(wanted) {
			month = wanted;
			view.reveal();
			await render();
		},
		get month() {
			return view.active ? month : undefined;
		},
		dispose: () => view.dispose(),
	};
}

async function readUsage(deps: UsageViewDeps, month: string): Promise<UsageData> {
	const { budget, settings, now } = deps;
	const use = month === '' ? createMonthUse() : await budget.ledger.month(month);
	const current = monthOf(now());
	const summary = summarise(use.rows(), month, now(), current);
	const profiles = settings.profiles();
	const payers = new Map(
		summary.models.map(({ endpoint, key }) => [`${endpoint} ${key}`, { endpoint, key }]),
	);
	if (month === current) {
		const payer = await activePayer(deps);
		if (payer) payers.set(`${payer.endpoint} ${payer.key}`, payer);
	}
	const accounts = await Promise.all(
		[...payers.values()].map(async ({ endpoint, key }) => {
			const profile = profiles.find(({ id }) => id === endpoint);
			if (!profile || month !== current) return { endpoint, key, facts: {}, left: [] };
			return { endpoint, key, ...(await budget.account({ profile, key })) };
		}),
	);
	return {
		summary,
		labelOf: (endpoint) => profiles.find(({ id }) => id === endpoint)?.label ?? endpoint,
		accounts,
		monthlyTokens: settings.budget().monthlyTokens,
		hasOthers: (await budget.ledger.months()).some((each) => each !== month),
	};
}

/** Who pays for the next question: what is left is worth knowing before anything was asked. */
async function activePayer({ budget, settings, log }: UsageViewDeps) {
	const profile = settings.activeProfile();
	if (!profile) return undefined;
	try {
		return { endpoint: profile.id, key: (await budget.payer(profile)).key };
	} catch (error) {
		log.warn(`Usage: the secret storage could not be opened: ${String(error)}`);
		return undefined;
	}
}

interface Choice extends vscode.QuickPickItem {
	readonly choice: string;
}

async function choose(
	{ budget }: UsageViewDeps,
	shown: string,
	current: string,
): Promise<string | undefined> {
	const { language } = vscode.env;
	const months = [...new Set([current, ...(await budget.ledger.months())])];
	const items: Choice[] = months
		.sort()
		.reverse()
		.map((month) => ({
			label: monthName(month, language),
			...(month === shown ? { description: t('shown now') } : {}),
			choice: month,
		}));
	const rule = { label: '', kind: vscode.QuickPickItemKind.Separator, choice: '' };
	const label = `$(save) ${t('Export {0} as CSV…', monthName(shown, language))}`;
	const picked = await vscode.window.showQuickPick<Choice>(
		[...items, rule, { label, choice: 'export' }],
		{ title: t('Usage'), placeHolder: t('Choose a month') },
	);
	return picked?.choice;
}

async function exportCsv({ budget }: UsageViewDeps, month: string): Promise<void> {
	const entries = await budget.ledger.entries(month);
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	const name = `pandu-usage-${month}.csv`;
	const target = await vscode.window.showSaveDialog({
		...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
		filters: { CSV: ['csv'] },
		title: t('Export the usage'),
	});
	if (!target) return;
	await vscode.workspace.fs.writeFile(target, Buffer.from(usageCsv(entries)));
	const open = t('Open');
	const answer = await vscode.window.showInformationMessage(
		t('The usage was saved as {0}.', target.path.split('/').at(-1) ?? name),
		open,
	);
	if (answer === open) await vscode.window.showTextDocument(target);
}
