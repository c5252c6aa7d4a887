import * as vscode from 'vscode';
import type { SetUpUi } from '../setUp/setUpUi';
import { toCurl } from './curl';
import type { RequestAction } from './requestAction';
import { requestUri } from './requestDocuments';
import type { Exchange, RequestLog } from './requestLog';
import { type RequestView, requestText, type TextsDeps } from './requestTexts';
import type { RequestWords } from './requestWords';
import { type SendAgainDeps, sendAgain, sendElsewhere } from './sendAgain';

export interface ActionDeps {
	readonly log: RequestLog;
	readonly texts: TextsDeps;
	/** Masked. */
	readonly words: (exchange: Exchange) => RequestWords;
	readonly ui: SetUpUi;
	readonly sending: Omit<SendAgainDeps, 'show' | 'compare'>;
}

export async function actOnRequest(
	deps: ActionDeps,
	exchange: Exchange,
	action: RequestAction,
): Promise<void> {
	const sending: SendAgainDeps = {
		...deps.sending,
		show: (each) => show(each, 'overview'),
		compare: (one, other) => showBeside(one, other, 'answer'),
	};
	switch (action) {
		case 'open':
			return show(exchange, 'overview');
		case 'body':
		case 'sent':
		case 'received':
		case 'answer':
			return show(exchange, action);
		case 'curl':
			return copyCurl(deps, exchange);
		case 'again':
			return sendAgain(sending, exchange);
		case 'elsewhere':
			return sendElsewhere(sending, exchange);
		case 'compare':
			return compare(deps, exchange);
		case 'save':
			return save(deps, exchange);
		case 'clear':
			return deps.log.clear();
		default:
			return action satisfies never;
	}
}

/** What can be done with `exchange`, as a list. `back`: the person wants the list of requests. */
export async function chooseAction(
	{ ui, words }: Pick<ActionDeps, 'ui' | 'words'>,
	exchange: Exchange,
): Promise<RequestAction | 'back' | undefined> {
	const { t } = vscode.l10n;
	const rows: readonly (readonly [RequestAction, string, string])[] = [
		['again', 'refresh', t('Send again')],
		['elsewhere', 'arrow-swap', t('Send to another endpoint, model or protocol…')],
		['compare', 'diff', t('Compare with another request…')],
		['curl', 'terminal', t('Copy as curl')],
		['open', 'list-flat', t('Open the whole request')],
		['body', 'json', t('Open the body, formatted')],
		['sent', 'arrow-up', t('Open the body as sent')],
		['received', 'arrow-down', t('Open the reply as received')],
		['answer', 'comment', t('Open the answer')],
		['save', 'save', t('Save…')],
	];
	const answer = await ui.pick({
		title: words(exchange).label,
		canGoBack: true,
		placeholder: t('What shall be done with this request?'),
		rows: rows.map(([value, icon, label]) => ({ value, label: `$(${icon}) ${label}` })),
	});
	if (answer.kind === 'back') return 'back';
	return answer.kind === 'chosen' ? answer.value : undefined;
}

async function show(exchange: Exchange, view: RequestView): Promise<void> {
	const document = await vscode.workspace.openTextDocument(requestUri(exchange, view));
	await vscode.window.showTextDocument(document, { preview: true });
}

async function copyCurl({ texts }: ActionDeps, { sent, cutBody }: Exchange): Promise<void> {
	const { t } = vscode.l10n;
	if (cutBody > 0) {
		const message = t('This request is too long to be kept whole, so there is no command for it.');
		await vscode.window.showWarningMessage(message);
		return;
	}
	const { method, url, headers, body } = sent;
	const masked = {
		method,
		url: texts.mask(url),
		headers: Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name, texts.mask(value)]),
		),
		...(body === undefined ? {} : { body: texts.mask(body) }),
	};
	const shell = process.platform === 'win32' ? 'powershell' : 'sh';
	await vscode.env.clipboard.writeText(toCurl(masked, shell));
	const isChanged = masked.url !== url || masked.body !== body;
	const copied = t('Copied. The command takes the key from the variable PANDU_API_KEY.');
	const hidden = t('Something in the request looks like a key and is hidden in the command.');
	void vscode.window.showInformationMessage(isChanged ? `${copied} ${hidden}` : copied);
}

async function save({ texts }: ActionDeps, exchange: Exchange): Promise<void> {
	const name = `pandu-request-${exchange.id}.md`;
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	const target = await vscode.window.showSaveDialog({
		...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
		filters: { Markdown: ['md'] },
	});
	if (!target) return;
	const text = await requestText(texts, exchange, 'overview', { isWhole: true });
	await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}

async function compare({ log, words, ui }: ActionDeps, exchange: Exchange): Promise<void> {
	const { t } = vscode.l10n;
	const others = log.list().filter(({ id }) => id !== exchange.id);
	if (others.length === 0) {
		await ui.message('information', t('There is no other request to compare it with yet.'), []);
		return;
	}
	const other = await ui.pick({
		title: t('Compare {0}', words(exchange).label),
		canGoBack: false,
		placeholder: t('With which request?'),
		rows: others.map((each) => {
			const { icon, label, description, detail } = words(each);
			return { label: `$(${icon}) ${label}`, description, detail, value: each.id };
		}),
	});
	const found = other.kind === 'chosen' ? log.get(other.value) : undefined;
	if (!found) return;
	const views: readonly (readonly [RequestView, string])[] = [
		['answer', t('The answers')],
		['received', t('The replies as received')],
		['body', t('The bodies, formatted')],
		['overview', t('Everything')],
	];
	const what = await ui.pick({
		title: t('Compare'),
		canGoBack: false,
		placeholder: t('What of the two?'),
		rows: views.map(([value, label]) => ({ value, label })),
	});
	const [older, newer] = found.id < exchange.id ? [found, exchange] : [exchange, found];
	if (what.kind === 'chosen') await showBeside(older, newer, what.value);
}

async function showBeside(one: Exchange, other: Exchange, view: RequestView): Promise<void> {
	const name = ({ id, sent }: Exchange): string => `${id} (${sent.model})`;
	const title = vscode.l10n.t('Requests {0} and {1}', name(one), name(other));
	await vscode.commands.executeCommand(
		'vscode.diff',
		requestUri(one, view),
		requestUri(other, view),
		title,
		{ preview: true },
	);
}
