import type { DayUse } from './ledger';

/** What one model of one key used in a month. */
export interface ModelSum {
	readonly endpoint: string;
	readonly key: string;
	readonly model: string;
	readonly requests: number;
	readonly input: number;
	readonly output: number;
	readonly estimated: number;
	readonly costs: Readonly<Record<string, number>>;
}

/** A coloured part of the days' bars. */
export interface Series {
	/** Undefined: all other models together. */
	readonly model?: string;
	readonly total: number;
	/** Tokens of each day, from the first of the month. */
	readonly days: readonly number[];
}

export interface MonthSummary {
	readonly month: string;
	readonly days: number;
	readonly tokens: number;
	readonly requests: number;
	readonly estimated: number;
	readonly costs: Readonly<Record<string, number>>;
	/** Most tokens first; at most as many as there are colours. */
	readonly series: readonly Series[];
	/** By endpoint and key, then most tokens first. */
	readonly models: readonly ModelSum[];
	/** For the month that has not ended. */
	readonly forecast?: Forecast;
}

interface Forecast {
	/** Tokens at the end of the month. */
	readonly tokens: number;
	/** Tokens a day that it goes on with, and of how many days they are the mean. */
	readonly perDay: number;
	readonly meanDays: number;
	/** Days that are left after today. */
	readonly daysLeft: number;
}

const mostSeries = 6;
const meanOfDays = 7;

export function summarise(
	rows: readonly DayUse[],
	month: string,
	now: number,
	monthNow: string | undefined,
): MonthSummary {
	const [year = 1970, number = 1] = month.split('-').map(Number);
	const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
	const series = toSeries(rows, days);
	const costs: Record<string, number> = {};
	for (const row of rows) addCosts(costs, row.costs);
	const sum = (pick: (row: DayUse) => number): number =>
		rows.reduce((total, row) => total + pick(row), 0);
	const tokens = sum(tokensOfDay);
	return {
		month,
		days,
		tokens,
		requests: sum((row) => row.requests),
		estimated: sum((row) => row.estimated),
		costs,
		series,
		models: toModels(rows),
		...(month === monthNow ? { forecast: toForecast(rows, tokens, days, now) } : {}),
	};
}

function tokensOfDay({ input, output }: DayUse): number {
	return input + output;
}

function addCosts(costs: Record<string, number>, more: Readonly<Record<string, number>>): void {
	for (const [currency, amount] of Object.entries(more)) {
		costs[currency] = (costs[currency] ?? 0) + amount;
	}
}

function toSeries(rows: readonly DayUse[], days: number): readonly Series[] {
	const byModel = new Map<string, number[]>();
	for (const row of rows) {
		const own = byModel.get(row.model) ?? new Array<number>(days).fill(0);
		own[row.day - 1] = (own[row.day - 1] ?? 0) + tokensOfDay(row);
		byModel.set(row.model, own);
	}
	const total = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0);
	const all = [...byModel]
		.map(([model, own]) => ({ model, total: total(own), days: own }))
		.sort((one, other) => other.total - one.total);
	if (all.length <= mostSeries) return all;
	const others = all.slice(mostSeries - 1).map((each) => each.days);
	const joined = Array.from({ length: days }, (_, day) =>
		others.reduce((sum, each) => sum + (each[day] ?? 0), 0),
	);
	return [...all.slice(0, mostSeries - 1), { total: total(joined), days: joined }];
}

function toModels(rows: readonly DayUse[]): readonly ModelSum[] {
	const sums = new Map<string, ModelSum & { costs: Record<string, number> }>();
	const order: string[] = [];
	for (const row of rows) {
		const { endpoint, key, model } = row;
		const payer = `${endpoint} ${key}`;
		if (!order.includes(payer)) order.push(payer);
		const name = `${payer} ${model}`;
		const before = sums.get(name);
		const costs = before?.costs ?? {};
		addCosts(costs, row.costs);
		sums.set(name, {
			endpoint,
			key,
			model,
			requests: (before?.requests ?? 0) + row.requests,
			input: (before?.input ?? 0) + row.input,
			output: (before?.output ?? 0) + row.output,
			estimated: (before?.estimated ?? 0) + row.estimated,
			costs,
		});
	}
	const place = ({ endpoint, key }: ModelSum): number => order.indexOf(`${endpoint} ${key}`);
	return [...sums.values()].sort(
		(one, other) =>
			place(one) - place(other) || other.input + other.output - one.input - one.output,
	);
}

/** What was used, and for each day that is left the mean of the last days (of fewer at the beginning of a month). */
function toForecast(rows: readonly DayUse[], tokens: number, days: number, now: number): Forecast {
	const today = new Date(now).getUTCDate();
	const meanDays = Math.min(meanOfDays, today);
	const recent = rows
		.filter(({ day }) => day > today - meanDays && day <= today)
		.reduce((sum, row) => sum + tokensOfDay(row), 0);
	const perDay = recent / meanDays;
	const daysLeft = days - today;
	return { tokens: Math.round(tokens + perDay * daysLeft), perDay, meanDays, daysLeft };
}
