import { entryOf, isKnownModel, known, readAbilities } from '../../core/endpoints/capabilities';
import type { EndpointProfile, ModelInfo } from '../../core/endpoints/endpoint';
import type { Learnt } from '../../core/endpoints/learnt';
import type { Translate } from '../translate';
import type { Choice, InputButton } from './setUpUi';

/** Kinds of model that answer no chat. Lists without capabilities name them beside the others. */
const otherPurpose =
	/embed|whisper|\btts|-tts|dall-e|moderation|rerank|transcribe|-image|imagen|\bsora|-realtime|-audio|^babbage|^davinci|\bocr\b/i;

/** 0 for a model that fits coding best; higher ones stand further down. */
function rank(model: ModelInfo): number {
	if (model.tools === true) return 0;
	if (otherPurpose.test(model.id)) return 3;
	return model.tools === undefined ? 1 : 2;
}

/** Models to offer: not deprecated, those that can call tools first, otherwise in the list's own order. */
export function offeredModels(models: readonly ModelInfo[]): readonly ModelInfo[] {
	return models
		.filter((model) => model.deprecated !== true)
		.map((model, index) => ({ model, index }))
		.sort((one, other) => rank(one.model) - rank(other.model) || one.index - other.index)
		.map(({ model }) => model);
}

/** The first model that can be expected to chat and edit, for when nobody is there to choose. */
export function firstSuitable(models: readonly ModelInfo[]): string | undefined {
	const best = offeredModels(models)[0];
	return best && rank(best) < 3 ? best.id : undefined;
}

function shortCount(count: number): string {
	if (count >= 1_000_000) return `${trimmed(count / 1_000_000)}M`;
	return count >= 1000 ? `${Math.round(count / 1000)}k` : String(count);
}

function trimmed(value: number): string {
	return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function isFree(model: ModelInfo): boolean {
	return model.price?.input === 0 && model.price.output === 0;
}

function priceText(price: NonNullable<ModelInfo['price']>, t: Translate): string | undefined {
	const { currency, input, output } = price;
	const each = (value: number | undefined): string => (value === undefined ? '?' : trimmed(value));
	if (input === undefined && output === undefined) return undefined;
	return t('{0} {1} in / {2} out per 1M', currency, each(input), each(output));
}

/** What the list says of a model, and above it what was learnt. */
type LearntModel = ModelInfo & { readonly streaming?: boolean };

/** `model` with what is known of it from answers, refusals and the person. */
export function withLearnt(
	model: ModelInfo,
	profile: EndpointProfile,
	learnt: Learnt,
	now: number,
): LearntModel {
	if (!isKnownModel(learnt, model.id)) return model;
	const record = readAbilities(learnt, model.id);
	const at = { now, entry: entryOf({ ...profile, model: model.id }) };
	const names = [
		'tools',
		'images',
		'reasoning',
		'streaming',
		'contextTokens',
		'maxOutputTokens',
	] as const;
	const found = names.flatMap((name) => {
		const each = known(record, name, at);
		return each && each.source !== 'list' ? [[name, each.value] as const] : [];
	});
	return { ...model, ...Object.fromEntries(found) };
}

/** For example `Garda Core · 128k context · free · tools`. Says only what is known. */
export function describeModel(model: LearntModel, t: Translate): string {
	const price = model.price ? priceText(model.price, t) : undefined;
	const parts = [
		model.label === model.id ? undefined : model.label,
		model.contextTokens ? t('{0} context', shortCount(model.contextTokens)) : undefined,
		isFree(model) ? t('free') : price,
		model.tools === false ? t('no tools') : undefined,
		model.tools === true ? t('tools') : undefined,
		model.images === true ? t('images') : undefined,
		model.reasoning === true ? t('reasoning') : undefined,
		model.streaming === false ? t('no streaming') : undefined,
	];
	return parts.filter(Boolean).join(' · ');
}

/** For example `list from 3 h ago`. */
export function listAge(at: number, now: number, t: Translate): string {
	const minutes = Math.max(0, Math.floor((now - at) / 60_000));
	if (minutes < 1) return t('list from just now');
	if (minutes < 60) return t('list from {0} min ago', minutes);
	if (minutes < 48 * 60) return t('list from {0} h ago', Math.floor(minutes / 60));
	return t('list from {0} days ago', Math.floor(minutes / (24 * 60)));
}

/** Rows of a models list. `chosen` stands first, if the list has it. `buttons` stand on each row. */
export function modelRows(
	models: readonly LearntModel[],
	chosen: string,
	t: Translate,
	buttons: readonly InputButton[] = [],
): readonly Choice<string>[] {
	const first = models.filter((model) => model.id === chosen);
	const others = offeredModels(models).filter((model) => model.id !== chosen);
	return [...first, ...others].map((model) => ({
		label: model.id,
		description: describeModel(model, t),
		value: model.id,
		...(buttons.length > 0 ? { buttons } : {}),
	}));
}

/** The row for a name that the list does not have. */
export function typedModelRow(typed: string, t: Translate): Choice<string> {
	return {
		label: t('Use “{0}”', typed),
		description: t('a model that is not in the list'),
		value: typed,
	};
}
