import * as vscode from 'vscode';
import { toFailure } from '../../core/errors';
import type { Failure } from '../../shared/failure';
import type { Connection, Connections, Openings } from '../connections';
import { isDemo } from '../connections';
import { createModelLists } from '../setUp/modelLists';

const { t } = vscode.l10n;

interface OtherModelDeps {
	readonly connections: Pick<Connections, 'state'> & Pick<Openings, 'openStored'>;
	/** `globalState`. */
	readonly memory: vscode.Memento;
}

/** Lets the person choose another model of the active endpoint for one answer. Any name can be typed. */
export function createModelPick({ connections, memory }: OtherModelDeps) {
	const lists = createModelLists(memory, () => Date.now());
	return async (): Promise<string | undefined> => {
		const { profile } = await connections.state();
		if (!profile) return undefined;
		if (isDemo(profile)) {
			void vscode.window.showInformationMessage(t('The demo has one model only.'));
			return undefined;
		}
		const pick = vscode.window.createQuickPick();
		const abort = new AbortController();
		pick.title = t('Ask another model of {0}', profile.label);
		pick.placeholder = t('Choose a model, or type its name');
		let listed = (lists.cached(profile)?.models ?? []).map(({ id }) => id);
		const show = (): void => {
			const typed = pick.value.trim();
			const rows = listed.filter((id) => id !== profile.model).map((label) => ({ label }));
			const isNew = typed !== '' && !listed.includes(typed);
			pick.items = isNew
				? [...rows, { label: typed, description: t('as typed'), alwaysShow: true }]
				: rows;
		};
		const refresh = async (): Promise<void> => {
			pick.busy = true;
			try {
				const endpoint = await connections.openStored(profile);
				listed = (await lists.refresh(profile, endpoint, abort.signal)).models.map(({ id }) => id);
				show();
			} catch (error) {
				if (!abort.signal.aborted) pick.placeholder = toFailure(error).message;
			}
			pick.busy = false;
		};
		show();
		if (listed.length === 0) void refresh();
		pick.onDidChangeValue(show);
		return new Promise((resolve) => {
			pick.onDidAccept(() => {
				resolve(pick.selectedItems[0]?.label);
				pick.hide();
			});
			pick.onDidHide(() => {
				abort.abort();
				resolve(undefined);
				pick.dispose();
			});
			pick.show();
		});
	};
}

/** The active endpoint with another model; what its requests cost is counted as always. */
export async function connectTo(
	connections: Pick<Connections, 'connect' | 'state'> & Pick<Openings, 'openFor'>,
	model: string,
): Promise<Connection | Failure> {
	const { profile } = await connections.state();
	return profile ? connections.openFor({ ...profile, model }) : connections.connect();
}
