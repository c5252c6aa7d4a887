import { originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { presets } from '../../core/endpoints/presets';
import { isDemo } from '../connections';
import type { Translate } from '../translate';
import { removeKeyOf } from './keyCommands';
import { runSetUp, type SetUpDeps } from './setUpFlow';
import type { Choice, InputButton, Row } from './setUpUi';

type Target = { readonly id: string } | { readonly id: undefined };

/** Lets the person choose who answers. One that is not ready is set up first. */
export async function selectEndpoint(deps: SetUpDeps): Promise<void> {
	const { ui, settings, connections, t } = deps;
	for (;;) {
		const answer = await ui.pick<Target>({
			title: t('Pandu: Select Endpoint'),
			canGoBack: false,
			placeholder: t('Who shall answer?'),
			rows: await endpointRows(deps),
			active: (value) => value.id === settings.activeProfile()?.id,
			buttons: [
				{ id: 'add', icon: 'add', tooltip: t('Set up another endpoint') },
				{ id: 'edit', icon: 'gear', tooltip: t('Edit in the settings') },
			],
		});
		if (answer.kind === 'back' || answer.kind === 'cancelled') return;
		const profile = settings.profiles().find((each) => each.id === answer.value?.id);
		if (answer.kind === 'button') {
			if (answer.id === 'edit') return settings.openEditor();
			if (answer.id === 'removeKey' && profile) {
				await removeKeyOf(deps, originOf(profile.baseUrl));
				continue;
			}
			await runSetUp(deps);
			return;
		}
		if (profile && (await connections.isReady(profile))) {
			await settings.setActive(profile.id);
			return;
		}
		await runSetUp(deps, profile);
		return;
	}
}

async function endpointRows(deps: SetUpDeps): Promise<readonly Row<Target>[]> {
	const { settings, connections, keys, t } = deps;
	const all = await Promise.all(
		settings.profiles().map(async (profile) => ({
			profile,
			isReady: await connections.isReady(profile),
			hasKey: !isDemo(profile) && (await keys.get(originOf(profile.baseUrl))) !== undefined,
		})),
	);
	const row = (each: (typeof all)[number]): Choice<Target> => endpointRow(deps, each);
	const ready = all.filter((each) => each.isReady);
	const others = all.filter((each) => !each.isReady);
	return [
		...ready.map(row),
		...(others.length > 0 ? [{ heading: t('Not set up yet') }] : []),
		...others.map(row),
		{ label: `$(add) ${t('Set up another endpoint…')}`, value: { id: undefined } },
	];
}

function endpointRow(
	{ settings, t }: SetUpDeps,
	each: { readonly profile: EndpointProfile; readonly isReady: boolean; readonly hasKey: boolean },
): Choice<Target> {
	const { profile, isReady, hasKey } = each;
	const isActive = settings.activeProfile()?.id === profile.id;
	const { host } = new URL(profile.baseUrl);
	const place = isDemo(profile) ? t('scripted answers, not a model') : host;
	const buttons: InputButton[] = [
		...(settings.isOwn(profile.id) && !isDemo(profile)
			? [{ id: 'edit', icon: 'gear', tooltip: t('Edit in the settings') }]
			: []),
		...(hasKey
			? [{ id: 'removeKey', icon: 'trash', tooltip: t('Remove the key for {0}', host) }]
			: []),
	];
	return {
		label: `${isReady ? '$(check) ' : ''}${profile.label}`,
		description: [profile.model || undefined, place, isActive ? t('in use') : undefined]
			.filter(Boolean)
			.join(' · '),
		value: { id: profile.id },
		buttons,
		...detailOf(profile, isReady, t),
	};
}

function detailOf(
	profile: EndpointProfile,
	isReady: boolean,
	t: Translate,
): { readonly detail?: string } {
	const description = presets.find((each) => each.id === profile.id)?.description;
	return isReady || description === undefined ? {} : { detail: t(description) };
}
