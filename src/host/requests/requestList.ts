import * as vscode from 'vscode';
import type { RequestAction } from './requestAction';
import type { Exchange, RequestLog } from './requestLog';
import type { RequestWords } from './requestWords';

/** What the person wants to see or do, and of which request. */
export interface ListAnswer {
	readonly exchange: Exchange;
	readonly action: RequestAction;
}

export interface ListDeps {
	readonly log: RequestLog;
	/** Masked. */
	readonly words: (exchange: Exchange) => RequestWords;
}

interface RequestItem extends vscode.QuickPickItem {
	readonly exchange: Exchange;
}

class ActionButton implements vscode.QuickInputButton {
	readonly action: RequestAction;
	readonly iconPath: vscode.ThemeIcon;
	readonly tooltip: string;

	constructor(action: RequestAction, icon: string, tooltip: string) {
		this.action = action;
		this.iconPath = new vscode.ThemeIcon(icon);
		this.tooltip = tooltip;
	}
}

/** Rows that change while the list is open are drawn together. */
const pauseMs = 100;

/** Shows the requests, newest first, those included that are sent meanwhile. Resolves to undefined when it is left. */
export function pickRequest(deps: ListDeps, active?: Exchange): Promise<ListAnswer | undefined> {
	const { t } = vscode.l10n;
	const list = vscode.window.createQuickPick<RequestItem>();
	const actions = actionButtons();
	const clear = new ActionButton('clear', 'clear-all', t('Forget all of them'));
	list.title = t('Pandu: Requests');
	list.matchOnDescription = true;
	list.matchOnDetail = true;
	list.keepScrollPosition = true;
	list.buttons = [clear];
	let timer: NodeJS.Timeout | undefined;

	const show = (): void => {
		const chosen = list.activeItems[0]?.exchange.id ?? active?.id;
		const items = deps.log.list().map((exchange) => toItem(deps, exchange, actions));
		list.items = items;
		const kept = items.find(({ exchange }) => exchange.id === chosen);
		if (kept) list.activeItems = [kept];
		list.placeholder =
			items.length === 0
				? t('Nothing was sent in this window yet')
				: t('Enter opens a request, and once it is open shows what can be done with it');
	};
	const showSoon = (): void => {
		timer ??= setTimeout(() => {
			timer = undefined;
			show();
		}, pauseMs);
	};

	return new Promise((resolve) => {
		const following = deps.log.onDidChange(showSoon);
		const finish = (answer: ListAnswer | undefined): void => {
			resolve(answer);
			clearTimeout(timer);
			following.dispose();
			list.dispose();
		};
		list.onDidAccept(() => {
			const item = list.selectedItems[0] ?? list.activeItems[0];
			if (item) finish({ exchange: item.exchange, action: 'open' });
		});
		list.onDidTriggerItemButton(({ item, button }) => {
			if (button instanceof ActionButton)
				finish({ exchange: item.exchange, action: button.action });
		});
		list.onDidTriggerButton((button) => {
			if (button === clear) deps.log.clear();
		});
		list.onDidHide(() => finish(undefined));
		show();
		list.show();
	});
}

function actionButtons(): readonly ActionButton[] {
	const { t } = vscode.l10n;
	return [
		new ActionButton('curl', 'terminal', t('Copy as curl')),
		new ActionButton('again', 'refresh', t('Send again')),
		new ActionButton('elsewhere', 'arrow-swap', t('Send to another endpoint, model or protocol')),
		new ActionButton('compare', 'diff', t('Compare with another request')),
	];
}

function toItem(
	{ words }: ListDeps,
	exchange: Exchange,
	buttons: readonly ActionButton[],
): RequestItem {
	const { icon, label, description, detail } = words(exchange);
	return { label: `$(${icon}) ${label}`, description, detail, buttons, exchange };
}
