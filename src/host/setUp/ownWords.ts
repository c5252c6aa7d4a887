import { originOf } from '../../core/endpoints/baseUrl';
import {
	entryOf,
	forgetAbility,
	known,
	override,
	readAbilities,
} from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { efforts } from '../../core/endpoints/wireParameters';
import type { Effort } from '../../core/request';
import { inDigits } from '../../shared/words';
import { keyName } from '../openEndpoint';
import { forgetLessons, hasLessons } from '../paceLessons';
import { abilityName } from './abilityTexts';
import { readCount } from './readCount';
import type { SetUpDeps } from './setUpFlow';
import type { Row } from './setUpUi';

type Saying = 'stay' | 'leave';
type PaceName = 'requests' | 'inputTokens';
type PaceChoice = PaceName | 'free' | 'paid' | 'forget';

/** Lets the person say what the key takes in a minute: most small plans are only described on a web page. */
export async function sayPace(deps: SetUpDeps, profile: EndpointProfile): Promise<Saying> {
	const { ui, t, connections, learntOf } = deps;
	const { model } = profile;
	const { freeMonthlyTokens, freePace } = profile.quirks ?? {};
	const hasPlans = freeMonthlyTokens !== undefined || freePace !== undefined;
	const layers = readAbilities(learntOf(profile), model).abilities.pace ?? {};
	const key = await keyNameOf(deps, profile);
	const isKnown = Object.keys(layers).length > 0 || hasLessons(learntOf(profile), key, deps.now());
	const rows: readonly Row<PaceChoice>[] = [
		{
			label: t('Requests per minute…'),
			description: numberIn(deps, profile, 'requests'),
			value: 'requests',
		},
		{
			label: t('Input tokens per minute…'),
			description: numberIn(deps, profile, 'inputTokens'),
			value: 'inputTokens',
		},
		...(hasPlans
			? ([
					{ label: t('I am on the free plan'), value: 'free' },
					{ label: t('I am on a paid plan'), value: 'paid' },
				] as const)
			: []),
		...(isKnown
			? ([{ label: t('Forget'), description: t('and learn it anew'), value: 'forget' }] as const)
			: []),
	];
	const answer = await ui.pick<PaceChoice>({
		title: `${model}: ${abilityName('pace', t)}`,
		canGoBack: true,
		placeholder: t('Requests over it wait their turn. What you say counts above everything learnt'),
		rows,
	});
	if (answer.kind !== 'chosen') return answer.kind === 'cancelled' ? 'leave' : 'stay';
	switch (answer.value) {
		case 'free':
			await connections.sayPlan(profile, 'Free');
			return 'stay';
		case 'paid':
			await connections.sayPlan(profile, 'Paid');
			return 'stay';
		case 'forget':
			forgetAbility(learntOf(profile), model, 'pace');
			forgetLessons(learntOf(profile), key);
			return 'stay';
		default:
			return typePace(deps, profile, answer.value);
	}
}

/** Forgets what refusals taught of the pace of the endpoint's key. */
export async function forgetPace(deps: SetUpDeps, profile: EndpointProfile): Promise<void> {
	forgetLessons(deps.learntOf(profile), await keyNameOf(deps, profile));
}

async function keyNameOf({ keys }: SetUpDeps, { auth, baseUrl }: EndpointProfile): Promise<string> {
	return keyName(auth === 'none' ? undefined : await keys.get(originOf(baseUrl)));
}

function numberIn(
	{ learntOf, now, t }: SetUpDeps,
	profile: EndpointProfile,
	name: PaceName,
): string {
	const record = readAbilities(learntOf(profile), profile.model);
	const { person, ...others } = record.abilities.pace ?? {};
	const at = { now: now(), entry: entryOf(profile) };
	const seen = known({ ...record, abilities: { pace: others } }, 'pace', at);
	const count = person?.value[name] ?? seen?.value[name];
	return count === undefined ? t('not known yet') : inDigits(count);
}

async function typePace(
	deps: SetUpDeps,
	profile: EndpointProfile,
	name: PaceName,
): Promise<Saying> {
	const { ui, t, now, learntOf } = deps;
	const answer = await ui.input({
		title: `${profile.model}: ${name === 'requests' ? t('Requests per minute') : t('Input tokens per minute')}`,
		canGoBack: true,
		prompt: name === 'requests' ? t('For example 3') : t('For example 5000 or 20k'),
		isSecret: false,
		validate: (text) =>
			readCount(text) === undefined
				? { kind: 'error', text: t('Type a number above zero.') }
				: { kind: 'fine' },
	});
	if (answer.kind !== 'chosen') return answer.kind === 'cancelled' ? 'leave' : 'stay';
	const count = readCount(answer.value);
	if (count === undefined) return 'stay';
	// Only what the person said themselves: what was seen of the other may change.
	const said = readAbilities(learntOf(profile), profile.model).abilities.pace?.person?.value;
	const value = { ...said, [name]: count };
	override(learntOf(profile), profile.model, 'pace', value, now());
	return 'stay';
}

/** Lets the person say which reasoning efforts the model takes. */
export async function sayEfforts(deps: SetUpDeps, profile: EndpointProfile): Promise<Saying> {
	const { ui, t, now, learntOf } = deps;
	const { model } = profile;
	for (;;) {
		const learnt = learntOf(profile);
		const record = readAbilities(learnt, model);
		const found = known(record, 'efforts', { now: now(), entry: entryOf(profile) });
		const taken = found?.value ?? profile.quirks?.efforts ?? efforts;
		const answer = await ui.pick<Effort | 'forget'>({
			title: `${model}: ${abilityName('efforts', t)}`,
			canGoBack: true,
			placeholder: t('Choose one to switch it on or off; another is sent as the nearest'),
			rows: [
				...efforts.map((effort) => ({
					label: `${taken.includes(effort) ? '$(check)' : '$(circle-slash)'} ${effort}`,
					value: effort,
				})),
				...(record.abilities.efforts
					? [{ label: t('Forget'), description: t('and learn it anew'), value: 'forget' as const }]
					: []),
			],
		});
		if (answer.kind !== 'chosen') return answer.kind === 'cancelled' ? 'leave' : 'stay';
		const { value } = answer;
		if (value === 'forget') {
			forgetAbility(learnt, model, 'efforts');
			return 'stay';
		}
		const next = efforts.filter((each) => (each === value) !== taken.includes(each));
		// None at all is what the ability Reasoning is for.
		if (next.length > 0) override(learnt, model, 'efforts', next, now());
	}
}
