import assert from 'node:assert/strict';
import { usageCsv } from '../../../../src/host/budget/usageCsv';
import { entry } from '../../../support/budgetParts';
import { usageEntries, usagePage, wildName } from '../../../support/usageSample';

const page = usagePage(usageEntries());

describe('the page of the usage', () => {
	it('S17: has no script, no handler, no link, no inline style, and loads nothing', () => {
		assert.match(page, /content="default-src 'none'; style-src 'nonce-abc'"/);
		assert.doesNotMatch(page, /<script|<a |<iframe|<form|<link|@import|url\(/i);
		assert.doesNotMatch(page, /<[^>]*\s(?:on\w+|style|href|src)=/i);
		assert.equal(page.match(/<style/g)?.length, 1);
	});

	it('shows what servers name as text', () => {
		assert.ok(!page.includes(wildName));
		assert.ok(page.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&quot;&#39;'));
		const wild = usagePage([entry({ model: wildName, endpoint: wildName })], {
			labelOf: (id) => id,
			accounts: [{ endpoint: wildName, key: '', facts: { tier: wildName }, left: [] }],
		});
		assert.doesNotMatch(wild, /<img/);
	});

	it('has the sums, the cost, the forecast and how it was made', () => {
		const total = usageEntries().reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
		assert.ok(page.includes(total.toLocaleString('en')));
		assert.match(page, /<dt>Cost<\/dt><dd>IDR\s[\d,.]+<\/dd>/);
		assert.match(page, /Forecast: used so far, and for each of the 8 days left the mean of/);
		assert.match(page, /Of it estimated/);
	});

	it('tells keys apart without showing anything of them', () => {
		assert.match(page, /Neosantara AI, key 1/);
		assert.match(page, /Neosantara AI, key 2/);
		assert.doesNotMatch(page, />[^<]*k1[^<]*</);
	});

	it('has every number of the chart in a table with heads', () => {
		const tables = page.match(/<table>.*?<\/table>/gs) ?? [];
		assert.equal(tables.length, 2);
		const days = tables[0] ?? '';
		assert.equal(days.match(/<th scope="row">/g)?.length, 22);
		assert.match(days, /<th scope="col" class="number">all others<\/th>/);
		for (const table of tables) {
			const [head = '', ...rows] = table.match(/<tr>.*?<\/tr>/g) ?? [];
			const columns = head.match(/<th/g)?.length;
			for (const row of rows) assert.equal(row.match(/<t[hd]/g)?.length, columns);
		}
	});

	it('says what the provider and the person’s own limit say', () => {
		assert.match(page, /Plan: Free/);
		assert.match(page, /The provider says, this month: 800 of 10,000 tokens left/);
		assert.match(page, /Even share of your limit: 2,000 a day/);
		assert.match(page, /<line class="limit"/);
		const free = usagePage(usageEntries(), { monthlyTokens: 0, accounts: [] });
		assert.doesNotMatch(free, /<line|Limits and plans/);
	});

	it('is plain words when nothing was used', () => {
		const empty = usagePage([], { accounts: [] });
		assert.match(empty, /Nothing was asked in November 2025 yet/);
		assert.doesNotMatch(empty, /<table|<figure/);
	});

	it('says what is left before anything was asked, and tells a new key from the old one', () => {
		const left = { tokens: 800, limit: 1000, period: 'month', source: 'plan', resetAt: 0 } as const;
		const account = { endpoint: 'neosantara', key: 'new', facts: { tier: 'Free' }, left: [left] };
		const empty = usagePage([], { accounts: [account] });
		assert.match(empty, /Nothing was asked/);
		assert.match(empty, /Documented free plan, this month: 800 of 1,000 tokens left/);
		const used = usagePage([entry()], { accounts: [account] });
		assert.match(used, /<th scope="row">Neosantara AI, key 1</);
		assert.match(used, /<h3>Neosantara AI, key 2</);
	});

	it('survives a currency that is none', () => {
		const strange = usagePage([entry({ cost: { currency: 'credits?', amount: 1.5 } })]);
		assert.match(strange, /1\.50 credits\?/);
	});
});

describe('the usage as CSV', () => {
	it('has a line for each entry, quoted, and no formulas', () => {
		const csv = usageCsv([
			entry({ model: '=1+1', purpose: 'say "hi", please' }),
			entry({ cost: { currency: 'IDR', amount: 2.5 }, isEstimated: true, failoverFrom: 'naga' }),
			entry({
				usage: { input: 100, output: 20, cacheRead: 80, cacheWrite: 5 },
				cost: { currency: 'USD', amount: 0.01, isReported: true },
			}),
		]);
		assert.deepEqual(csv.split('\r\n'), [
			'time,endpoint,key,model,purpose,input,output,tokens,estimated,cost,currency,instead of,cached,cache written,cost by',
			`2025-11-22T12:00:00.000Z,neosantara,k1,'=1+1,"say ""hi"", please",100,20,120,,,,,,,`,
			'2025-11-22T12:00:00.000Z,neosantara,k1,garda-core,,100,20,120,yes,2.5,IDR,naga,,,price list',
			'2025-11-22T12:00:00.000Z,neosantara,k1,garda-core,,100,20,120,,0.01,USD,,80,5,provider',
			'',
		]);
	});
});
