import { parseJson } from '../parseJson';
import { asNumber, asRecord, asText } from './json';
import type { CallWriter, OpenCall } from './toolCalls';

/** Joins the fragments of chat completions' tool calls, whose numbers and ids are not to be relied on. */
export interface CallAssembly {
	/** All fragments of one delta. `isWhole`: each entry is a complete call. */
	add(fragments: readonly unknown[], isWhole: boolean): void;
}

interface Fragment {
	readonly index: number | undefined;
	readonly id: string | undefined;
	readonly name: string | undefined;
	readonly args: string;
	readonly extra: unknown;
}

export function createCallAssembly(writer: CallWriter): CallAssembly {
	const byIndex = new Map<number, OpenCall>();
	let last: OpenCall | undefined;
	/** Calls after which the next arguments belong to a new call of this name. */
	const repeats = new Map<OpenCall, Fragment>();

	function open(fragment: Fragment): OpenCall {
		const call = writer.open();
		if (fragment.index !== undefined) byIndex.set(fragment.index, call);
		return call;
	}

	function find(fragment: Fragment, isFirst: boolean): OpenCall {
		const known = candidate(fragment, isFirst);
		if (!known) return open(fragment);
		const repeat = repeats.get(known);
		if (repeat && fragment.args !== '' && fragment.args !== known.argsText) {
			repeats.delete(known);
			const call = open(fragment);
			if (repeat.id) call.setId(repeat.id);
			call.setName(repeat.name ?? known.name);
			return call;
		}
		return startsAnew(known, fragment) ? open(fragment) : known;
	}

	function candidate(fragment: Fragment, isFirst: boolean): OpenCall | undefined {
		if (fragment.index !== undefined) return byIndex.get(fragment.index);
		if (fragment.id !== undefined) {
			const same = writer.calls.findLast((call) => call.wireId === fragment.id);
			if (same) return same;
			// The id may come after the first pieces of its call.
			return last && last.wireId === '' && !isComplete(last) && !fragment.name ? last : undefined;
		}
		// Two nameless entries of one delta are two calls.
		return isFirst || !fragment.name ? last : undefined;
	}

	/** Whether `fragment` begins another call although it has the number or the place of `call`. */
	function startsAnew(call: OpenCall, fragment: Fragment): boolean {
		const { id, name, args } = fragment;
		if (id !== undefined && call.wireId !== '' && id !== call.wireId) return true;
		if (name === undefined || call.name === '') return false;
		const isSameId = id !== undefined && id === call.wireId;
		if (!isComplete(call)) {
			// Without a number or an id, another name is another call, unless it is a longer form of this one.
			const isLonger = name.startsWith(call.name);
			return fragment.index === undefined && !isSameId && call.argsText === '' && !isLonger;
		}
		if (name !== call.name) return true;
		if (isSameId || args === call.argsText) return false;
		if (args !== '') return true;
		repeats.set(call, fragment);
		return false;
	}

	return {
		add(fragments, isWhole) {
			for (const [place, each] of fragments.entries()) {
				const fragment = readFragment(each);
				if (!fragment) continue;
				const call = isWhole ? writer.open() : find(fragment, place === 0);
				last = call;
				feed(call, fragment);
			}
		},
	};
}

function feed(call: OpenCall, { id, name, args, extra }: Fragment): void {
	if (id) call.setId(id);
	if (name && name !== call.name && (call.name === '' || call.argsText === '')) {
		// Either the whole name again and longer, or its next piece.
		call.setName(name.startsWith(call.name) ? name : call.name + name);
	}
	if (extra !== undefined) call.setOpaque({ extra_content: extra });
	if (args !== '' && !(args === call.argsText && isComplete(call))) call.append(args);
}

function isComplete(call: OpenCall): boolean {
	// The cheap look comes first: long arguments arrive in thousands of pieces.
	return (
		/\}\s*$/.test(call.argsText.slice(-20)) && asRecord(parseJson(call.argsText)) !== undefined
	);
}

function readFragment(value: unknown): Fragment | undefined {
	const entry = asRecord(value);
	if (!entry) return undefined;
	const called = asRecord(entry.function) ?? asRecord(entry.custom) ?? entry;
	const args = called.arguments ?? called.input;
	const id = entry.id;
	const fragment: Fragment = {
		index: asNumber(entry.index),
		id: typeof id === 'number' ? String(id) : asText(id),
		name: asText(called.name),
		args: typeof args === 'string' ? args : asRecord(args) ? JSON.stringify(args) : '',
		extra: asRecord(entry.extra_content),
	};
	return fragment.id || fragment.name || fragment.args || fragment.extra ? fragment : undefined;
}
