import type { Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import type { Effort, ModelRequest, Parameters } from '../request';
import type { EndpointProfile } from './endpoint';
import { numberRanges, protocolNames } from './ranges';

/** What had to be left out or changed, in sentences for the person. */
export interface Notices {
	readonly list: readonly string[];
	/** Says it once. */
	add(sentence: string): void;
	/** Takes back what begins with `words`. */
	retract(words: string): void;
}

/** Parameters that a protocol has no field for. */
const notTaken: Readonly<Record<Protocol, readonly (keyof Parameters)[]>> = {
	chatCompletions: ['topK', 'thinkingBudget', 'store', 'truncation'],
	responses: [
		'topK',
		'stop',
		'thinkingBudget',
		'presencePenalty',
		'frequencyPenalty',
		'logitBias',
		'prediction',
		'imageConfig',
	],
	messages: [
		'presencePenalty',
		'frequencyPenalty',
		'logitBias',
		'prediction',
		'imageConfig',
		'store',
		'truncation',
	],
};

export const efforts: readonly Effort[] = [
	'none',
	'minimal',
	'low',
	'medium',
	'high',
	'xhigh',
	'max',
];

export function createNotices(): Notices {
	const list: string[] = [];
	return {
		list,
		add(sentence) {
			if (!list.includes(sentence)) list.push(sentence);
		},
		retract(words) {
			const at = list.findIndex((sentence) => sentence.startsWith(words));
			if (at >= 0) list.splice(at, 1);
		},
	};
}

/**
 * The parameters as `protocol` takes them: those of the request over those of the profile, brought into range, without
 * those that it has no field for. Each change is said in `notices`.
 */
export function settleParameters(
	request: ModelRequest,
	profile: EndpointProfile,
	protocol: Protocol,
	notices: Notices,
): Parameters {
	const settled = mergeParameters(profile.parameters, request.parameters);
	leaveOut(
		settled,
		notTaken[protocol],
		t('{0} does not take it', protocolNames[protocol]),
		notices,
	);
	leaveOut(
		settled,
		profile.quirks?.notTaken?.[protocol] ?? [],
		t('{0} does not take it on {1}', profile.label, protocolNames[protocol]),
		notices,
	);
	for (const [key, low, high] of numberRanges(protocol, profile.quirks)) {
		const value = settled[key];
		if (value === undefined) continue;
		const fitted = Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : undefined;
		if (fitted === undefined) {
			delete settled[key];
			notices.add(t('{0} was left out: it is not a number.', key));
			continue;
		}
		settled[key] = wholeNumbers.has(key) ? Math.floor(fitted) : fitted;
		if (fitted !== value)
			notices.add(t('{0} {1} was sent as {2}: {3}.', key, value, fitted, limitOf(low, high)));
	}
	settleStop(settled, protocol, notices);
	if (settled.effort !== undefined) {
		const effort = nearestEffort(settled.effort, profile.quirks?.efforts);
		if (effort !== settled.effort) notices.add(effortNotice(settled.effort, effort));
		if (effort === undefined) delete settled.effort;
		else settled.effort = effort;
	}
	if (protocol === 'responses') settleMetadata(settled, notices);
	return settled;
}

/** What is switched off, or what happens anyway, goes without a word: its absence changes nothing. */
const usual: Readonly<Partial<Record<keyof Parameters, unknown>>> = {
	store: false,
	webSearch: false,
	truncation: 'disabled',
	parallelToolCalls: true,
};

function leaveOut(
	settled: Settled,
	keys: readonly (keyof Parameters)[],
	reason: string,
	notices: Notices,
): void {
	for (const key of keys) {
		if (settled[key] !== undefined && settled[key] !== usual[key]) {
			notices.add(t('{0} was left out: {1}.', key, reason));
		}
		delete settled[key];
	}
}

type Settled = { -readonly [Key in keyof Parameters]: Parameters[Key] };

/** `over` goes over `under`; their `extraBody` are joined key by key. */
function mergeParameters(under: Parameters | undefined, over: Parameters | undefined): Settled {
	const merged: Settled = { ...withoutUnset(under ?? {}), ...withoutUnset(over ?? {}) };
	if (under?.extraBody && over?.extraBody) {
		merged.extraBody = { ...under.extraBody, ...over.extraBody };
	}
	return merged;
}

/** What comes from settings or a caller may hold null or undefined, whatever the types say. */
function withoutUnset<T extends object>(values: T): T {
	const set = { ...values };
	for (const key in set) if (set[key] === undefined || set[key] === null) delete set[key];
	return set;
}

const wholeNumbers: ReadonlySet<string> = new Set(['topK', 'maxOutputTokens', 'thinkingBudget']);

function limitOf(low: number, high: number): string {
	return high === Number.POSITIVE_INFINITY ? `that is the least` : `the range is ${low} to ${high}`;
}

/** At most 4 on chat completions (S0); on messages 5 is only typical, so the server decides there. */
function settleStop(settled: Settled, protocol: Protocol, notices: Notices): void {
	if (!settled.stop) return;
	const stop = settled.stop.filter((each) => each !== '');
	if (protocol === 'chatCompletions' && stop.length > 4) {
		notices.add(t('Only the first 4 stop sequences were sent: more are not allowed.'));
		stop.length = 4;
	}
	if (stop.length === 0) delete settled.stop;
	else settled.stop = stop;
}

/** At most 16 pairs on responses (S2). */
function settleMetadata(settled: Settled, notices: Notices): void {
	const pairs = Object.entries(settled.metadata ?? {});
	if (pairs.length <= 16) return;
	settled.metadata = Object.fromEntries(pairs.slice(0, 16));
	notices.add(t('Only the first 16 pairs of metadata were sent: more are not allowed.'));
}

function nearestEffort(asked: Effort, taken: readonly Effort[] | undefined): Effort | undefined {
	if (!taken || taken.includes(asked)) return asked;
	if (asked === 'none') return undefined;
	const place = efforts.indexOf(asked);
	let best: Effort | undefined;
	for (const each of efforts) {
		if (each === 'none' || !taken.includes(each)) continue;
		const isNearer =
			best === undefined ||
			Math.abs(efforts.indexOf(each) - place) < Math.abs(efforts.indexOf(best) - place);
		if (isNearer) best = each;
	}
	return best;
}

function effortNotice(asked: Effort, sent: Effort | undefined): string {
	return sent === undefined
		? t('Reasoning effort {0} was left out: this endpoint does not take it.', asked)
		: t(
				'Reasoning effort {0} was sent as {1}: this endpoint does not take {2}.',
				asked,
				sent,
				asked,
			);
}
