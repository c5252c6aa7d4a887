import type { Left } from '../../core/budget/allowance';
import type { ModelSum } from '../../core/budget/summary';
import type { Translate } from '../translate';
import { chart, chartTable } from './usageChart';
import { usageStyle } from './usageStyle';
import {
	type Account,
	escapeText,
	money,
	monthName,
	scrolling,
	type UsageData,
	type UsageText,
	words,
} from './usageText';

/** The page of the usage: no script, no request, nothing but what is written here. */
export function usageHtml(data: UsageData, text: UsageText): string {
	const { t, language, nonce } = text;
	const { summary } = data;
	const title = t('Usage in {0}', monthName(summary.month, language));
	const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
	const body = summary.requests === 0 ? [empty(data, text)] : filled(data, text);
	return `<!DOCTYPE html>
<html lang="${escapeText(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style nonce="${nonce}">${usageStyle(summary.days)}</style>
</head>
<body>
<main>
<h1>${escapeText(title)}</h1>
${body.join('\n')}
${plans(data, text)}
<p class="quiet">${escapeText(foot(data, t))}</p>
</main>
</body>
</html>`;
}

function foot({ hasOthers }: UsageData, t: Translate): string {
	const counted = t('Counted on this computer. A month begins on the 1st at midnight UTC.');
	const more = hasOthers
		? t('Run “Pandu: Show Usage” again for another month or a CSV file.')
		: t('Run “Pandu: Show Usage” again for a CSV file.');
	return `${counted} ${more}`;
}

function empty({ summary }: UsageData, { t, language }: UsageText): string {
	const month = monthName(summary.month, language);
	return `<p>${escapeText(t('Nothing was asked in {0} yet, so there is nothing to count.', month))}</p>`;
}

function filled(data: UsageData, text: UsageText): readonly string[] {
	const { t, language } = text;
	const { summary } = data;
	const facts: (readonly [name: string, value: string])[] = [
		[t('Tokens'), words(summary.tokens, language)],
		[t('Requests'), words(summary.requests, language)],
	];
	const cost = money(summary.costs, language);
	if (cost !== '') facts.push([t('Cost'), cost]);
	const { forecast } = summary;
	if (forecast) facts.push([t('Forecast for the month'), words(forecast.tokens, language)]);
	const how = forecast
		? t(
				'Forecast: used so far, and for each of the {0} days left the mean of the last {1} days ({2} tokens).',
				forecast.daysLeft,
				forecast.meanDays,
				words(forecast.perDay, language),
			)
		: '';
	return [
		`<dl class="facts">${facts.map(([name, value]) => `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`).join('')}</dl>`,
		how === '' ? '' : `<p class="quiet">${escapeText(how)}</p>`,
		`<h2>${escapeText(t('Tokens by day'))}</h2>`,
		chart(data, text),
		`<details><summary>${escapeText(t('The same in numbers'))}</summary>${chartTable(data, text)}</details>`,
		`<h2>${escapeText(t('By endpoint, key and model'))}</h2>`,
		modelTable(data, text),
	];
}

function modelTable(data: UsageData, { t, language }: UsageText): string {
	const { models } = data.summary;
	const hasCost = models.some(({ costs }) => Object.keys(costs).length > 0);
	const hasEstimates = data.summary.estimated > 0;
	const heads = [
		t('Endpoint'),
		t('Model'),
		t('Requests'),
		t('In'),
		t('Out'),
		t('Tokens'),
		...(hasEstimates ? [t('Of it estimated')] : []),
		...(hasCost ? [t('Cost')] : []),
	];
	const row = (sum: ModelSum): string => {
		const numbers = [sum.requests, sum.input, sum.output, sum.input + sum.output];
		const cells = [
			...numbers.map((value) => words(value, language)),
			...(hasEstimates ? [words(sum.estimated, language)] : []),
			...(hasCost ? [money(sum.costs, language)] : []),
		];
		const name = escapeText(accountName(data, sum, t));
		return `<tr><th scope="row">${name}</th><td>${escapeText(sum.model)}</td>${cells.map((cell) => `<td class="number">${escapeText(cell)}</td>`).join('')}</tr>`;
	};
	const head = heads
		.map((each, at) => `<th scope="col"${at > 1 ? ' class="number"' : ''}>${escapeText(each)}</th>`)
		.join('');
	const table = `<table><thead><tr>${head}</tr></thead><tbody>${models.map(row).join('')}</tbody></table>`;
	return scrolling(t('By endpoint, key and model'), table);
}

/** The label of the endpoint; with a number where it was used with more than one key. */
function accountName(
	{ summary, labelOf, accounts }: UsageData,
	{ endpoint, key }: { readonly endpoint: string; readonly key: string },
	t: Translate,
): string {
	const own = [...summary.models, ...accounts].filter((each) => each.endpoint === endpoint);
	const keys = [...new Set(own.map((each) => each.key))];
	if (keys.length < 2) return labelOf(endpoint);
	return t('{0}, key {1}', labelOf(endpoint), keys.indexOf(key) + 1);
}

function plans(data: UsageData, text: UsageText): string {
	const { t } = text;
	const items = data.accounts.flatMap((account) => {
		const lines = accountLines(account, text);
		const name = accountName(data, account, t);
		return lines.length === 0
			? []
			: [
					`<h3>${escapeText(name)}</h3><ul>${lines.map((each) => `<li>${each}</li>`).join('')}</ul>`,
				];
	});
	if (items.length === 0) return '';
	return `<h2>${escapeText(t('Limits and plans'))}</h2>${items.join('')}`;
}

function accountLines({ facts, left }: Account, { t, language }: UsageText): readonly string[] {
	const lines = left.map((each) => {
		const tokens = words(each.tokens, language);
		const { limit } = each;
		const all = limit === undefined ? undefined : words(limit, language);
		const meter =
			limit === undefined || limit === 0 ? '' : ` ${meterOf(limit - each.tokens, limit)}`;
		const sentence =
			all === undefined
				? t('{0}: {1} tokens left', sourceWords(each, t), tokens)
				: t('{0}: {1} of {2} tokens left', sourceWords(each, t), tokens, all);
		return `${escapeText(sentence)}${meter}`;
	});
	const { tier } = facts;
	return tier === undefined ? lines : [escapeText(t('Plan: {0}', tier)), ...lines];
}

function sourceWords({ source, period }: Left, t: Translate): string {
	switch (source) {
		case 'setting':
			return t('Your own limit, this month');
		case 'plan':
			return t('Documented free plan, this month');
		case 'provider':
			return period === 'month'
				? t('The provider says, this month')
				: t('The provider says, today');
		default:
			return source satisfies never;
	}
}

/** How full a limit is. The words beside it say the same. */
function meterOf(used: number, limit: number): string {
	const part = Math.min(100, Math.max(0, (used / limit) * 100)).toFixed(1);
	return `<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="c0" width="${part}" height="6"/></svg>`;
}
