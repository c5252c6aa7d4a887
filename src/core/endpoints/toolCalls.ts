import type { Opaque } from '../../shared/messages';
import { parseJson } from '../parseJson';
import { asRecord } from './json';
import type { ReplyWriter } from './replyWriter';

/** A call that is being written. */
export interface OpenCall {
	/** As the server gave it; may be empty. */
	readonly wireId: string;
	readonly name: string;
	/** All that came of the arguments. */
	readonly argsText: string;
	readonly isClosed: boolean;
	setId(id: string): void;
	setName(name: string): void;
	append(args: string): void;
	/** The whole arguments, again or at last: the end of what is missing is appended, anything else replaces. */
	settle(args: string): void;
	setOpaque(payload: unknown): void;
	/** Ends the block. `isWhole`: the reply said that it is complete, so empty arguments are an empty object. */
	close(isWhole: boolean): void;
}

/** The calls of one reply. A call's block starts once its name is known. */
export interface CallWriter {
	readonly calls: readonly OpenCall[];
	open(): OpenCall;
	closeAll(isWhole: boolean): void;
}

export function createCallWriter(
	writer: ReplyWriter,
	opaqueOf: (payload: unknown) => Opaque,
): CallWriter {
	const calls: OpenCall[] = [];
	const usedIds = new Set<string>();
	return {
		calls,
		open() {
			const call = new Call(writer, opaqueOf, (id) => uniqueId(id, usedIds, calls.length));
			calls.push(call);
			return call;
		},
		closeAll(isWhole) {
			for (const call of calls) call.close(isWhole);
		},
	};
}

class Call implements OpenCall {
	wireId = '';
	name = '';
	isClosed = false;
	readonly #writer: ReplyWriter;
	readonly #unique: (id: string) => string;
	readonly #opaqueOf: (payload: unknown) => Opaque;
	#args = '';
	/** Arguments that came before the name. */
	#waiting = '';
	#settled: string | undefined;
	#lastFragment = '';
	#payload: unknown;
	#blockId: string | undefined;

	constructor(
		writer: ReplyWriter,
		opaqueOf: (payload: unknown) => Opaque,
		unique: (id: string) => string,
	) {
		this.#writer = writer;
		this.#opaqueOf = opaqueOf;
		this.#unique = unique;
	}

	get argsText(): string {
		return this.#settled ?? this.#args;
	}

	setId(id: string): void {
		if (this.wireId === '') this.wireId = id;
	}

	setName(text: string): void {
		if (this.#blockId !== undefined || this.isClosed) return;
		this.name = text;
		this.#show();
	}

	append(args: string): void {
		if (args === '' || this.isClosed) return;
		this.#args += args;
		this.#waiting += args;
		this.#lastFragment = args;
		this.#show();
	}

	settle(args: string): void {
		if (this.isClosed) return;
		if (args.startsWith(this.#args)) this.append(args.slice(this.#args.length));
		else if (args !== '') this.#settled = args;
	}

	setOpaque(payload: unknown): void {
		this.#payload = payload;
	}

	close(isWhole: boolean): void {
		if (this.isClosed) return;
		if (this.name === '' && isWhole) this.name = 'unknown';
		const id = this.#begin();
		this.#show();
		this.isClosed = true;
		if (id === undefined) return;
		const text = repair(this.#settled ?? this.#args, this.#lastFragment, isWhole);
		this.#writer.push({
			type: 'blockEnd',
			id,
			...(text === this.#args ? {} : { text }),
			...(this.#payload === undefined ? {} : { opaque: this.#opaqueOf(this.#payload) }),
		});
	}

	/** Names may come in pieces, so the block waits for the first of the arguments. */
	#begin(): string | undefined {
		if (this.#blockId !== undefined || this.name === '') return this.#blockId;
		this.#blockId = this.#writer.newBlockId();
		this.#writer.closeFlow();
		const block = { kind: 'toolCall', callId: this.#unique(this.wireId), name: this.name } as const;
		this.#writer.push({ type: 'blockStart', id: this.#blockId, block });
		return this.#blockId;
	}

	#show(): void {
		const id = this.#waiting === '' ? undefined : this.#begin();
		if (id === undefined) return;
		this.#writer.push({ type: 'blockDelta', id, text: this.#waiting });
		this.#waiting = '';
	}
}

/** The arguments as one JSON object where known habits of servers hid it; otherwise as they came. */
function repair(argsText: string, lastFragment: string, isWhole: boolean): string {
	if (argsText.trim() === '' || argsText.trim() === 'null') return isWhole ? '{}' : argsText;
	const whole = unwrapped(argsText);
	if (whole !== undefined) return whole;
	// Everything sent once more after the pieces, or an object that grows with each piece.
	const again = unwrapped(lastFragment);
	if (again !== undefined) return again;
	// An empty object that was only meant as a beginning.
	const rest = argsText.replace(/^\s*\{\s*\}/, '');
	return asRecord(parseJson(rest)) ? rest : argsText;
}

/** The object that `text` is, also when it was encoded more than once. */
function unwrapped(text: string): string | undefined {
	let inner = text;
	for (let layers = 0; layers < 4; layers++) {
		const parsed = parseJson(inner);
		if (asRecord(parsed)) return inner;
		if (typeof parsed !== 'string') return undefined;
		inner = parsed;
	}
	return undefined;
}

/** Whether no other reply is likely to have a call of this id. */
export function isTelling(wireId: string): boolean {
	return wireId.length >= 6 && !/^[a-z]*[_-]?\d{1,5}$/i.test(wireId);
}

/** `call_0` and its like come again on every turn; those and missing ids get an end of their own. */
function uniqueId(wireId: string, used: Set<string>, count: number): string {
	let id = wireId;
	if (!isTelling(wireId) || used.has(id)) {
		do {
			id = `${wireId || `call_${count}`}_${globalThis.crypto.randomUUID().slice(0, 8)}`;
		} while (used.has(id));
	}
	used.add(id);
	return id;
}
