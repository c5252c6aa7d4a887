import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { RequestAction } from './requestAction';
import type { Exchange, RequestLog } from './requestLog';
import { type RequestView, requestText, type TextsDeps } from './requestTexts';

const scheme = 'pandu-request';
/** Ids begin anew with each window: a document that VS Code brings back must not show another request. */
const session = randomBytes(6).toString('hex');

const views: readonly RequestView[] = ['overview', 'body', 'sent', 'received', 'answer'];

/** A read-only document that shows `exchange`. */
export function requestUri({ id, head }: Exchange, view: RequestView): vscode.Uri {
	const isJson = head?.headers['content-type']?.includes('json') ?? false;
	const { t } = vscode.l10n;
	const names: Readonly<Record<RequestView, string>> = {
		overview: `${t('Request {0}', id)}.md`,
		body: `${t('Body {0}', id)}.json`,
		sent: `${t('Body {0} as sent', id)}.json`,
		received: `${t('Reply {0} as received', id)}.${isJson ? 'json' : 'txt'}`,
		answer: `${t('Answer {0}', id)}.txt`,
	};
	const path = `/${id}/${names[view].replaceAll('/', '-')}`;
	return vscode.Uri.from({ scheme, authority: session, path, query: view });
}

/** Id of the request that a document shows; undefined for any other document. */
export function requestIdOf(uri: vscode.Uri | undefined): number | undefined {
	if (uri?.scheme !== scheme || uri.authority !== session) return undefined;
	const id = Number(uri.path.split('/')[1]);
	return Number.isInteger(id) ? id : undefined;
}

/** The requests as documents, with what can be done on top of each. */
export function provideRequests(log: RequestLog, texts: TextsDeps): vscode.Disposable {
	const changed = new vscode.EventEmitter<vscode.Uri>();
	const following = log.onDidChange((exchange) => {
		if (!exchange) return;
		for (const { uri } of vscode.workspace.textDocuments) {
			if (requestIdOf(uri) === exchange.id) changed.fire(uri);
		}
	});
	const contents = vscode.workspace.registerTextDocumentContentProvider(scheme, {
		onDidChange: changed.event,
		async provideTextDocumentContent(uri) {
			const exchange = log.get(requestIdOf(uri) ?? 0);
			const view = views.find((each) => each === uri.query);
			if (exchange && view) return requestText(texts, exchange, view);
			return vscode.l10n.t('This request is no longer kept: only the last ones of a window are.');
		},
	});
	const lenses = vscode.languages.registerCodeLensProvider(
		{ scheme },
		{
			provideCodeLenses({ uri }) {
				const id = requestIdOf(uri);
				const exchange = id === undefined ? undefined : log.get(id);
				return exchange ? lensesFor(exchange, uri.query) : [];
			},
		},
	);
	return vscode.Disposable.from(contents, lenses, changed, following);
}

function lensesFor(exchange: Exchange, view: string): vscode.CodeLens[] {
	const { t } = vscode.l10n;
	const top = new vscode.Range(0, 0, 0, 0);
	const titles: readonly (readonly [RequestAction, string])[] = [
		...(view === 'overview' ? [] : [['open', t('Whole request')] as const]),
		['sent', t('Body as sent')],
		['received', t('Reply as received')],
		['curl', t('Copy as curl')],
		['again', t('Send again')],
		['elsewhere', t('Send to…')],
		['compare', t('Compare…')],
		['save', t('Save…')],
	];
	return titles
		.filter(([action]) => action !== view)
		.map(([action, title]) => {
			const argument = { id: exchange.id, action };
			return new vscode.CodeLens(top, {
				title,
				command: 'pandu.showRequests',
				arguments: [argument],
			});
		});
}
