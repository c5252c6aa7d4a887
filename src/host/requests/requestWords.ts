import type { ModelEvent } from '../../shared/events';
import { inDigits } from '../../shared/words';
import type { Translate } from '../translate';
import type { Exchange } from './requestLog';

/** A request in the list. Masked by the caller. */
export interface RequestWords {
	/** Id of a codicon. */
	readonly icon: string;
	/** For example `POST /chat/completions · gpt-x`. */
	readonly label: string;
	/** For example `200 · 1.2 s · first byte 0.3 s · 320 in · 40 out`. */
	readonly description: string;
	/** For example `10:31:12 · Neosantara AI · Chat · try 2`. */
	readonly detail: string;
}

interface WordsContext {
	/** Label and address of a profile. */
	readonly endpoint: (
		id: string,
	) => { readonly label: string; readonly baseUrl: string } | undefined;
	readonly t: Translate;
}

export function requestWords(exchange: Exchange, { endpoint, t }: WordsContext): RequestWords {
	const { sent, last } = exchange;
	const profile = endpoint(sent.endpoint);
	const failure = last?.type === 'error' ? last.failure.message : undefined;
	return {
		icon: iconOf(last),
		label: join([`${sent.method} ${pathOf(sent.url, profile?.baseUrl)}`, sent.model]),
		description: join([stateOf(exchange, t), ...timesOf(exchange, t), ...tokensOf(exchange, t)]),
		detail: join([
			clockTime(sent.at),
			profile?.label ?? new URL(sent.url).host,
			sent.purpose,
			sent.attempt > 1 ? t('try {0}', sent.attempt) : undefined,
			failure,
		]),
	};
}

/** How an error card, or whatever asks, names a request. */
export interface AskedFor {
	readonly id?: number;
	readonly requestId?: string;
	/** Of the failure. */
	readonly message?: string;
}

/** The newest one among `exchanges` (newest first) that is meant; without any name the last that failed. */
export function findExchange(
	exchanges: readonly Exchange[],
	{ id, requestId, message }: AskedFor,
): Exchange | undefined {
	if (id !== undefined) return exchanges.find((each) => each.id === id);
	const failed = exchanges.flatMap((exchange) =>
		exchange.last?.type === 'error' ? [{ exchange, failure: exchange.last.failure }] : [],
	);
	// What happened besides is said after it, as that nothing could answer instead.
	const found =
		requestId === undefined && message === undefined
			? failed[0]
			: (failed.find((each) => each.failure.requestId === (requestId ?? '')) ??
				failed.find((each) => message?.startsWith(each.failure.message)));
	return found?.exchange;
}

function iconOf(last: ModelEvent | undefined): string {
	if (last === undefined) return 'sync~spin';
	if (last.type === 'error') return last.failure.kind === 'aborted' ? 'circle-slash' : 'error';
	if (last.type !== 'finish') return 'check';
	return last.reason === 'stop' || last.reason === 'toolCalls' ? 'check' : 'warning';
}

function stateOf({ head, last }: Exchange, t: Translate): string {
	const status = head === undefined ? undefined : String(head.status);
	if (last === undefined) return join([status, head ? t('receiving') : t('waiting')]);
	if (last.type === 'error' && last.failure.kind === 'aborted') return join([status, t('stopped')]);
	if (last.type === 'finish' && last.reason === 'length')
		return join([status, t('cut at its limit')]);
	if (last.type === 'finish' && last.reason === 'incomplete')
		return join([status, t('not finished')]);
	return status ?? t('no reply');
}

function timesOf({ sent, firstByteAt, endedAt }: Exchange, t: Translate): readonly string[] {
	const first =
		firstByteAt === undefined ? [] : [t('first byte {0}', seconds(firstByteAt - sent.at, t))];
	return endedAt === undefined ? first : [seconds(endedAt - sent.at, t), ...first];
}

function tokensOf({ usage }: Exchange, t: Translate): readonly string[] {
	return usage ? [t('{0} in', inDigits(usage.input)), t('{0} out', inDigits(usage.output))] : [];
}

/** Below the base URL, where that is known. */
function pathOf(url: string, baseUrl: string | undefined): string {
	const { pathname } = new URL(url);
	const base = baseUrl === undefined ? '' : new URL(baseUrl).pathname.replace(/\/$/, '');
	return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

export function seconds(ms: number, t: Translate): string {
	const value = Math.max(0, ms) / 1000;
	const digits = value >= 100 ? 0 : value < 0.1 ? 2 : 1;
	return t(
		'{0} s',
		inDigits(value, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
	);
}

/** Hours, minutes and seconds of this machine's clock. */
export function clockTime(at: number): string {
	return new Date(at).toTimeString().slice(0, 8);
}

function join(parts: readonly (string | undefined)[]): string {
	return parts.filter(Boolean).join(' · ');
}
