import assert from 'node:assert/strict';
import {
	createMonthUse,
	monthOf,
	nextDay,
	nextMonth,
	readEntry,
} from '../../../../src/core/budget/ledger';
import { summarise } from '../../../../src/core/budget/summary';
import { entry, noon } from '../../../support/budgetParts';

describe('ledger', () => {
	it('counts months and days in UTC', () => {
		const last = Date.UTC(2025, 11, 31, 23, 59, 59, 999);
		assert.equal(monthOf(last), '2025-12');
		assert.equal(monthOf(last + 1), '2026-01');
		assert.equal(monthOf(Number.NaN), undefined);
		assert.equal(monthOf(1e20), undefined);
		assert.equal(nextMonth(last), Date.UTC(2026, 0, 1));
		assert.equal(nextDay(last), Date.UTC(2026, 0, 1));
	});

	it('reads back what it wrote', () => {
		const all = entry({
			usage: { input: 100, output: 20, cacheRead: 60, cacheWrite: 10 },
			cost: { currency: 'IDR', amount: 0.5, isReported: true },
			purpose: 'Chat',
			failoverFrom: 'naga',
			isEstimated: true,
		});
		assert.deepEqual(readEntry(JSON.stringify(all)), all);
	});

	it('reads what an earlier version wrote', () => {
		const { cost, usage } =
			readEntry(
				'{"at":1,"endpoint":"a","key":"k","model":"m","usage":{"input":1,"output":2},"isEstimated":false,"cost":{"currency":"USD","amount":3}}',
			) ?? assert.fail();
		assert.deepEqual(
			{ cost, usage },
			{ cost: { currency: 'USD', amount: 3 }, usage: { input: 1, output: 2 } },
		);
	});

	const bad = [
		'',
		'{',
		'null',
		'[]',
		'{}',
		'{"at":"yesterday","endpoint":"a","model":"m","usage":{"input":1,"output":1}}',
		'{"at":1,"endpoint":"a","model":"m","usage":{"input":-1,"output":1}}',
		'{"at":1,"endpoint":"a","model":"m","usage":{"input":1e999,"output":1}}',
		'{"at":1e300,"endpoint":"a","model":"m","usage":{"input":1,"output":1}}',
		'{"at":1,"endpoint":7,"model":"m","usage":{"input":1,"output":1}}',
	];
	for (const line of bad) {
		it(`does not count ${line || 'an empty line'}`, () => {
			assert.equal(readEntry(line), undefined);
		});
	}

	it('adds up days, keys, models and currencies, each for itself', () => {
		const use = createMonthUse();
		use.add(entry());
		use.add(entry({ usage: { input: 1, output: 2 }, isEstimated: true }));
		use.add(entry({ key: 'k2', cost: { currency: 'IDR', amount: 3 } }));
		use.add(entry({ key: 'k2', cost: { currency: 'IDR', amount: 4 } }));
		use.add(entry({ at: noon(23), failoverFrom: 'naga' }));
		assert.equal(use.rows().length, 3);
		assert.deepEqual(use.rows()[0], {
			day: 22,
			endpoint: 'neosantara',
			key: 'k1',
			model: 'garda-core',
			requests: 2,
			input: 101,
			output: 22,
			estimated: 3,
			costs: {},
			standIns: {},
		});
		assert.deepEqual(use.rows()[1]?.costs, { IDR: 7 });
		assert.equal(use.tokens('neosantara', 'k1'), 243);
		assert.equal(use.tokens('neosantara', 'k1', 'naga'), 120);
		assert.equal(use.tokensSince('neosantara', 'k1', noon(23)), 120);
		assert.equal(use.tokensSince('neosantara', 'none', 0), 0);
	});
});

describe('summary of a month', () => {
	const summaryOf = (entries: readonly ReturnType<typeof entry>[], month = '2025-11') => {
		const use = createMonthUse();
		for (const each of entries) use.add(each);
		return summarise(use.rows(), month, noon(22), '2025-11');
	};

	it('has a bar for each day and a colour for each of the largest models', () => {
		const many = Array.from({ length: 9 }, (_, at) =>
			entry({ model: `m${at}`, usage: { input: 10 * (at + 1), output: 0 } }),
		);
		const { series, tokens, days } = summaryOf(many);
		assert.equal(days, 30);
		assert.deepEqual(
			series.map(({ model }) => model),
			['m8', 'm7', 'm6', 'm5', 'm4', undefined],
		);
		assert.equal(series.at(-1)?.total, 10 + 20 + 30 + 40);
		assert.equal(
			series.reduce((sum, each) => sum + each.total, 0),
			tokens,
		);
		assert.equal(series[0]?.days.length, 30);
		assert.equal(series[0]?.days[21], 90);
	});

	it('forecasts the end of this month from its last seven days', () => {
		const { forecast, tokens } = summaryOf([
			entry({ at: noon(1), usage: { input: 1000, output: 0 } }),
			entry({ at: noon(16), usage: { input: 70, output: 0 } }),
			entry({ at: noon(22), usage: { input: 60, output: 10 } }),
		]);
		assert.equal(tokens, 1140);
		assert.deepEqual(forecast, { tokens: 1140 + 8 * 20, perDay: 20, meanDays: 7, daysLeft: 8 });
	});

	it('forecasts nothing for a month that has ended', () => {
		const { forecast, days } = summaryOf([entry({ at: Date.UTC(2024, 1, 29) })], '2024-02');
		assert.equal(forecast, undefined);
		assert.equal(days, 29);
	});
});
