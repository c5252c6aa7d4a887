import type { Expected } from './row';

/** Calls as `name{arguments}`. */
export function made(...list: readonly string[]): Expected {
	const split = (each: string): { readonly name: string; readonly args: string } => {
		const at = each.search(/[{[" ]|$/);
		return { name: each.slice(0, at), args: each.slice(at) };
	};
	return { calls: list.map(split), end: list.length > 0 ? 'toolCalls' : 'stop' };
}

export const both = made('a{"x":1}', 'b{"y":2}');
export const same = made('a{"x":1}', 'a{"x":2}');
export const single = made('a{"x":1}');
