import * as vscode from 'vscode';
import type { CommandHandler, CommandId } from '../commandIds';
import type { Openings } from '../connections';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { createModelLists } from '../setUp/modelLists';
import { vscodeUi } from '../setUp/setUpUiVscode';
import { type RequestAction, requestActions } from './requestAction';
import { type ActionDeps, actOnRequest, chooseAction } from './requestActions';
import { provideRequests, requestIdOf } from './requestDocuments';
import { pickRequest } from './requestList';
import type { Exchange, RequestLog } from './requestLog';
import { type AskedFor, findExchange, requestWords } from './requestWords';

export interface RequestCommandsDeps {
	readonly requests: RequestLog;
	readonly connections: Pick<Openings, 'openFor' | 'openStored' | 'isReady'>;
	readonly settings: Pick<Settings, 'profiles'>;
	readonly keys: Pick<Keys, 'mask'>;
	readonly context: Pick<vscode.ExtensionContext, 'globalState' | 'subscriptions'>;
}

/**
 * `showRequests`. Without an argument it lists the requests. With one it opens the request that is meant, by its id or by
 * the failure that it ended with, or does with it what the argument says.
 */
export function createRequestCommands(
	deps: RequestCommandsDeps,
): Partial<Record<CommandId, CommandHandler>> {
	const actions = createActionDeps(deps);
	deps.context.subscriptions.push(provideRequests(deps.requests, actions.texts));

	/** Enter opens a request; on the one that is open it shows what can be done with it. */
	async function showList(open?: Exchange): Promise<void> {
		const answer = await pickRequest(actions, open);
		if (!answer) return;
		const { exchange } = answer;
		if (answer.action !== 'open' || exchange.id !== open?.id) {
			return actOnRequest(actions, exchange, answer.action);
		}
		const action = await chooseAction(actions, exchange);
		if (action === 'back') return showList(exchange);
		if (action) await actOnRequest(actions, exchange, action);
	}

	return {
		async showRequests(argument) {
			const asked = readArgument(argument);
			if (asked) {
				const exchange = findExchange(deps.requests.list(), asked);
				return exchange ? actOnRequest(actions, exchange, asked.action) : showList();
			}
			const open = requestIdOf(vscode.window.activeTextEditor?.document.uri);
			return showList(open === undefined ? undefined : deps.requests.get(open));
		},
	};
}

function createActionDeps(deps: RequestCommandsDeps): ActionDeps {
	const { requests: log, connections, settings, context } = deps;
	const { t } = vscode.l10n;
	const mask = (text: string): string => deps.keys.mask(text);
	const endpoint = (id: string) => settings.profiles().find((each) => each.id === id);
	const models = createModelLists(context.globalState, Date.now);
	return {
		log,
		ui: vscodeUi,
		texts: { t, mask, endpointLabel: (id) => endpoint(id)?.label },
		words(exchange) {
			const { icon, label, description, detail } = requestWords(exchange, { endpoint, t });
			return { icon, label: mask(label), description: mask(description), detail: mask(detail) };
		},
		sending: { log, connections, settings, models, ui: vscodeUi, t, mask },
	};
}

interface Asked extends AskedFor {
	readonly action: RequestAction;
}

/** What came with the command. Undefined: nothing did. */
function readArgument(argument: unknown): Asked | undefined {
	if (typeof argument === 'number') return { id: argument, action: 'open' };
	if (typeof argument !== 'object' || argument === null) return undefined;
	const { id, action, requestId, message } = argument as Readonly<Record<string, unknown>>;
	return {
		action: requestActions.find((each) => each === action) ?? 'open',
		...(typeof id === 'number' ? { id } : {}),
		...(typeof requestId === 'string' ? { requestId } : {}),
		...(typeof message === 'string' ? { message } : {}),
	};
}
