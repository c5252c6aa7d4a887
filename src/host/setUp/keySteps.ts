import { isLoopback, originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Failure } from '../../shared/failure';
import type { Translate } from '../translate';
import { checkEndpoint } from './checkEndpoint';
import { checkKey, cleanKey } from './keyInput';
import { modelRows, typedModelRow } from './modelChoice';
import {
	type Draft,
	flowTitle,
	left,
	type Outcome,
	presetOf,
	type Step,
	type StepDeps,
	without,
} from './setUpDraft';

function keyPrompt(
	profile: EndpointProfile,
	canBeEmpty: 'stored' | 'open' | 'no',
	t: Translate,
): string {
	const host = new URL(profile.baseUrl).host;
	const kept = t('It is kept in VS Code’s secret storage and sent only to {0}.', host);
	switch (canBeEmpty) {
		case 'stored':
			return t('A key for {0} is stored. Leave this empty to keep it, or paste another.', host);
		case 'open':
			return `${t('Paste the key, or leave this empty if the server wants none.')} ${kept}`;
		default:
			return `${t('Paste your key for {0}.', profile.label)} ${kept}`;
	}
}

function refusalText({ failure }: NonNullable<Draft['refusal']>): string {
	return failure.detail ? `${failure.message} “${failure.detail.slice(0, 300)}”` : failure.message;
}

/** What is said of the key that stands in the input already. */
function noticeOf({ refusal, isKeyOfAddress }: Draft, t: Translate): { notice?: string } {
	if (refusal) {
		const text = refusalText(refusal);
		const insist = t('Paste another, or press Enter to use it all the same.');
		return { notice: refusal.isCertain ? text : `${text} ${insist}` };
	}
	if (!isKeyOfAddress) return {};
	return { notice: t('This key stood in the address. Press Enter to keep it here instead.') };
}

export const enterKey: Step = async (deps, draft, progress) => {
	const { ui, t, keys } = deps;
	const { profile, refusal } = draft;
	if (!profile) return { go: 'provider', draft };
	const preset = presetOf(profile.id);
	const isStored = (await keys.get(originOf(profile.baseUrl))) !== undefined;
	// A typed address may need no key, until its server says that it does.
	const isOpen = !refusal && (draft.isTyped === true || isLoopback(profile.baseUrl));
	const canBeEmpty = isStored && !refusal ? 'stored' : isOpen ? 'open' : 'no';
	const link = preset?.keyUrl ?? preset?.signUpUrl;
	const mayInsist = refusal?.isCertain === false;
	for (;;) {
		const answer = await ui.input({
			title: t('{0}: API key', profile.label),
			...progress,
			prompt: keyPrompt(profile, canBeEmpty, t),
			isSecret: true,
			...(draft.key === undefined ? {} : { value: draft.key }),
			...noticeOf(draft, t),
			...(link
				? {
						buttons: [
							{
								id: 'keyPage',
								icon: 'link-external',
								tooltip: t('Get a key at {0}', new URL(link).host),
							},
						],
					}
				: {}),
			validate: (text) =>
				cleanKey(text) === '' && canBeEmpty === 'no'
					? { kind: 'error', text: t('Paste a key.') }
					: checkKey(text, preset?.keyPrefix, t),
		});
		if (answer.kind === 'button' && link) {
			await ui.openLink(link);
			continue;
		}
		if (answer.kind !== 'chosen') return left(answer);
		const typed = cleanKey(answer.value);
		if (typed === '')
			return { go: 'check', draft: without(draft, 'key', 'refusal', 'isKeyOfAddress') };
		keys.cover(typed);
		const insists = mayInsist && typed === draft.key;
		return {
			go: insists ? 'model' : 'check',
			draft: {
				...without(draft, 'refusal', 'isKeyOfAddress'),
				key: typed,
				...(insists ? { isDoubtful: true } : {}),
			},
		};
	}
};

export const check: Step = async (deps, draft) => {
	const { ui, t, connections, keys } = deps;
	const { profile } = draft;
	if (!profile) return { go: 'provider', draft };
	const key = draft.key ?? (await keys.get(originOf(profile.baseUrl)));
	// A key goes out only where the profile says how; a typed one asks for that.
	const asked: EndpointProfile =
		draft.key !== undefined && profile.auth === 'none' ? { ...profile, auth: 'auto' } : profile;
	const host = new URL(profile.baseUrl).host;
	const checked = await ui.progress(t('Asking {0}…', host), (signal) =>
		checkEndpoint(connections, asked, key, signal),
	);
	if (!checked) return { go: 'back' };
	switch (checked.kind) {
		case 'refused':
			return {
				go: 'key',
				draft: {
					...draft,
					profile: asked,
					refusal: { failure: checked.failure, isCertain: checked.isCertain },
				},
			};
		case 'good':
			return {
				go: 'model',
				draft: {
					...without(draft, 'refusal', 'note'),
					profile: checked.profile,
					models: checked.models,
					keyProof: checked.key,
					...(checked.note === undefined ? {} : { note: checked.note }),
				},
			};
		default:
			return chooseAfterFailure(deps, { ...draft, profile: asked }, checked.failure);
	}
};

async function chooseAfterFailure(
	{ ui, t }: StepDeps,
	draft: Draft,
	failure: Failure,
): Promise<Outcome> {
	const local = draft.profile !== undefined && isLoopback(draft.profile.baseUrl);
	const answer = await ui.pick<'check' | 'model' | 'back'>({
		title: flowTitle(t),
		canGoBack: true,
		placeholder: failure.message,
		rows: [
			{
				label: t('Try again'),
				value: 'check',
				...(local ? { description: t('Is the server running?') } : {}),
				...(failure.detail ? { detail: failure.detail.slice(0, 300) } : {}),
			},
			{ label: t('Back: change what I entered'), value: 'back' },
			{
				label: t('Go on without a check'),
				description: t('type the model’s name next'),
				value: 'model',
			},
		],
	});
	if (answer.kind !== 'chosen') return left(answer);
	if (answer.value === 'back') return { go: 'back' };
	return { go: answer.value, draft: { ...draft, keyProof: 'unproven' } };
}

export const chooseModel: Step = async ({ ui, t }, draft, progress) => {
	const { profile, models = [] } = draft;
	if (!profile) return { go: 'provider', draft };
	const answer = await ui.pick<string>({
		title: [t('{0}: model', profile.label), draft.note].filter(Boolean).join(' — '),
		...progress,
		placeholder:
			models.length > 0
				? t('Choose a model; type to search, or type any name')
				: t('Type the name of a model'),
		rows: modelRows(models, profile.model, t),
		active: (value) => value === profile.model,
		freeText: (typed) => typedModelRow(typed, t),
	});
	if (answer.kind !== 'chosen') return left(answer);
	return { go: 'done', draft: { ...draft, profile: { ...profile, model: answer.value } } };
};
