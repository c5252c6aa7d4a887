import { type LedgerEntry, tokensOf } from '../../core/budget/ledger';

const heads = [
	'time',
	'endpoint',
	'key',
	'model',
	'purpose',
	'input',
	'output',
	'tokens',
	'estimated',
	'cost',
	'currency',
	'instead of',
	'cached',
	'cache written',
	'cost by',
];

/** The entries as comma separated values with line ends of the standard, for any spreadsheet. */
export function usageCsv(entries: readonly LedgerEntry[]): string {
	const rows = entries.map((entry) => [
		new Date(entry.at).toISOString(),
		entry.endpoint,
		entry.key,
		entry.model,
		entry.purpose ?? '',
		String(entry.usage.input),
		String(entry.usage.output),
		String(tokensOf(entry.usage)),
		entry.isEstimated ? 'yes' : '',
		entry.cost === undefined ? '' : String(entry.cost.amount),
		entry.cost?.currency ?? '',
		entry.failoverFrom ?? '',
		String(entry.usage.cacheRead ?? ''),
		String(entry.usage.cacheWrite ?? ''),
		entry.cost === undefined ? '' : entry.cost.isReported ? 'provider' : 'price list',
	]);
	return [heads, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A name that a spreadsheet would take for a formula becomes text: models are named by servers. */
function cell(text: string): string {
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
