import { type Invoice, total } from './invoice';
import { format, roundToCents } from './money';

const width = 40;

/** The slip that a customer takes home. */
export function receipt(invoice: Invoice): string {
	const lines = invoice.lines.map((line) => {
		const sum = roundToCents(line.count * line.price);
		return row(`${line.count} x ${line.item}`, format(sum));
	});
	return [invoice.customer, '-'.repeat(width), ...lines, row('Total', format(total(invoice)))].join(
		'\n',
	);
}

function row(left: string, right: string): string {
	return left.padEnd(width - right.length) + right;
}
