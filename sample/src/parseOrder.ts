export interface OrderLine {
	customer: string;
	item: string;
	count: number;
	price: number;
}

export function parseOrderLine(text: string, separator = ';'): OrderLine | undefined {
	const bare = text.replace(/#.*$/, '').trim();
	if (bare === '') return undefined;
	const [customer, item, count, price] = bare.split(separator).map((field) => field.trim());
	if (!customer || !item) {
		throw new Error(`no customer or no item in: ${text}`);
	}
	return {
		customer,
		item,
		count: Number.parseInt(count ?? '1', 10),
		price: Number.parseFloat((price ?? '0').replace(',', '.')),
	};
}

export function parseOrders(text: string): OrderLine[] {
	return text
		.split('\n')
		.map((line) => parseOrderLine(line))
		.filter((line) => line !== undefined);
}
