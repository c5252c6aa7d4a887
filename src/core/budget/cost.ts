import type { Usage } from '../../shared/events';
import type { Price } from '../price';

/** What a request cost, and who says so. */
export interface Charge {
	readonly currency: string;
	readonly amount: number;
	/** The provider said it; else it is the price of the model list times our count. */
	readonly isReported?: boolean;
}

/** Where neither the provider nor its model list names a currency. */
const usualCurrency = 'USD';

/**
 * What the provider says that it cost; else by the prices of the model list. An estimated `usage` is of an answer that was
 * cut: what was said of its cost before is too little. Undefined: nothing is known.
 */
export function chargeOf(
	usage: Usage,
	isEstimated: boolean,
	price: Price | undefined,
): Charge | undefined {
	const { cost } = usage;
	const computed = byPrice(usage, price);
	if (cost && !(isEstimated && computed)) {
		const currency = cost.currency ?? price?.currency ?? usualCurrency;
		return { currency, amount: cost.amount, isReported: true };
	}
	return computed;
}

function byPrice(usage: Usage, price: Price | undefined): Charge | undefined {
	if (!price || (price.input === undefined && price.output === undefined)) return undefined;
	const { input = 0, output = 0, cacheRead = input, cacheWrite = input } = price;
	const read = Math.min(usage.cacheRead ?? 0, usage.input);
	const written = Math.min(usage.cacheWrite ?? 0, usage.input - read);
	const fresh = usage.input - read - written;
	const sum = fresh * input + read * cacheRead + written * cacheWrite + usage.output * output;
	return { currency: price.currency, amount: sum / 1_000_000 };
}
