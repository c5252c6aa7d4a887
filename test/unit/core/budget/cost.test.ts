import assert from 'node:assert/strict';
import { type Charge, chargeOf } from '../../../../src/core/budget/cost';
import type { Price } from '../../../../src/core/price';
import type { Usage } from '../../../../src/shared/events';

interface Row {
	readonly name: string;
	readonly usage: Usage;
	readonly price?: Price;
	readonly isEstimated?: boolean;
	readonly cost: Charge | undefined;
}

const price: Price = {
	currency: 'IDR',
	input: 4000,
	output: 16_000,
	cacheRead: 400,
	cacheWrite: 5000,
};
const { cacheRead: _read, cacheWrite: _write, ...plainPrice } = price;
const usage: Usage = { input: 10_000, output: 500, cacheRead: 8000, cacheWrite: 1000 };
const reported = { ...usage, cost: { amount: 0.0042 } };

const rows: readonly Row[] = [
	{
		name: 'cached and written tokens have their own prices',
		usage,
		price,
		cost: { currency: 'IDR', amount: 4 + 3.2 + 5 + 8 },
	},
	{
		name: 'they cost as much as others where the list has no price of them',
		usage,
		price: plainPrice,
		cost: { currency: 'IDR', amount: 40 + 8 },
	},
	{
		name: 'nothing was cached',
		usage: { input: 10_000, output: 500 },
		price,
		cost: { currency: 'IDR', amount: 40 + 8 },
	},
	{
		name: 'more is said to be cached than was sent',
		usage: { input: 1000, output: 0, cacheRead: 5000, cacheWrite: 5000 },
		price,
		cost: { currency: 'IDR', amount: 0.4 },
	},
	{
		name: 'what the provider says wins, in the currency of its list',
		usage: reported,
		price,
		cost: { currency: 'IDR', amount: 0.0042, isReported: true },
	},
	{
		name: 'in its own currency where it names one',
		usage: { ...usage, cost: { amount: 0.0042, currency: 'EUR' } },
		price,
		cost: { currency: 'EUR', amount: 0.0042, isReported: true },
	},
	{
		name: 'in dollars where nothing names one',
		usage: reported,
		cost: { currency: 'USD', amount: 0.0042, isReported: true },
	},
	{
		name: 'nothing is charged, says the provider',
		usage: { ...usage, cost: { amount: 0 } },
		price,
		cost: { currency: 'IDR', amount: 0, isReported: true },
	},
	{
		name: 'what was said of an answer that was cut is too little',
		usage: { ...usage, cost: { amount: 0.001 } },
		price,
		isEstimated: true,
		cost: { currency: 'IDR', amount: 4 + 3.2 + 5 + 8 },
	},
	{ name: 'nothing is known', usage, cost: undefined },
	{ name: 'the list has no prices', usage, price: { currency: 'IDR' }, cost: undefined },
];

describe('the cost of a request', () => {
	for (const { name, usage: used, price: listed, isEstimated = false, cost } of rows) {
		it(name, () => {
			const found = chargeOf(used, isEstimated, listed);
			assert.equal(found?.currency, cost?.currency);
			assert.equal(found?.isReported, cost?.isReported);
			assert.equal(found?.amount.toPrecision(10), cost?.amount.toPrecision(10));
		});
	}
});
