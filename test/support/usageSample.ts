import { createMonthUse, type LedgerEntry } from '../../src/core/budget/ledger';
import { summarise } from '../../src/core/budget/summary';
import { usageHtml } from '../../src/host/budget/usageHtml';
import type { UsageData } from '../../src/host/budget/usageText';
import { entry, noon } from './budgetParts';

/** The texts as they are, in English. */
const plainText = (message: string, ...args: readonly unknown[]): string =>
	message.replace(/\{(\d)\}/g, (_, at: string) => String(args[Number(at)]));

export const wildName = '<img src=x onerror="alert(1)">&"\'';

const models = ['garda-core', 'nusantara-base', wildName, 'glm-4.7-flash', 'm5', 'm6', 'm7', 'm8'];

/** A month with everything in it. */
export function usageEntries(): readonly LedgerEntry[] {
	return Array.from({ length: 120 }, (_, at) => {
		const model = models[at % models.length] ?? '';
		const price = at % 3 === 0 ? { cost: { currency: 'IDR', amount: at * 1.5 } } : {};
		return entry({
			at: noon(1 + (at % 22)),
			model,
			key: at % 5 === 0 ? 'k2' : 'k1',
			usage: { input: 40 + at * 7, output: 20 + at },
			isEstimated: at % 10 === 0,
			...price,
		});
	});
}

export function usageData(
	entries: readonly LedgerEntry[],
	more: Partial<UsageData> = {},
): UsageData {
	const use = createMonthUse();
	for (const each of entries) use.add(each);
	return {
		summary: summarise(use.rows(), '2025-11', noon(22), '2025-11'),
		labelOf: () => 'Neosantara AI',
		accounts: [
			{
				endpoint: 'neosantara',
				key: 'k1',
				facts: { tier: 'Free' },
				left: [
					{
						tokens: 800,
						limit: 10_000,
						period: 'month',
						source: 'provider',
						resetAt: Date.UTC(2025, 11, 1),
					},
				],
			},
		],
		monthlyTokens: 60_000,
		hasOthers: true,
		...more,
	};
}

export function usagePage(entries: readonly LedgerEntry[], more: Partial<UsageData> = {}): string {
	const text = { t: plainText, language: 'en', nonce: 'abc' };
	return usageHtml(usageData(entries, more), text);
}
