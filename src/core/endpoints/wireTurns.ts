import type { AssistantPart, Opaque, ToolResult, Turn, UserPart } from '../../shared/messages';
import { parseJson } from '../parseJson';
import { asRecord, asText, isObject, type JsonObject, parseObject } from './json';

/** A call as every protocol can send it. */
interface WireCall {
	readonly kind: 'toolCall';
	/** Unique in the request. */
	readonly id: string;
	readonly name: string;
	/** Always the text of a JSON object: what the model wrote, when that is one. */
	readonly argsText: string;
	readonly args: JsonObject;
	readonly opaque?: Opaque;
}

export interface WireResult {
	readonly id: string;
	/** Never blank. */
	readonly content: string;
	readonly isError: boolean;
}

export type WirePart =
	| { readonly kind: 'text'; readonly text: string }
	/** Only where `payload` goes back to the API that it came from. */
	| { readonly kind: 'reasoning'; readonly text: string; readonly payload: unknown }
	| { readonly kind: 'opaque'; readonly payload: unknown }
	| WireCall;

/** A turn that is valid to send: not empty, its role unlike that of its neighbours, one result per call. */
export type WireTurn =
	| { readonly role: 'user'; readonly parts: readonly UserPart[] }
	| {
			readonly role: 'assistant';
			readonly parts: readonly WirePart[];
			/** In the order of the calls. */
			readonly results: readonly WireResult[];
	  };

/** `drop`: of another API or model. `beside`: goes along with other content. `content`: can stand alone. */
type Replay = 'drop' | 'beside' | 'content';

export interface TurnRules {
	readonly maxIdLength: number;
	/** Whether ids may hold letters, digits, `_` and `-` only. */
	readonly plainIds: boolean;
	replayOf(opaque: Opaque): Replay;
}

/**
 * The conversation as it may be sent: blank parts gone, refusals as text, each call paired with exactly one result
 * (an error where there is none), results without a call gone, ids fit for the wire. What it makes of a turn depends only
 * on that turn and those before it, so that a later request starts with the same bytes.
 */
export function prepareTurns(turns: readonly Turn[], rules: TurnRules): readonly WireTurn[] {
	const ids = createIds(rules);
	const out: WireTurn[] = [];
	for (const [index, turn] of turns.entries()) {
		if (turn.role === 'tool') continue;
		const prepared =
			turn.role === 'user'
				? prepareUser(turn.parts)
				: prepareAssistant(turn.parts, resultsAfter(turns, index), rules, ids);
		if (prepared) append(out, prepared);
	}
	return out;
}

function append(out: WireTurn[], turn: WireTurn): void {
	const last = out.at(-1);
	if (last?.role === 'user' && turn.role === 'user') {
		out[out.length - 1] = { role: 'user', parts: [...last.parts, ...turn.parts] };
	} else if (last?.role === 'assistant' && turn.role === 'assistant' && last.results.length === 0) {
		out[out.length - 1] = { ...turn, parts: [...last.parts, ...turn.parts] };
	} else {
		out.push(turn);
	}
}

function prepareUser(parts: readonly UserPart[]): WireTurn | undefined {
	const kept = parts.filter((part) => part.kind === 'image' || part.text.trim() !== '');
	return kept.length > 0 ? { role: 'user', parts: kept } : undefined;
}

function prepareAssistant(
	parts: readonly AssistantPart[],
	results: Map<string, ToolResult[]>,
	rules: TurnRules,
	ids: Ids,
): WireTurn | undefined {
	const kept: WirePart[] = [];
	const wireResults: WireResult[] = [];
	let hasContent = false;
	let needsReasoning = false;
	for (const part of parts) {
		const replay = 'opaque' in part && part.opaque ? rules.replayOf(part.opaque) : 'drop';
		const wire = wirePart(part, replay, ids);
		if (!wire) continue;
		kept.push(wire);
		if (wire.kind === 'toolCall') {
			const result = results.get(part.kind === 'toolCall' ? part.callId : '')?.shift();
			wireResults.push(wireResult(wire.id, result));
		}
		if (wire.kind === 'toolCall' || replay === 'content') needsReasoning = true;
		if (wire.kind === 'text' || wire.kind === 'toolCall' || replay === 'content') hasContent = true;
	}
	if (!hasContent) return undefined;
	// Reasoning is paid for on every turn and is needed only where the model goes on after a call.
	const sent = needsReasoning
		? kept
		: kept.filter((part) => part.kind !== 'reasoning' && part.kind !== 'opaque');
	return { role: 'assistant', parts: sent, results: wireResults };
}

function wirePart(part: AssistantPart, replay: Replay, ids: Ids): WirePart | undefined {
	switch (part.kind) {
		case 'text':
		case 'refusal':
			return part.text.trim() === '' ? undefined : { kind: 'text', text: part.text };
		case 'image':
			return { kind: 'text', text: '[an image that the assistant made]' };
		case 'reasoning':
			return replay === 'drop'
				? undefined
				: { kind: 'reasoning', text: part.text, payload: part.opaque?.payload };
		case 'opaque':
			return replay === 'drop' ? undefined : { kind: 'opaque', payload: part.opaque.payload };
		case 'toolCall': {
			const args = readArguments(part.argsText);
			const isVerbatim = parseObject(part.argsText) !== undefined;
			return {
				kind: 'toolCall',
				id: ids.take(part.callId),
				name: part.name,
				argsText: isVerbatim ? part.argsText : JSON.stringify(args),
				args,
				...(part.opaque && replay !== 'drop' ? { opaque: part.opaque } : {}),
			};
		}
	}
}

/** Arguments as an object; what is not one is kept under `_raw`, for the model to see what it wrote. */
function readArguments(argsText: string): JsonObject {
	if (argsText.trim() === '') return {};
	const parsed = parseJson(argsText);
	const inner = typeof parsed === 'string' ? parseObject(parsed) : undefined;
	return parseObject(argsText) ?? inner ?? { _raw: argsText };
}

function wireResult(id: string, result: ToolResult | undefined): WireResult {
	if (!result) return { id, content: 'Not run: there is no result for this call.', isError: true };
	return {
		id,
		content: result.content.trim() === '' ? '(no output)' : result.content,
		isError: result.isError,
	};
}

/** The id that the server gave the call, where ours is another. */
function knownId({ callId, opaque }: { callId: string; opaque?: Opaque }): string {
	return asText(asRecord(opaque?.payload)?.callId) ?? callId;
}

/** The results of the calls that the assistant turn at `index` made, under the ids that the server knows. */
export function resultsOf(turns: readonly Turn[], index: number): readonly WireResult[] {
	const turn = turns[index];
	if (turn?.role !== 'assistant') return [];
	const results = resultsAfter(turns, index);
	return turn.parts.flatMap((part) =>
		part.kind === 'toolCall' ? [wireResult(knownId(part), results.get(part.callId)?.shift())] : [],
	);
}

/** The results between the assistant turn at `index` and the next one, by call id, in order. */
function resultsAfter(turns: readonly Turn[], index: number): Map<string, ToolResult[]> {
	const found = new Map<string, ToolResult[]>();
	for (let place = index + 1; place < turns.length; place++) {
		const turn = turns[place];
		if (turn?.role === 'assistant') break;
		if (turn?.role !== 'tool') continue;
		for (const result of turn.results) {
			const list = found.get(result.callId);
			if (list) list.push(result);
			else found.set(result.callId, [result]);
		}
	}
	return found;
}

interface Ids {
	take(callId: string): string;
}

function createIds(rules: TurnRules): Ids {
	const used = new Set<string>();
	return {
		take(callId) {
			const base = wireId(callId, rules) || 'call';
			let id = base;
			for (let count = 2; used.has(id); count++) {
				const suffix = `_${count}`;
				id = base.slice(0, rules.maxIdLength - suffix.length) + suffix;
			}
			used.add(id);
			return id;
		},
	};
}

/** `callId` in the letters and the length that the protocol takes. */
function wireId(callId: string, rules: Pick<TurnRules, 'maxIdLength' | 'plainIds'>): string {
	const plain = rules.plainIds ? callId.replace(/[^a-zA-Z0-9_-]/g, '_') : callId;
	return plain.slice(0, rules.maxIdLength);
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Half of a surrogate pair makes several servers refuse the whole request. */
export function withoutLoneSurrogates(value: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.entries(value).map(([key, each]) => [cleanText(key), clean(each)]),
	);
}

function cleanText(text: string): string {
	return text.replace(loneSurrogate, '');
}

function clean(value: unknown): unknown {
	if (typeof value === 'string') return cleanText(value);
	if (Array.isArray(value)) return value.map(clean);
	return isObject(value) ? withoutLoneSurrogates(value) : value;
}
