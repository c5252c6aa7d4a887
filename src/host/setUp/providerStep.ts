import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { demoProfile, type Preset, presets } from '../../core/endpoints/presets';
import type { Translate } from '../translate';
import { findLocalServers, type LocalServer } from './localServers';
import { flowTitle, left, presetOf, type Step, type StepDeps, toKey } from './setUpDraft';
import type { Choice, Row } from './setUpUi';

type Provider =
	| { readonly kind: 'preset'; readonly id: string }
	| { readonly kind: 'own'; readonly profile: EndpointProfile }
	| { readonly kind: 'other' | 'pasteKey' | 'demo' | 'import' };

/** The first endpoints of the list; the others follow in the order of the presets. */
const firstPresets = ['neosantara', 'naga', 'openai', 'anthropic', 'openrouter'];

function orderOf(preset: Preset): number {
	const index = firstPresets.indexOf(preset.id);
	return index < 0 ? firstPresets.length : index;
}

function localState(server: LocalServer | undefined, t: Translate): string {
	if (!server) return '';
	if (server.modelCount === undefined) return t('running, wants a key');
	return t('running · {0} models', server.modelCount);
}

function providerRows(
	deps: StepDeps,
	running: readonly LocalServer[] | undefined,
	canImport = false,
): readonly Row<Provider>[] {
	const { t, settings } = deps;
	const row = (preset: Preset): Choice<Provider> => ({
		label: preset.label,
		description: preset.isLocal
			? localState(
					running?.find((each) => each.id === preset.id),
					t,
				)
			: t(preset.description),
		value: { kind: 'preset', id: preset.id },
	});
	const isRunning = (preset: Preset): number =>
		running?.some((each) => each.id === preset.id) ? 0 : 1;
	const known = new Set([...presets.map((preset) => preset.id), demoProfile.id]);
	const own = settings.profiles().filter((profile) => !known.has(profile.id));
	const remote = presets.filter((preset) => !preset.isLocal);
	const local = presets.filter((preset) => preset.isLocal);
	return [
		...remote.sort((one, other) => orderOf(one) - orderOf(other)).map(row),
		...(own.length > 0 ? [{ heading: t('Yours') }] : []),
		...own.map(
			(profile): Choice<Provider> => ({
				label: profile.label,
				description: profile.baseUrl,
				value: { kind: 'own', profile },
			}),
		),
		{ heading: t('On this machine, without a key') },
		...local.sort((one, other) => isRunning(one) - isRunning(other)).map(row),
		{ heading: t('More') },
		...(canImport
			? [
					{
						label: t('Import from another assistant…'),
						description: t('endpoints, keys and prompts; shown first'),
						value: { kind: 'import' as const },
					},
				]
			: []),
		{
			label: t('Other: OpenAI- or Anthropic-compatible address…'),
			value: { kind: 'other' },
		},
		{ label: t('I only have a key: paste it…'), value: { kind: 'pasteKey' } },
		{
			label: t('Demo'),
			description: t('scripted answers on this machine: no key, no network, not a model'),
			value: { kind: 'demo' },
		},
	];
}

export const chooseProvider: Step = async (deps, draft, progress) => {
	const { ui, t, settings, connections } = deps;
	const chosen = draft.profile?.id ?? settings.activeProfile()?.id;
	const answer = await ui.pick<Provider>({
		title: flowTitle(t),
		...progress,
		placeholder: t('Who shall answer? Choose a provider or a server'),
		rows: providerRows(deps, undefined),
		active: (value) =>
			(value.kind === 'preset' && value.id === chosen) ||
			(value.kind === 'own' && value.profile.id === chosen) ||
			(value.kind === 'demo' && chosen === demoProfile.id),
		whileOpen: async (show, signal) => {
			const local = settings.profiles().filter((each) => presetOf(each.id)?.isLocal);
			const open = (profile: EndpointProfile) => connections.open(profile, undefined);
			const [running, canImport] = await Promise.all([
				findLocalServers(local, open, signal),
				deps.importer?.isWorthOffering() ?? false,
			]);
			if (running.length > 0 || canImport) show({ rows: providerRows(deps, running, canImport) });
		},
	});
	if (answer.kind !== 'chosen') return left(answer);
	const { value } = answer;
	switch (value.kind) {
		case 'preset': {
			// A faulty entry in the settings hides its preset; choosing it here means the preset.
			const profile =
				settings.profiles().find((each) => each.id === value.id) ?? presetOf(value.id);
			return profile ? toKey({ profile }) : { go: 'cancel' };
		}
		case 'own':
			return toKey({ profile: value.profile });
		case 'demo':
			return { go: 'done', draft: { profile: demoProfile } };
		case 'pasteKey':
			return { go: 'pasteKey', draft: {} };
		case 'import':
			// The set-up ends here: what is taken over is set up, and the import says what it did.
			await deps.importer?.run();
			return { go: 'cancel' };
		default:
			return {
				go: 'address',
				draft: draft.address === undefined ? {} : { address: draft.address },
			};
	}
};
