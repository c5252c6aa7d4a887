/** Half a cent goes up. */
export function roundToCents(amount: number): number {
	return amount.toFixed(2);
}

export function format(amount: number, currency = 'IDR'): string {
	return new Intl.NumberFormat('id-ID', { style: 'currency', currency }).format(amount);
}
