import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { toFailure } from '../../core/errors';
import { isDemo } from '../connections';
import { listAge, modelRows, typedModelRow } from './modelChoice';
import type { ModelList } from './modelLists';
import { runSetUp, type SetUpDeps } from './setUpFlow';
import type { PickRequest, Row } from './setUpUi';

/** Lets the person choose the model of the active endpoint. Works offline, with the list that is kept or by typing. */
export async function selectModel(
	deps: SetUpDeps,
	selectEndpoint: () => Promise<void>,
): Promise<void> {
	const { ui, settings, t } = deps;
	const profile = settings.activeProfile();
	if (!profile) {
		await runSetUp(deps);
		return;
	}
	let refresh = false;
	for (;;) {
		const answer = await ui.pick<string>(request(deps, profile, refresh));
		if (answer.kind === 'button' && answer.id === 'refresh') {
			refresh = true;
			continue;
		}
		if (answer.kind === 'button' && answer.id === 'endpoint') return selectEndpoint();
		if (answer.kind !== 'chosen') return;
		const model = answer.value.trim();
		if (model === '' || model === profile.model) return;
		if (isDemo(profile)) {
			await ui.message('information', t('The demo has one model only.'), []);
			return;
		}
		await settings.setModel(profile.id, model);
		return;
	}
}

function request(deps: SetUpDeps, profile: EndpointProfile, refresh: boolean): PickRequest<string> {
	const { models, t } = deps;
	const cached = models.cached(profile);
	const isFresh = cached !== undefined && !models.isStale(cached) && !refresh;
	const frame: PickRequest<string> = {
		title: t('{0}: model', profile.label),
		canGoBack: false,
		placeholder: placeholder(deps, cached),
		rows: rows(deps, profile, cached),
		active: (value) => value === profile.model,
		freeText: (typed) => typedModelRow(typed, t),
		buttons: [
			{ id: 'refresh', icon: 'refresh', tooltip: t('Fetch the list again') },
			{ id: 'endpoint', icon: 'server', tooltip: t('Select another endpoint') },
		],
	};
	if (isFresh) return frame;
	return {
		...frame,
		whileOpen: async (show, signal) => {
			try {
				const endpoint = await deps.connections.openStored(profile);
				const list = await models.refresh(profile, endpoint, signal);
				show({ rows: rows(deps, profile, list), placeholder: placeholder(deps, list) });
			} catch (error) {
				const { kind, message } = toFailure(error);
				if (kind === 'aborted') return;
				const kept = cached ? placeholder(deps, cached) : t('Type the name of a model');
				show({ rows: rows(deps, profile, cached), placeholder: `${message} ${kept}` });
			}
		},
	};
}

function rows(
	{ t }: SetUpDeps,
	profile: EndpointProfile,
	list: ModelList | undefined,
): readonly Row<string>[] {
	const listed = modelRows(list?.models ?? [], profile.model, t);
	const isListed = profile.model === '' || listed.some((each) => each.value === profile.model);
	if (isListed) return listed;
	return [{ label: profile.model, description: t('chosen now'), value: profile.model }, ...listed];
}

function placeholder({ t, now }: SetUpDeps, list: ModelList | undefined): string {
	if (!list) return t('Fetching the list; any name can be typed');
	return t(
		'Search {0} models, or type any name ({1})',
		list.models.length,
		listAge(list.at, now(), t),
	);
}
