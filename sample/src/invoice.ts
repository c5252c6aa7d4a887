import { roundToCents } from './money';
import type { OrderLine } from './parseOrder';

export interface Invoice {
	customer: string;
	lines: OrderLine[];
	/** 0.1 is ten percent off. */
	discount: number;
}

const taxRate = 0.11;

/** Ten percent off from the third different item on. */
export function discountFor(lines: OrderLine[]): number {
	const items = new Set(lines.map((line) => line.item));
	return items.size > 3 ? 0.1 : 0;
}

export function total(invoice: Invoice): number {
	let sum = 0;
	for (const line of invoice.lines) {
		const net = line.count * line.price;
		sum += roundToCents(net * (1 - invoice.discount));
	}
	const tax = roundToCents(sum * taxRate);
	return sum * (1 - invoice.discount) + tax;
}

/** The invoice of each customer, in the order in which they first appear. */
export function invoicesOf(lines: OrderLine[]): Invoice[] {
	const byCustomer = new Map<string, OrderLine[]>();
	for (const line of lines) {
		const own = byCustomer.get(line.customer) ?? [];
		own.push(line);
		byCustomer.set(line.customer, own);
	}
	return [...byCustomer].map(([customer, own]) => ({
		customer,
		lines: own,
		discount: discountFor(own),
	}));
}

export function averageTotal(invoices: Invoice[]): number {
	return invoices.reduce((sum, invoice) => sum + total(invoice), 0) / invoices.length;
}
