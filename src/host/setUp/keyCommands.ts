import { originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { isDemo } from '../connections';
import { checkEndpoint } from './checkEndpoint';
import { enterKey } from './keySteps';
import type { Draft } from './setUpDraft';
import { runSetUp, type SetUpDeps } from './setUpFlow';
import type { Choice } from './setUpUi';

/** A profile named by a command's argument. */
function namedProfile({ settings }: SetUpDeps, name: unknown): EndpointProfile | undefined {
	return typeof name === 'string'
		? settings.profiles().find((profile) => profile.id === name)
		: undefined;
}

async function chooseProfile(deps: SetUpDeps): Promise<EndpointProfile | undefined> {
	const { ui, settings, t } = deps;
	const answer = await ui.pick<string>({
		title: t('Pandu: Set API Key'),
		canGoBack: false,
		placeholder: t('For which endpoint?'),
		rows: settings
			.profiles()
			.filter((profile) => !isDemo(profile))
			.map((profile) => ({
				label: profile.label,
				description: new URL(profile.baseUrl).host,
				value: profile.id,
			})),
	});
	return answer.kind === 'chosen' ? namedProfile(deps, answer.value) : undefined;
}

/**
 * Asks for the key of the endpoint named, of the active one, or of one that is chosen. Checks it before it is kept.
 * Whether one was kept, so that a question that waits for it can go on.
 */
export async function setApiKey(deps: SetUpDeps, name?: unknown): Promise<boolean> {
	const { settings } = deps;
	const active = settings.activeProfile();
	const known = namedProfile(deps, name) ?? (active && !isDemo(active) ? active : undefined);
	const profile = known ?? (await chooseProfile(deps));
	if (!profile) return false;
	if (profile.model === '') return await runSetUp(deps, profile);
	return await enterAndCheck(deps, profile);
}

async function enterAndCheck(deps: SetUpDeps, profile: EndpointProfile): Promise<boolean> {
	const { ui, t, connections } = deps;
	const steps = { step: 1, totalSteps: 1, canGoBack: false };
	let draft: Draft = { profile };
	for (;;) {
		const outcome = await enterKey(deps, draft, steps);
		if (!('draft' in outcome)) return false;
		const { key } = outcome.draft;
		if (key === undefined) return false;
		// The second Enter on a key that may have been misjudged.
		if (outcome.draft.isDoubtful) {
			await keepKey(deps, profile, key);
			return true;
		}
		const asked: EndpointProfile = profile.auth === 'none' ? { ...profile, auth: 'auto' } : profile;
		const checked = await ui.progress(t('Asking {0}…', new URL(profile.baseUrl).host), (signal) =>
			checkEndpoint(connections, asked, key, signal),
		);
		if (!checked) return false;
		if (checked.kind === 'refused') {
			const { failure, isCertain } = checked;
			draft = { profile, key, refusal: { failure, isCertain } };
			continue;
		}
		if (checked.kind === 'failed') {
			const keep = t('Keep It');
			const pressed = await ui.message(
				'modal',
				t('The key could not be checked. Keep it all the same?'),
				[{ id: 'keep', label: keep }],
				checked.failure.message,
			);
			if (pressed !== 'keep') return false;
		}
		await keepKey(deps, profile, key);
		if (checked.kind === 'good')
			void ui.message('information', goodText(deps, profile, checked), []);
		return true;
	}
}

async function keepKey(deps: SetUpDeps, profile: EndpointProfile, key: string): Promise<void> {
	const { baseUrl, id, auth } = profile;
	await deps.keys.set(originOf(baseUrl), key);
	if (auth === 'none') await deps.settings.saveProfile({ id, auth: 'auto' });
}

function goodText(
	{ t }: SetUpDeps,
	profile: EndpointProfile,
	checked: { readonly key: string; readonly note?: string },
): string {
	const text =
		checked.key === 'proven'
			? t('{0} accepted the key.', profile.label)
			: t(
					'The key for {0} is kept. Your first question will tell whether it works.',
					profile.label,
				);
	return checked.note === undefined ? text : `${text} ${checked.note}`;
}

/** Asks, then removes the key of `origin`. From then on nothing is sent with it. */
export async function removeKeyOf(deps: SetUpDeps, origin: string): Promise<boolean> {
	const { ui, keys, t, log } = deps;
	const host = new URL(origin).host;
	const pressed = await ui.message(
		'modal',
		t('Remove the key for {0}?', host),
		[{ id: 'remove', label: t('Remove') }],
		t('It is deleted from VS Code’s secret storage. It stays valid at the provider.'),
	);
	if (pressed !== 'remove') return false;
	await keys.remove(origin);
	log.info(`Removed the key for ${origin}`);
	return true;
}

/** Lets the person sign out of one of the origins that have a key. */
export async function removeApiKey(deps: SetUpDeps, name?: unknown): Promise<void> {
	const { ui, keys, settings, t } = deps;
	const named = namedProfile(deps, name);
	const profiles = settings.profiles().filter((profile) => !isDemo(profile));
	const origins = await keys.origins(profiles.map(({ baseUrl }) => originOf(baseUrl)));
	if (origins.length === 0) {
		await ui.message('information', t('No key is stored.'), []);
		return;
	}
	const only = named ? originOf(named.baseUrl) : undefined;
	const origin = only && origins.includes(only) ? only : await chooseOrigin();
	if (origin === undefined || !(await removeKeyOf(deps, origin))) return;
	void ui.message('information', t('The key for {0} is removed.', new URL(origin).host), []);

	async function chooseOrigin(): Promise<string | undefined> {
		const row = (each: string): Choice<string> => ({
			label: new URL(each).host,
			description: profiles
				.filter(({ baseUrl }) => originOf(baseUrl) === each)
				.map(({ label }) => label)
				.join(', '),
			value: each,
		});
		const answer = await ui.pick<string>({
			title: t('Pandu: Remove API Key'),
			canGoBack: false,
			placeholder: t('Which key shall be removed?'),
			rows: origins.map(row),
		});
		return answer.kind === 'chosen' ? answer.value : undefined;
	}
}
