import * as vscode from 'vscode';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { CommandHandler, CommandId } from '../commandIds';
import { isDemo, type Openings } from '../connections';
import { isInBrowser } from '../inBrowser';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { readHttpSettings } from '../settingsHttp';
import type { Answer, PickRequest, Row, SetUpUi } from '../setUp/setUpUi';
import { vscodeUi } from '../setUp/setUpUiVscode';
import { liveTest, liveTestTokens } from './liveTest';
import { proxyFacts } from './proxy';
import { renderReport, stationNames } from './report';
import { type RunningTest, startTest } from './runningTest';
import type { Finding, Remedy } from './station';
import { walk } from './walk';

export interface DiagnoseDeps {
	readonly context: Pick<vscode.ExtensionContext, 'extension' | 'subscriptions'>;
	readonly settings: Settings;
	readonly keys: Pick<Keys, 'get' | 'mask'>;
	readonly connections: Openings;
	readonly run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>;
	/** Default: VS Code's own inputs. */
	readonly ui?: Pick<SetUpUi, 'pick' | 'message'>;
}

/** What a row of the list does. */
type Action =
	| { readonly do: 'nothing' }
	| { readonly do: 'remedy'; readonly remedy: Remedy }
	| { readonly do: 'live' | 'copy' | 'open' | 'again' };

const scheme = 'pandu-report';

/** `pandu.diagnose`: walks from the address to the tools, shows each station at once, and ends in a report. */
export function createDiagnose(deps: DiagnoseDeps): { readonly diagnose: CommandHandler } {
	const reports = createReports(deps.context);
	return { diagnose: (id) => diagnose(deps, reports, id) };
}

async function diagnose(deps: DiagnoseDeps, reports: Reports, id: unknown): Promise<void> {
	const { settings, run } = deps;
	const named = settings.profiles().find((profile) => profile.id === id);
	const profile = named ?? settings.activeProfile();
	if (!profile) {
		await run('setUp');
		return;
	}
	const start = (wanted: 'walk' | 'live', before: readonly Finding[] = []): RunningTest =>
		startTest(before, (signal) => stations(deps, profile, wanted, signal));
	let test = start('walk');
	try {
		for (;;) {
			const action = actionOf(await (deps.ui ?? vscodeUi).pick(request(deps, profile, test)));
			if (action === undefined) return;
			if (action.do === 'remedy') return await remedy(deps, profile, action.remedy);
			if (action.do === 'open') return await reports.open(report(deps, profile, test));
			if (action.do === 'copy') {
				await copy(report(deps, profile, test));
				if (test.isDone) return;
			}
			if (action.do === 'again') {
				test.stop();
				test = start('walk');
			}
			if (action.do === 'live') test = start('live', test.findings);
		}
	} finally {
		test.stop();
	}
}

async function copy(text: string): Promise<void> {
	await vscode.env.clipboard.writeText(text);
	void vscode.window.showInformationMessage(vscode.l10n.t('The report is in the clipboard.'));
}

function actionOf(answer: Answer<Action>): Action | undefined {
	if (answer.kind === 'chosen') return answer.value;
	if (answer.kind !== 'button') return undefined;
	return { do: answer.id === 'copy' || answer.id === 'open' ? answer.id : 'again' };
}

function request(
	{ keys }: DiagnoseDeps,
	profile: EndpointProfile,
	test: RunningTest,
): PickRequest<Action> {
	const { t } = vscode.l10n;
	const draw = () => ({
		placeholder: keys.mask(placeholder(test)),
		rows: rows(profile, test),
	});
	return {
		...draw(),
		title: t('Diagnose {0}', profile.label),
		canGoBack: false,
		buttons: [
			{ id: 'copy', icon: 'copy', tooltip: t('Copy the report') },
			{ id: 'open', icon: 'go-to-file', tooltip: t('Open the report') },
			{ id: 'again', icon: 'refresh', tooltip: t('Test again') },
		],
		...(test.isDone
			? {}
			: { whileOpen: (show, signal) => test.follow(() => show(draw()), signal) }),
	};
}

async function* stations(
	{ connections, keys }: DiagnoseDeps,
	profile: EndpointProfile,
	wanted: 'walk' | 'live',
	signal: AbortSignal,
): AsyncGenerator<Finding> {
	const now = () => Date.now();
	const { t } = vscode.l10n;
	if (wanted === 'live') {
		yield* liveTest(await connections.openFor(profile), profile, signal, { now, t });
		return;
	}
	if (isDemo(profile)) {
		yield { station: 'address', state: 'fine', text: t('inside of VS Code, no network') };
		return;
	}
	const key = (origin: string): Promise<string | undefined> => keys.get(origin);
	const proxy = (url: string) => proxyFacts(url, readHttpSettings(), process.env);
	yield* walk({ connections, key, proxy, now, t, isInBrowser: isInBrowser() }, profile, signal);
}

function placeholder({ findings, isDone, problem }: RunningTest): string {
	const faults = findings.filter(({ state }) => state === 'fault').length;
	const { t } = vscode.l10n;
	if (problem !== undefined) return t('The test broke off: {0}', problem);
	if (!isDone) return t('Testing…');
	if (faults === 0) return t('No fault was found');
	return faults === 1
		? t('One fault was found: choose it to mend it')
		: t('{0} faults were found: choose one to mend it', faults);
}

const icons: Readonly<Record<Finding['state'], string>> = {
	fine: '$(pass)',
	note: '$(info)',
	fault: '$(error)',
	skipped: '$(circle-slash)',
};

function rows(profile: EndpointProfile, { findings, isDone }: RunningTest): readonly Row<Action>[] {
	const { t } = vscode.l10n;
	const found = findings.map(({ station, state, text, ms, remedy }): Row<Action> => {
		const facts = [state === 'fault' ? '' : text, ms === undefined ? '' : `${ms} ms`];
		return {
			label: `${icons[state]} ${stationNames[station]}`,
			description: facts.filter(Boolean).join(' · '),
			...(state === 'fault' ? { detail: text } : {}),
			value: remedy ? { do: 'remedy', remedy } : { do: 'nothing' },
		};
	});
	if (!isDone) return found;
	const wasLive = findings.some(({ station }) => station === 'stream');
	const live: Row<Action> = {
		label: `$(play) ${t('Test stream and tools')}`,
		description: t('asks {0} twice, about {1} tokens', profile.model, liveTestTokens),
		value: { do: 'live' },
	};
	return [
		...found,
		{ heading: t('Next') },
		...(wasLive || profile.model === '' || isDemo(profile) ? [] : [live]),
		{ label: `$(copy) ${t('Copy the report')}`, value: { do: 'copy' } },
		{ label: `$(go-to-file) ${t('Open the report')}`, value: { do: 'open' } },
		{ label: `$(refresh) ${t('Test again')}`, value: { do: 'again' } },
	];
}

async function remedy(
	{ settings, run }: DiagnoseDeps,
	profile: EndpointProfile,
	what: Remedy,
): Promise<void> {
	switch (what.kind) {
		case 'command':
			await run(what.command, profile.id);
			return;
		case 'editEndpoint':
			return settings.openEditor();
		case 'networkSettings':
			await vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy');
			return;
		default:
			return what satisfies never;
	}
}

function report(
	{ context, keys }: DiagnoseDeps,
	profile: EndpointProfile,
	{ findings, isDone, problem }: RunningTest,
): string {
	const manifest: unknown = context.extension.packageJSON;
	const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
	const { remoteName } = vscode.env;
	return keys.mask(
		renderReport(profile, findings, {
			pandu: hasVersion ? String(manifest.version) : '',
			vscode: vscode.version,
			system: `${process.platform} ${process.arch}`,
			at: new Date(),
			isWhole: isDone && problem === undefined,
			...(remoteName === undefined ? {} : { remote: remoteName }),
		}),
	);
}

interface Reports {
	open(text: string): Promise<void>;
}

/** The last report, as a document that nobody has to save. */
function createReports(context: DiagnoseDeps['context']): Reports {
	let latest = '';
	let count = 0;
	let provider: vscode.Disposable | undefined;
	return {
		async open(text) {
			latest = text;
			count += 1;
			if (!provider) {
				provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
					provideTextDocumentContent: () => latest,
				});
				context.subscriptions.push(provider);
			}
			const uri = vscode.Uri.from({ scheme, path: `/Pandu report ${count}.md` });
			const document = await vscode.workspace.openTextDocument(uri);
			await vscode.window.showTextDocument(document);
		},
	};
}
