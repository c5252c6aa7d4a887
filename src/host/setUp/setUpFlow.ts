import { originOf } from '../../core/endpoints/baseUrl';
import { entryOf, known, readAbilities, teachListed } from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Learnt } from '../../core/endpoints/learnt';
import { demoProfile, presets } from '../../core/endpoints/presets';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import type { Openings } from '../connections';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import type { ProfileEntry } from '../settingsData';
import type { Translate } from '../translate';
import type { ModelLists } from './modelLists';
import { type Draft, type StepDeps, toKey } from './setUpDraft';
import { walkSteps } from './setUpSteps';
import type { SetUpUi } from './setUpUi';
import { probeCost, tryOut } from './tryOut';

/** What the set-up and the commands around it need. */
export interface SetUpDeps {
	readonly ui: SetUpUi;
	readonly settings: Settings;
	readonly keys: Keys;
	readonly connections: Openings;
	readonly models: ModelLists;
	/** What is kept of an endpoint. */
	readonly learntOf: (profile: EndpointProfile) => Learnt;
	readonly log: Log;
	readonly now: () => number;
	readonly openChat: () => Promise<void>;
	readonly importer?: NonNullable<StepDeps['importer']>;
	readonly t: Translate;
}

/**
 * The guided set-up, from the choice of a provider or, with `profile`, from its key. Cancelling at any step changes
 * nothing. Resolves to whether an endpoint was set up.
 */
export async function runSetUp(deps: SetUpDeps, profile?: EndpointProfile): Promise<boolean> {
	const draft = await walkSteps(deps satisfies StepDeps, startOf(profile));
	if (!draft?.profile) return false;
	await store(deps, draft.profile, draft);
	await deps.openChat();
	sayWhatIsOpen(deps, draft.profile, draft).catch((error: unknown) =>
		deps.log.error(`Trying out the model failed: ${reasonOf(error)}`),
	);
	return true;
}

function startOf(profile: EndpointProfile | undefined): Parameters<typeof walkSteps>[1] {
	if (!profile || profile.id === demoProfile.id) return { name: 'provider', draft: {} };
	const outcome = toKey({ profile });
	return 'draft' in outcome && outcome.go !== 'done'
		? { name: outcome.go, draft: outcome.draft }
		: { name: 'provider', draft: {} };
}

/** What of `profile` must stand in the settings: what the preset or the entry that is there does not say already. */
function changesOf(profile: EndpointProfile, before: EndpointProfile | undefined): ProfileEntry {
	const { id, label, baseUrl, protocol, auth, model } = profile;
	if (!before) {
		return {
			id,
			label,
			baseUrl,
			model,
			...(protocol === 'auto' ? {} : { protocol }),
			...(auth === 'auto' ? {} : { auth }),
		};
	}
	return {
		id,
		...(baseUrl === before.baseUrl ? {} : { baseUrl }),
		...(auth === before.auth ? {} : { auth }),
		...(model === before.model ? {} : { model }),
	};
}

/** The key first: settings that cannot be written must not lose it. */
async function store(deps: SetUpDeps, profile: EndpointProfile, draft: Draft): Promise<void> {
	const { settings, keys, models, log } = deps;
	if (profile.id !== demoProfile.id) {
		const known = [...settings.profiles(), ...presets];
		const before = known.find((each) => each.id === profile.id);
		// Without a key for an address that is not of this machine, none is asked for later.
		const isOpen = draft.isTyped === true && draft.keyProof === 'notNeeded';
		const entry = changesOf(isOpen ? { ...profile, auth: 'none' } : profile, before);
		const origin = originOf(profile.baseUrl);
		if (draft.key !== undefined) await keys.set(origin, draft.key);
		else if (draft.keyProof === 'notNeeded') await keys.allowWithout(origin);
		if (Object.keys(entry).length > 1) await settings.saveProfile(entry);
		if (draft.models) await models.keep(profile, draft.models);
		teachFromList(deps, profile);
	}
	await settings.setActive(profile.id);
	log.info(`Set up: ${profile.label} (${profile.baseUrl}), model ${profile.model}`);
}

/** What the list that is kept says of the model of `profile` counts from now on, as long as nothing better is known. */
export function teachFromList(
	{ models, learntOf }: Pick<SetUpDeps, 'models' | 'learntOf'>,
	profile: EndpointProfile | undefined,
): void {
	if (!profile || profile.model === '') return;
	const list = models.cached(profile);
	const listed = list?.models.find((model) => model.id === profile.model);
	if (list && listed) teachListed(learntOf(profile), listed, list.at);
}

/** The chat is open by now; only what the person could not know yet is said, and what is not known is offered to find out. */
async function sayWhatIsOpen(
	deps: SetUpDeps,
	profile: EndpointProfile,
	draft: Draft,
): Promise<void> {
	const { ui, t, learntOf, now } = deps;
	const isUnproven = draft.key !== undefined && draft.keyProof === 'unproven';
	const record = readAbilities(learntOf(profile), profile.model);
	const isKnown = known(record, 'tools', { now: now(), entry: entryOf(profile) }) !== undefined;
	const isOffered = profile.id !== demoProfile.id && !isKnown;
	if (!isUnproven && !isOffered) return;
	const texts = [
		isUnproven
			? t(
					'{0} shows its models to everybody, so the key is not proven yet. Your first question will tell.',
					profile.label,
				)
			: undefined,
		isOffered
			? t(
					'The list does not say whether {0} takes tools. Try it out? That is {1}.',
					profile.model,
					probeCost(deps),
				)
			: undefined,
	];
	const buttons = isOffered ? [{ id: 'tryOut', label: t('Try It Out') }] : [];
	const pressed = await ui.message('information', texts.filter(Boolean).join(' '), buttons);
	if (pressed === 'tryOut') await tryOut(deps, profile);
}
