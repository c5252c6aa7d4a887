import type { EndpointProfile, ModelInfo } from '../../core/endpoints/endpoint';
import { toFailure } from '../../core/errors';
import { isDemo } from '../connections';
import { showAbilities } from './modelAbilities';
import { describeModel, listAge, modelRows, typedModelRow, withLearnt } from './modelChoice';
import type { ModelList } from './modelLists';
import { runSetUp, type SetUpDeps, teachFromList } from './setUpFlow';
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
	/** The model whose abilities were looked at: the cursor comes back to it. */
	let looked: string | undefined;
	for (;;) {
		const asked = request(deps, profile, refresh);
		const at = looked ?? profile.model;
		const answer = await ui.pick<string>({ ...asked, active: (value) => value === at });
		if (answer.kind === 'button' && answer.id === 'refresh') {
			refresh = true;
			continue;
		}
		if (answer.kind === 'button' && answer.id === 'endpoint') return selectEndpoint();
		if (answer.kind === 'button' && answer.id === 'abilities' && answer.value !== undefined) {
			if (!(await showAbilities(deps, { profile, model: answer.value, canGoBack: true }))) return;
			looked = answer.value;
			refresh = false;
			continue;
		}
		if (answer.kind !== 'chosen') return;
		const model = answer.value.trim();
		if (model === '' || model === profile.model) return;
		if (isDemo(profile)) {
			await ui.message('information', t('The demo has one model only.'), []);
			return;
		}
		await settings.setModel(profile.id, model);
		teachFromList(deps, { ...profile, model });
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
	{ t, learntOf, now }: SetUpDeps,
	profile: EndpointProfile,
	list: ModelList | undefined,
): readonly Row<string>[] {
	const buttons = [{ id: 'abilities', icon: 'checklist', tooltip: t('What it can do') }];
	const learnt = learntOf(profile);
	const known = (model: ModelInfo) => withLearnt(model, profile, learnt, now());
	const listed = modelRows((list?.models ?? []).map(known), profile.model, t, buttons);
	const isListed = profile.model === '' || listed.some((each) => each.value === profile.model);
	if (isListed) return listed;
	const badges = describeModel(known({ id: profile.model }), t);
	const description = [t('chosen now'), badges].filter(Boolean).join(' · ');
	return [{ label: profile.model, description, value: profile.model, buttons }, ...listed];
}

function placeholder({ t, now }: SetUpDeps, list: ModelList | undefined): string {
	if (!list) return t('Fetching the list; any name can be typed');
	return t(
		'Search {0} models, or type any name ({1})',
		list.models.length,
		listAge(list.at, now(), t),
	);
}
