import type { BlockStart, ModelEvent } from '../../shared/events';
import type { Protocol } from '../../shared/messages';

type Last = Extract<ModelEvent, { type: 'finish' | 'error' }>;

/**
 * Stands between one reply and the person. Holds back what shows nothing yet, so that a reply that fails before its first
 * word can be asked for again; keeps the last event for the caller to judge, and everything after it out.
 */
export interface EventGate {
	/** The events to pass on now, in order. */
	take(events: readonly ModelEvent[], requestId: string | undefined): readonly ModelEvent[];
	/** What was held back; asked for once the reply is accepted. */
	release(): readonly ModelEvent[];
	/** The reply's last event, once it came. */
	last(): Last | undefined;
	/** Whether the person has seen anything of the reply. */
	hasShown(): boolean;
	/** Whether there was text, a refusal, an image or a tool call. Reasoning alone is no answer. */
	hasContent(): boolean;
}

export function createEventGate(protocol: Protocol, model: string): EventGate {
	const kinds = new Map<string, BlockStart['kind']>();
	let held: ModelEvent[] = [];
	let last: Last | undefined;
	let started = false;
	let shown = false;
	let content = false;

	function show(event: ModelEvent): readonly ModelEvent[] {
		shown = true;
		const before = held;
		held = [];
		return [...before, event];
	}

	function pass(event: ModelEvent): readonly ModelEvent[] {
		switch (event.type) {
			case 'blockStart': {
				kinds.set(event.id, event.block.kind);
				if (event.block.kind !== 'toolCall') return keep(event);
				content = true;
				return show(event);
			}
			case 'blockDelta':
			case 'blockEnd': {
				// White space alone is nothing that anyone would miss, and no answer.
				if (!event.text || !/\S/.test(event.text)) return keep(event);
				const kind = kinds.get(event.id);
				if (kind !== undefined && kind !== 'reasoning') content = true;
				return show(event);
			}
			case 'image':
				content = true;
				return show(event);
			case 'opaque':
			case 'citation':
				return keep(event);
			default:
				return [event];
		}
	}

	function keep(event: ModelEvent): readonly ModelEvent[] {
		if (shown) return [event];
		held.push(event);
		return [];
	}

	return {
		take(events, requestId) {
			const out: ModelEvent[] = [];
			const id = requestId === undefined ? {} : { requestId };
			for (const event of events) {
				if (last) break;
				if (event.type === 'finish' || event.type === 'error') {
					last = event;
					continue;
				}
				if (!started) {
					started = true;
					if (event.type === 'start') out.push({ ...event, ...id });
					else out.push({ type: 'start', protocol, model, ...id });
				}
				if (event.type !== 'start') out.push(...pass(event));
			}
			return out;
		},
		release() {
			const rest = held;
			held = [];
			return rest;
		},
		last: () => last,
		hasShown: () => shown,
		hasContent: () => content,
	};
}
