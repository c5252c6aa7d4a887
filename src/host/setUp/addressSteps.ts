import { normaliseBaseUrl } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { guessPresets, type Preset, presets } from '../../core/endpoints/presets';
import { withoutSecrets } from '../../core/import/addressKey';
import type { Translate } from '../translate';
import { checkKey, cleanKey } from './keyInput';
import { type Draft, flowTitle, left, type Step } from './setUpDraft';
import type { Choice, Validity } from './setUpUi';

export const pasteKey: Step = async ({ ui, t, keys }, draft, progress) => {
	const answer = await ui.input({
		title: flowTitle(t),
		...progress,
		prompt: t('Paste your key. It goes nowhere before you have chosen whose it is.'),
		isSecret: true,
		...(draft.key === undefined ? {} : { value: draft.key }),
		validate: (text) =>
			cleanKey(text) === ''
				? { kind: 'error', text: t('Paste a key.') }
				: checkKey(text, undefined, t),
	});
	if (answer.kind !== 'chosen') return left(answer);
	const key = cleanKey(answer.value);
	keys.cover(key);
	return { go: 'guess', draft: { key } };
};

export const guessProvider: Step = async ({ ui, t, settings }, draft, progress) => {
	const guessed = draft.key === undefined ? [] : guessPresets(draft.key);
	const row = (preset: Preset): Choice<Preset> => ({
		label: preset.label,
		description: new URL(preset.baseUrl).host,
		value: preset,
	});
	const others = presets.filter((preset) => !preset.isLocal && !guessed.includes(preset));
	const answer = await ui.pick<Preset | 'other'>({
		title: flowTitle(t),
		...progress,
		placeholder:
			guessed.length > 0
				? t('It looks like a key of {0}. Send it there?', guessed[0]?.label ?? '')
				: t('Whose key is it? It is sent only there'),
		rows: [
			...guessed.map(row),
			...(guessed.length > 0 ? [{ heading: t('Or') }] : []),
			...others.map(row),
			{ label: t('Another address…'), value: 'other' },
		],
	});
	if (answer.kind !== 'chosen') return left(answer);
	if (answer.value === 'other') return { go: 'address', draft };
	const { value: preset } = answer;
	const profile = settings.profiles().find((each) => each.id === preset.id) ?? preset;
	return { go: 'check', draft: { ...draft, profile } };
};

/** What a typed address means, while it is typed. */
function checkAddress(text: string, hasKey: boolean, t: Translate): Validity {
	if (text.trim() === '') return { kind: 'error', text: t('Type an address.') };
	const { address, key } = withoutSecrets(text);
	const url = normaliseBaseUrl(address);
	if (typeof url !== 'string') return { kind: 'error', text: url.message };
	if (key !== undefined) {
		const note = hasKey
			? t('A key stands in this address. It is left out, and the one that you pasted is used.')
			: t(
					'A key stands in this address. It goes to the secret storage, and the address is kept without it.',
				);
		return { kind: 'note', text: note };
	}
	if (url.startsWith('http:')) {
		return { kind: 'note', text: t('Plain http: fine here, since it stays on this machine.') };
	}
	return url === text.trim() ? { kind: 'fine' } : { kind: 'note', text: url };
}

/** What the address itself says of its protocol: a pasted path, or a path for Anthropic clients. */
function protocolOf(typed: string): EndpointProfile['protocol'] {
	const path = typed.trim().replace(/[?#].*$/, '');
	if (/\/messages\/?$/.test(path) || /\/anthropic(?:\/|$)/i.test(path)) return 'messages';
	return /\/responses\/?$/.test(path) ? 'responses' : 'auto';
}

/** The profile for a typed address: the known one of that address, or a new one named after its host. */
export function profileOfAddress(
	baseUrl: string,
	known: readonly EndpointProfile[],
	typed: string,
): { readonly profile: EndpointProfile; readonly isTyped: boolean } {
	const same = known.find((profile) => profile.baseUrl === baseUrl);
	if (same) return { profile: same, isTyped: false };
	const host = new URL(baseUrl).host;
	const name =
		host
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, '-')
			.replace(/^-+|-+$/g, '') || 'server';
	const taken = new Set(known.map((profile) => profile.id));
	let id = name;
	for (let count = 2; taken.has(id); count++) id = `${name}-${count}`;
	const profile: EndpointProfile = {
		id,
		label: host,
		baseUrl,
		protocol: protocolOf(typed),
		model: '',
		auth: 'auto',
	};
	return { profile, isTyped: true };
}

export const enterAddress: Step = async ({ ui, t, settings, keys }, draft, progress) => {
	const answer = await ui.input({
		title: flowTitle(t),
		...progress,
		prompt: t('Base URL of the server, up to /v1'),
		placeholder: 'https://api.example.com/v1',
		isSecret: false,
		...(draft.address === undefined ? {} : { value: draft.address }),
		validate: (text) => checkAddress(text, draft.key !== undefined, t),
	});
	if (answer.kind !== 'chosen') return left(answer);
	const { address, key: inAddress } = withoutSecrets(answer.value);
	if (inAddress !== undefined) keys.cover(inAddress);
	const baseUrl = normaliseBaseUrl(address);
	if (typeof baseUrl !== 'string') return { go: 'address', draft: { ...draft, address } };
	const made = profileOfAddress(baseUrl, settings.profiles(), address);
	const next: Draft = { ...made, address: baseUrl };
	if (draft.key !== undefined) return { go: 'check', draft: { ...next, key: draft.key } };
	return inAddress === undefined
		? { go: 'key', draft: next }
		: { go: 'key', draft: { ...next, key: inAddress, isKeyOfAddress: true } };
};
