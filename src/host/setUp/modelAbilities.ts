import {
	type Ability,
	type AbilityValues,
	entryOf,
	forgetAbility,
	forgetModel,
	forgetRefusal,
	known,
	override,
	readAbilities,
} from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import {
	abilityName,
	ageText,
	type ShownAbility,
	shownAbilities,
	sourceText,
	valueText,
} from './abilityTexts';
import { forgetPace, sayEfforts, sayPace } from './ownWords';
import { readCount } from './readCount';
import { runSetUp, type SetUpDeps } from './setUpFlow';
import type { Choice, Row } from './setUpUi';
import { probeCost, tryOut } from './tryOut';

/** A row of the list. */
type Target =
	| { readonly kind: 'ability'; readonly ability: ShownAbility }
	/** A field that is left out of requests. */
	| { readonly kind: 'refused'; readonly name: string }
	| { readonly kind: 'probe' }
	| { readonly kind: 'forget' };

/**
 * Shows what is known of a model and where from, and lets the person try it out, overrule and forget. Without a model:
 * that of the active endpoint. Resolves to whether the person went back.
 */
export async function showAbilities(
	deps: SetUpDeps,
	of?: { readonly profile: EndpointProfile; readonly model: string; readonly canGoBack?: boolean },
): Promise<boolean> {
	const { ui, settings, t } = deps;
	const active = of?.profile ?? settings.activeProfile();
	const model = of?.model ?? active?.model;
	if (!active || !model) {
		await runSetUp(deps, active);
		return false;
	}
	const profile: EndpointProfile = { ...active, model };
	let last: Target | undefined;
	for (;;) {
		const answer = await ui.pick<Target>({
			title: t('{0}: what {1} can do', profile.label, model),
			canGoBack: of?.canGoBack ?? false,
			placeholder: t('Learnt from lists, answers and refusals. Choose one to overrule it'),
			rows: abilityRows(deps, profile),
			active: (value) => JSON.stringify(value) === JSON.stringify(last),
		});
		if (answer.kind !== 'chosen') return answer.kind === 'back';
		last = answer.value;
		if ((await act(deps, profile, answer.value)) === 'leave') return false;
	}
}

function abilityRows(deps: SetUpDeps, profile: EndpointProfile): readonly Row<Target>[] {
	const { t, now } = deps;
	const record = readAbilities(deps.learntOf(profile), profile.model);
	const when = { now: now(), entry: entryOf(profile) };
	const abilities = shownAbilities.flatMap((ability): readonly Choice<Target>[] => {
		const value = known(record, ability, when);
		return [
			{
				label: t(
					'{0}: {1}',
					abilityName(ability, t),
					value ? valueText(ability, value.value, t) : t('not known yet'),
				),
				...(value ? { description: sourceText(value, now(), t) } : {}),
				value: { kind: 'ability', ability },
			},
		];
	});
	const refused = Object.entries(record.refused).map(
		([name, { at }]): Choice<Target> => ({
			label: t('{0} is left out', fieldOf(name)),
			description:
				at === 0
					? t('the server refused it')
					: t('the server refused it {0}', ageText(at, now(), t)),
			value: { kind: 'refused', name },
		}),
	);
	return [
		...abilities,
		...(refused.length > 0 ? [{ heading: t('Left out of requests') }, ...refused] : []),
		{ heading: t('More') },
		{
			label: `$(beaker) ${t('Try It Out')}`,
			description: probeCost(deps),
			value: { kind: 'probe' },
		},
		{ label: `$(trash) ${t('Forget everything learnt')}`, value: { kind: 'forget' } },
	];
}

function fieldOf(name: string): string {
	return name.slice(name.indexOf('.') + 1);
}

async function act(
	deps: SetUpDeps,
	profile: EndpointProfile,
	target: Target,
): Promise<'stay' | 'leave'> {
	const { ui, t } = deps;
	const learnt = deps.learntOf(profile);
	switch (target.kind) {
		case 'ability':
			return overrule(deps, profile, target.ability);
		case 'refused': {
			const answer = await ui.pick<'send'>({
				title: t('{0} is left out', fieldOf(target.name)),
				canGoBack: true,
				placeholder: t('The server did not take it for {0}', profile.model),
				rows: [{ label: t('Send it again'), value: 'send' }],
			});
			if (answer.kind === 'chosen') forgetRefusal(learnt, profile.model, target.name);
			return answer.kind === 'cancelled' ? 'leave' : 'stay';
		}
		case 'probe':
			await tryOut(deps, profile);
			return 'stay';
		case 'forget':
			forgetModel(learnt, profile.model);
			await forgetPace(deps, profile);
			return 'stay';
		default:
			return target satisfies never;
	}
}

/** The next request goes by it already. */
async function overrule(
	deps: SetUpDeps,
	profile: EndpointProfile,
	ability: ShownAbility,
): Promise<'stay' | 'leave'> {
	if (ability === 'pace') return sayPace(deps, profile);
	if (ability === 'efforts') return sayEfforts(deps, profile);
	const { ui, t, now } = deps;
	const learnt = deps.learntOf(profile);
	const { model } = profile;
	const set = <A extends Ability>(name: A, value: AbilityValues[A]) =>
		override(learnt, model, name, value, now());
	const isNumber = ability === 'contextTokens' || ability === 'maxOutputTokens';
	const layers = readAbilities(learnt, model).abilities[ability];
	const hasSome = layers !== undefined && Object.keys(layers).length > 0;
	const answer = await ui.pick<'yes' | 'no' | 'number' | 'forget'>({
		title: `${model}: ${abilityName(ability, t)}`,
		canGoBack: true,
		placeholder: t('What you say counts above everything learnt'),
		rows: [
			...(isNumber
				? ([{ label: t('Type a number…'), value: 'number' }] as const)
				: ([
						{ label: t('Yes'), value: 'yes' },
						{ label: t('No'), value: 'no' },
					] as const)),
			...(hasSome
				? ([{ label: t('Forget'), description: t('and learn it anew'), value: 'forget' }] as const)
				: []),
		],
	});
	if (answer.kind !== 'chosen') return answer.kind === 'cancelled' ? 'leave' : 'stay';
	if (answer.value === 'forget') forgetAbility(learnt, model, ability);
	else if (answer.value === 'number') return isNumber ? typeNumber(deps, profile, ability) : 'stay';
	else if (!isNumber) set(ability, answer.value === 'yes');
	return 'stay';
}

async function typeNumber(
	{ ui, t, now, learntOf }: SetUpDeps,
	profile: EndpointProfile,
	ability: 'contextTokens' | 'maxOutputTokens',
): Promise<'stay' | 'leave'> {
	const answer = await ui.input({
		title: `${profile.model}: ${abilityName(ability, t)}`,
		canGoBack: true,
		prompt: t('Tokens, for example 32768 or 128k'),
		isSecret: false,
		validate: (text) =>
			readCount(text) === undefined
				? { kind: 'error', text: t('Type a number of tokens.') }
				: { kind: 'fine' },
	});
	if (answer.kind !== 'chosen') return answer.kind === 'cancelled' ? 'leave' : 'stay';
	const count = readCount(answer.value);
	if (count !== undefined) override(learntOf(profile), profile.model, ability, count, now());
	return 'stay';
}
