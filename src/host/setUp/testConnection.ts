import { isLoopback, originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { remedyOf } from '../../shared/remedies';
import { needsKey } from '../connections';
import type { Translate } from '../translate';
import { type Checked, checkEndpoint } from './checkEndpoint';
import { setApiKey } from './keyCommands';
import { selectModel } from './modelPicker';
import { runSetUp, type SetUpDeps, teachFromList } from './setUpFlow';
import type { MessageButton } from './setUpUi';

/** Tries the active endpoint without spending tokens, and says what works and what does not. */
export async function testConnection(
	deps: SetUpDeps,
	commands: { readonly showLog: () => void; readonly selectEndpoint: () => Promise<void> },
): Promise<void> {
	const { ui, settings, keys, connections, models, t } = deps;
	const profile = settings.activeProfile();
	if (!profile) {
		await runSetUp(deps);
		return;
	}
	const key = profile.auth === 'none' ? undefined : await keys.get(originOf(profile.baseUrl));
	const began = deps.now();
	const checked = await ui.progress(t('Testing {0}…', profile.label), (signal) =>
		checkEndpoint(connections, profile, key, signal),
	);
	if (!checked) return;
	const ms = deps.now() - began;
	if (checked.kind === 'good') {
		await models.keep(profile, checked.models);
		teachFromList(deps, profile);
	}
	const text = resultText(profile, checked, { ms, hasKey: key !== undefined }, t);
	deps.log.info(text);
	const isFine = checked.kind === 'good' && isUsable(profile, checked, key);
	const pressed = await ui.message(
		isFine ? 'information' : 'warning',
		text,
		resultButtons(profile, checked, key, t),
	);
	if (pressed === 'log') commands.showLog();
	if (pressed === 'key') await setApiKey(deps, profile.id);
	if (pressed === 'model') await selectModel(deps, commands.selectEndpoint);
	if (pressed === 'settings') await settings.openEditor();
}

type Good = Extract<Checked, { kind: 'good' }>;

function isUsable(profile: EndpointProfile, checked: Good, key: string | undefined): boolean {
	if (checked.profile.baseUrl !== profile.baseUrl) return false;
	return profile.model !== '' && (key !== undefined || !needsKey(profile));
}

/** One sentence per station: address, key, models. */
function resultText(
	profile: EndpointProfile,
	checked: Checked,
	facts: { readonly ms: number; readonly hasKey: boolean },
	t: Translate,
): string {
	const { host } = new URL(profile.baseUrl);
	if (checked.kind !== 'good') {
		const { failure } = checked;
		const reached = failure.status !== undefined || checked.kind === 'refused';
		const parts = [
			t('{0}:', profile.label),
			reached ? t('{0} answers, but:', host) : undefined,
			failure.message,
			failure.detail ? `“${failure.detail.slice(0, 300)}”` : undefined,
			remedyOf(failure).advice,
		];
		return parts.filter(Boolean).join(' ');
	}
	const plainHttp = profile.baseUrl.startsWith('http:') && isLoopback(profile.baseUrl);
	const parts = [
		t('{0}: {1} answered in {2} ms.', profile.label, host, facts.ms),
		plainHttp ? t('Plain http, on this machine only.') : undefined,
		keyText(profile, checked, facts.hasKey, t),
		checked.note,
		modelText(profile, checked, t),
		checked.profile.baseUrl === profile.baseUrl
			? undefined
			: t('The address should be {0}.', checked.profile.baseUrl),
	];
	return parts.filter(Boolean).join(' ');
}

function keyText(profile: EndpointProfile, checked: Good, hasKey: boolean, t: Translate): string {
	if (!hasKey) {
		return needsKey(profile) ? t('There is no key for it yet.') : t('No key is needed.');
	}
	return checked.key === 'proven'
		? t('The key is accepted.')
		: t('The key is not proven: the models list is open to all, so the first question will tell.');
}

function modelText(profile: EndpointProfile, { models }: Good, t: Translate): string {
	const count = t('It lists {0} models', models.length);
	if (profile.model === '') return t('{0}; none is chosen yet.', count);
	return models.some((model) => model.id === profile.model)
		? t('{0}, “{1}” among them.', count, profile.model)
		: t('{0}; “{1}” is not among them.', count, profile.model);
}

function resultButtons(
	profile: EndpointProfile,
	checked: Checked,
	key: string | undefined,
	t: Translate,
): readonly MessageButton[] {
	const log = { id: 'log', label: t('Show Log') };
	const setKey = { id: 'key', label: t('Set API Key') };
	const model = { id: 'model', label: t('Select Model') };
	const edit = { id: 'settings', label: t('Open Settings') };
	if (checked.kind === 'refused') return [setKey, log];
	if (checked.kind === 'failed') return [edit, log];
	if (checked.profile.baseUrl !== profile.baseUrl) return [edit, log];
	if (key === undefined && needsKey(profile)) return [setKey, log];
	const isListed = checked.models.some((each) => each.id === profile.model);
	return isListed ? [log] : [model, log];
}
