import type { Usage } from '../../shared/events';
import { parseJson } from '../parseJson';
import type { Charge } from './cost';

/** One request as it is counted. A line of the ledger; append only. */
export interface LedgerEntry {
	/** Milliseconds since 1970. */
	readonly at: number;
	/** Id of the profile. */
	readonly endpoint: string;
	/** Stands for the key without saying anything of it; empty without a key. */
	readonly key: string;
	readonly model: string;
	readonly usage: Usage;
	/** The server reported nothing: the numbers are our estimate. */
	readonly isEstimated: boolean;
	/** Absent where nothing is known of it. */
	readonly cost?: Charge;
	readonly purpose?: string;
	/** Id of the endpoint that failed, when this one stood in for it. */
	readonly failoverFrom?: string;
}

/** What one key used of one model on one day. */
export interface DayUse {
	/** Day of the month, in UTC. */
	readonly day: number;
	readonly endpoint: string;
	readonly key: string;
	readonly model: string;
	readonly requests: number;
	readonly input: number;
	readonly output: number;
	/** How many of the tokens are our estimate. */
	readonly estimated: number;
	/** By currency. */
	readonly costs: Readonly<Record<string, number>>;
	/** Tokens that stood in for another endpoint, by its id. */
	readonly standIns: Readonly<Record<string, number>>;
}

/** A month that grows by its entries. */
export interface MonthUse {
	add(entry: LedgerEntry): void;
	/** In the order of their first entries. */
	rows(): readonly DayUse[];
	/** Tokens of one key; of everything that stood in for `standInFor` when that is given. */
	tokens(endpoint: string, key: string, standInFor?: string): number;
	/** Tokens of one key in entries from `since` on, in milliseconds since 1970. */
	tokensSince(endpoint: string, key: string, since: number): number;
}

/** The month of a moment in UTC, for example `2025-11`. Undefined for a moment that no calendar has. */
export function monthOf(at: number): string | undefined {
	return isMoment(at) ? new Date(at).toISOString().slice(0, 7) : undefined;
}

function isMoment(at: number): boolean {
	return Math.abs(at) <= 8.64e15;
}

/** When the month after that of `at` begins, in UTC. */
export function nextMonth(at: number): number {
	const date = new Date(at);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** When the day after that of `at` begins, in UTC. */
export function nextDay(at: number): number {
	const date = new Date(at);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
}

export function tokensOf(usage: Usage): number {
	return usage.input + usage.output;
}

/** The entry of a line. Undefined when the line is damaged: it stays where it is, and is not counted. */
export function readEntry(line: string): LedgerEntry | undefined {
	const value = parseJson(line);
	if (!isObject(value) || !isObject(value.usage)) return undefined;
	const { at, endpoint, key, model, usage, isEstimated, cost, purpose, failoverFrom } = value;
	const input = count(usage.input);
	const output = count(usage.output);
	if (typeof at !== 'number' || !isMoment(at) || input === undefined) return undefined;
	if (typeof endpoint !== 'string' || typeof model !== 'string' || output === undefined) {
		return undefined;
	}
	return {
		at,
		endpoint,
		key: typeof key === 'string' ? key : '',
		model,
		usage: { input, output, ...cacheCounts(usage) },
		isEstimated: isEstimated === true,
		...readCharge(cost),
		...(typeof purpose === 'string' ? { purpose } : {}),
		...(typeof failoverFrom === 'string' ? { failoverFrom } : {}),
	};
}

function cacheCounts(usage: Readonly<Record<string, unknown>>): Partial<Usage> {
	const cacheRead = count(usage.cacheRead);
	const cacheWrite = count(usage.cacheWrite);
	return {
		...(cacheRead === undefined ? {} : { cacheRead }),
		...(cacheWrite === undefined ? {} : { cacheWrite }),
	};
}

function readCharge(cost: unknown): Pick<LedgerEntry, 'cost'> {
	const amount = isObject(cost) ? count(cost.amount) : undefined;
	if (!isObject(cost) || typeof cost.currency !== 'string' || amount === undefined) return {};
	const reported = cost.isReported === true ? { isReported: true } : {};
	return { cost: { currency: cost.currency, amount, ...reported } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function count(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

type Growing = { -readonly [K in keyof DayUse]: DayUse[K] } & {
	costs: Record<string, number>;
	standIns: Record<string, number>;
};

export function createMonthUse(): MonthUse {
	const days = new Map<string, Growing>();
	const moments = new Map<string, { readonly at: number; readonly tokens: number }[]>();
	const payerName = (endpoint: string, key: string): string => `${endpoint} ${key}`;
	const all = (): readonly Growing[] => [...days.values()];
	return {
		add(entry) {
			const { endpoint, key, model, usage, cost, failoverFrom } = entry;
			const day = new Date(entry.at).getUTCDate();
			const name = `${day}\n${endpoint}\n${key}\n${model}`;
			let row = days.get(name);
			if (!row) {
				row = { ...emptyUse, day, endpoint, key, model, costs: {}, standIns: {} };
				days.set(name, row);
			}
			const tokens = tokensOf(usage);
			row.requests++;
			row.input += usage.input;
			row.output += usage.output;
			if (entry.isEstimated) row.estimated += tokens;
			if (cost) row.costs[cost.currency] = (row.costs[cost.currency] ?? 0) + cost.amount;
			if (failoverFrom !== undefined) {
				row.standIns[failoverFrom] = (row.standIns[failoverFrom] ?? 0) + tokens;
			}
			const payer = payerName(endpoint, key);
			const known = moments.get(payer);
			if (known) known.push({ at: entry.at, tokens });
			else moments.set(payer, [{ at: entry.at, tokens }]);
		},
		rows: all,
		tokens: (endpoint, key, standInFor) =>
			all()
				.filter((row) => row.endpoint === endpoint && row.key === key)
				.map((row) =>
					standInFor === undefined ? row.input + row.output : (row.standIns[standInFor] ?? 0),
				)
				.reduce((sum, each) => sum + each, 0),
		tokensSince: (endpoint, key, since) =>
			(moments.get(payerName(endpoint, key)) ?? []).reduce(
				(sum, each) => (each.at >= since ? sum + each.tokens : sum),
				0,
			),
	};
}

const emptyUse = { requests: 0, input: 0, output: 0, estimated: 0 };
