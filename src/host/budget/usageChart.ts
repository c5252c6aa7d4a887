import type { Series } from '../../core/budget/summary';
import { escapeText, scrolling, type UsageData, type UsageText, words } from './usageText';

const height = 100;
const barWidth = 7;
const step = 10;

/** Stacked bars, a day each; the colours are told by the legend, the numbers by the table. */
export function chart(data: UsageData, text: UsageText): string {
	const { t, language } = text;
	const { days, series } = data.summary;
	const share = data.monthlyTokens > 0 ? data.monthlyTokens / days : 0;
	const top = niceTop(Math.max(1, ...totals(series, days)));
	const bars = Array.from({ length: days }, (_, day) => bar(data, text, day, top)).join('');
	const y = height - (share / top) * height;
	const hasLine = share > 0 && share <= top;
	const line = hasLine
		? `<line class="limit" x1="0" x2="${days * step}" y1="${y.toFixed(2)}" y2="${y.toFixed(2)}"/>`
		: '';
	const name = t(
		'Tokens by day, {0} at most a day. The numbers are in the table below.',
		words(top, language),
	);
	const labels = [1, 8, 15, 22, 29]
		.filter((day) => day <= days)
		.map((day) => `<span class="d${day}">${day}</span>`)
		.join('');
	const legend = series
		.map(
			(each, at) =>
				`<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="c${at}" width="10" height="10"/></svg>${escapeText(nameOf(each, text))}</li>`,
		)
		.join('');
	const limit = hasLine
		? `<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><line class="limit" x1="0" x2="10" y1="5" y2="5"/></svg>${escapeText(t('Even share of your limit: {0} a day', words(share, language)))}</li>`
		: '';
	return `<figure>
<div class="top" aria-hidden="true">${escapeText(words(top, language))}</div>
<svg class="chart" role="img" aria-label="${escapeText(name)}" viewBox="0 0 ${days * step} ${height}" preserveAspectRatio="none">${bars}${line}</svg>
<div class="days" aria-hidden="true">${labels}</div>
<ul class="legend">${legend}${limit}</ul>
</figure>`;
}

function totals(series: readonly Series[], days: number): readonly number[] {
	return Array.from({ length: days }, (_, day) =>
		series.reduce((sum, each) => sum + (each.days[day] ?? 0), 0),
	);
}

/** One, two or five times a power of ten, so that the upper edge is a round number. */
function niceTop(most: number): number {
	const power = 10 ** Math.floor(Math.log10(most));
	return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= most) ?? most;
}

function bar({ summary }: UsageData, text: UsageText, day: number, top: number): string {
	let y = height;
	return summary.series
		.map((each, at) => {
			const tokens = each.days[day] ?? 0;
			if (tokens === 0) return '';
			// A day with anything at all must be seen.
			const size = Math.max(1, (tokens / top) * height);
			y -= size;
			const tip = `${day + 1}: ${nameOf(each, text)}, ${words(tokens, text.language)}`;
			return `<rect class="c${at} bar" x="${day * step + 1.5}" y="${y.toFixed(2)}" width="${barWidth}" height="${size.toFixed(2)}"><title>${escapeText(tip)}</title></rect>`;
		})
		.join('');
}

function nameOf({ model }: Series, { t }: UsageText): string {
	return model ?? t('all others');
}

/** The days with something in them, in numbers. */
export function chartTable({ summary }: UsageData, text: UsageText): string {
	const { t, language } = text;
	const { series } = summary;
	const head = series
		.map((each) => `<th scope="col" class="number">${escapeText(nameOf(each, text))}</th>`)
		.join('');
	const sums = totals(series, summary.days);
	const rows = sums.flatMap((sum, day) => {
		if (sum === 0) return [];
		const cells = [...series.map((each) => each.days[day] ?? 0), sum]
			.map((value) => `<td class="number">${words(value, language)}</td>`)
			.join('');
		return [`<tr><th scope="row">${day + 1}</th>${cells}</tr>`];
	});
	const table = `<table><thead><tr><th scope="col">${escapeText(t('Day'))}</th>${head}<th scope="col" class="number">${escapeText(t('Together'))}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
	return scrolling(t('Tokens by day'), table);
}
