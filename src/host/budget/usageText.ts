import type { Left, PlanFacts } from '../../core/budget/allowance';
import type { MonthSummary } from '../../core/budget/summary';
import type { Translate } from '../translate';

/** What is known of one key's plan. */
export interface Account {
	readonly endpoint: string;
	readonly key: string;
	readonly facts: PlanFacts;
	readonly left: readonly Left[];
}

export interface UsageData {
	readonly summary: MonthSummary;
	/** Label of an endpoint by its id. */
	readonly labelOf: (endpoint: string) => string;
	readonly accounts: readonly Account[];
	/** The person's monthly limit for each key; 0: none. */
	readonly monthlyTokens: number;
	/** Whether there are other months to look at. */
	readonly hasOthers: boolean;
}

export interface UsageText {
	readonly t: Translate;
	/** For numbers and dates, for example `en`. */
	readonly language: string;
	readonly nonce: string;
}

/** Text for the page, where nothing of it is markup. */
export function escapeText(text: string): string {
	return text.replace(
		/[&<>"']/g,
		(sign) =>
			({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign] ?? sign,
	);
}

export function words(value: number, language: string): string {
	return Math.round(value).toLocaleString(language);
}

export function money(costs: Readonly<Record<string, number>>, language: string): string {
	return Object.entries(costs)
		.map(([currency, amount]) => {
			const digits = amount !== 0 && amount < 1 ? 4 : 2;
			try {
				return new Intl.NumberFormat(language, {
					style: 'currency',
					currency,
					maximumFractionDigits: digits,
				}).format(amount);
			} catch (error) {
				// A list may name a currency that is none.
				if (!(error instanceof RangeError)) throw error;
				return `${amount.toFixed(digits)} ${currency}`;
			}
		})
		.join(' + ');
}

/** The name of a month such as `2025-11` in the person's language. */
export function monthName(month: string, language: string): string {
	const at = Date.parse(`${month}-01T00:00:00Z`);
	if (Number.isNaN(at)) return month;
	const options = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
	return new Date(at).toLocaleDateString(language, options);
}

/** A table that scrolls sideways by itself, also with the keyboard. */
export function scrolling(label: string, table: string): string {
	return `<div class="wide" role="region" tabindex="0" aria-label="${escapeText(label)}">${table}</div>`;
}
