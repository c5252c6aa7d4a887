import type { Ability, Known, Source } from '../../core/endpoints/capabilities';
import { inDigits } from '../../shared/words';
import type { Translate } from '../translate';

/** The abilities that a person is shown, in this order. The others are only ways of spelling a request. */
export const shownAbilities = [
	'streaming',
	'tools',
	'parallelTools',
	'images',
	'reasoning',
	'efforts',
	'jsonSchema',
	'usageInStreams',
	'contextTokens',
	'maxOutputTokens',
	'chatCompletions',
	'responses',
	'messages',
	'pace',
] as const satisfies readonly Ability[];

export type ShownAbility = (typeof shownAbilities)[number];

export function abilityName(ability: ShownAbility, t: Translate): string {
	switch (ability) {
		case 'streaming':
			return t('Streaming');
		case 'tools':
			return t('Tools');
		case 'parallelTools':
			return t('Several tools at once');
		case 'images':
			return t('Images');
		case 'reasoning':
			return t('Reasoning');
		case 'efforts':
			return t('Reasoning efforts');
		case 'jsonSchema':
			return t('Answers by a JSON schema');
		case 'usageInStreams':
			return t('Token counts while streaming');
		case 'contextTokens':
			return t('Context window');
		case 'maxOutputTokens':
			return t('Longest answer');
		case 'chatCompletions':
			return t('Protocol Chat Completions');
		case 'responses':
			return t('Protocol Responses');
		case 'messages':
			return t('Protocol Messages');
		case 'pace':
			return t('Pace');
		default:
			return ability satisfies never;
	}
}

/** For example `yes`, `128,000 tokens`, `low, medium`. */
export function valueText(ability: ShownAbility, value: unknown, t: Translate): string {
	if (typeof value === 'boolean') return value ? t('yes') : t('no');
	if (typeof value === 'number') return t('{0} tokens', inDigits(value));
	if (Array.isArray(value)) return value.join(', ');
	if (ability === 'pace' && typeof value === 'object' && value !== null) {
		return Object.entries(value)
			.map(([what, limit]) => paceText(what, Number(limit), t))
			.join(', ');
	}
	return String(value);
}

function paceText(what: string, limit: number, t: Translate): string {
	const count = inDigits(limit);
	switch (what) {
		case 'requests':
			return t('{0} requests', count);
		case 'inputTokens':
			return t('{0} input tokens', count);
		case 'outputTokens':
			return t('{0} output tokens', count);
		case 'monthlyTokens':
			return t('{0} tokens a month', count);
		case 'dailyTokens':
			return t('{0} tokens a day', count);
		default:
			return t('{0} tokens', count);
	}
}

/** For example `seen in an answer 2 h ago`. */
export function sourceText({ source, at }: Known<unknown>, now: number, t: Translate): string {
	if (source === 'person') return t('you said so');
	// What an earlier version had kept has no time.
	const age = at === 0 ? t('some time ago') : ageText(at, now, t);
	return `${sourceName(source, t)} ${age}`;
}

function sourceName(source: Exclude<Source, 'person'>, t: Translate): string {
	switch (source) {
		case 'list':
			return t('from the list of models,');
		case 'answer':
			return t('seen in an answer');
		case 'refusal':
			return t('the server refused it');
		case 'probe':
			return t('tried out');
		default:
			return source satisfies never;
	}
}

/** For example `2 h ago`. */
export function ageText(at: number, now: number, t: Translate): string {
	const minutes = Math.max(0, Math.floor((now - at) / 60_000));
	if (minutes < 1) return t('just now');
	if (minutes < 60) return t('{0} min ago', minutes);
	if (minutes < 48 * 60) return t('{0} h ago', Math.floor(minutes / 60));
	return t('{0} days ago', Math.floor(minutes / (24 * 60)));
}
