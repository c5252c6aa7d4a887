import {
	createEndpoint,
	type EndpointOptions,
	type Learnt,
} from '../../src/core/endpoints/connect';
import type { Endpoint, EndpointProfile } from '../../src/core/endpoints/endpoint';
import type { Clock, Log } from '../../src/core/ports';
import type { ModelRequest } from '../../src/core/request';
import type { ModelEvent } from '../../src/shared/events';
import type { Failure } from '../../src/shared/failure';

/** A clock that moves by itself. */
export const realClock: Clock = {
	now: () => Date.now(),
	sleep: (ms, signal) =>
		new Promise((resolve, reject) => {
			if (signal?.aborted) {
				reject(signal.reason);
				return;
			}
			const onAbort = (): void => {
				clearTimeout(timer);
				reject(signal?.reason);
			};
			const timer = setTimeout(() => {
				signal?.removeEventListener('abort', onAbort);
				resolve();
			}, ms);
			signal?.addEventListener('abort', onAbort, { once: true });
		}),
};

/** A hundred times as quick as the real one, so that waits between tries cost nothing. */
export const quick = {
	clock: {
		now: () => Date.now() * 100,
		sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(ms / 100, signal),
	},
	limits: { firstByteMs: 2_000_000, idleMs: 2_000_000 },
};

export interface MemoryLog extends Log {
	readonly lines: readonly string[];
}

export function createMemoryLog(): MemoryLog {
	const lines: string[] = [];
	const add = (message: string): void => void lines.push(message);
	return { lines, info: add, warn: add, error: add };
}

export interface MemoryLearnt extends Learnt {
	readonly values: ReadonlyMap<string, string>;
}

export function createLearnt(initial: Readonly<Record<string, string>> = {}): MemoryLearnt {
	const values = new Map(Object.entries(initial));
	return {
		values,
		get: (name) => values.get(name),
		set: (name, value) => void values.set(name, value),
	};
}

export const testKey = 'nsk_0123456789abcdefghijklmnopqrstuv';

export function profileAt(baseUrl: string, more: Partial<EndpointProfile> = {}): EndpointProfile {
	return {
		id: 'test',
		label: 'Test',
		baseUrl,
		protocol: 'chatCompletions',
		model: 'm',
		auth: 'auto',
		...more,
	};
}

/** An endpoint at `baseUrl` whose retries do not wait. */
export function endpointAt(
	baseUrl: string,
	more: Partial<EndpointOptions> & { readonly profileFields?: Partial<EndpointProfile> } = {},
): Endpoint {
	const { profileFields, ...options } = more;
	return createEndpoint({
		profile: profileAt(baseUrl, profileFields),
		key: testKey,
		fetch: globalThis.fetch,
		clock: realClock,
		log: createMemoryLog(),
		learnt: createLearnt(),
		limits: { firstByteMs: 10_000, idleMs: 10_000 },
		random: () => 0,
		...options,
	});
}

export const question: ModelRequest = {
	model: 'm',
	turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hello' }] }],
};

export async function collect(
	events: AsyncIterable<ModelEvent>,
	onEvent: (event: ModelEvent) => void = () => undefined,
): Promise<readonly ModelEvent[]> {
	const all: ModelEvent[] = [];
	for await (const event of events) {
		all.push(event);
		onEvent(event);
	}
	return all;
}

export function ask(
	endpoint: Endpoint,
	request: Partial<ModelRequest> = {},
	signal: AbortSignal = new AbortController().signal,
): Promise<readonly ModelEvent[]> {
	return collect(endpoint.stream({ ...question, ...request }, signal));
}

/** What the text blocks of the last try add up to. */
export function textOf(events: readonly ModelEvent[]): string {
	const ids = new Set<string>();
	let text = '';
	for (const event of events) {
		if (event.type === 'start') text = '';
		if (event.type === 'blockStart' && event.block.kind === 'text') ids.add(event.id);
		if (event.type === 'blockDelta' && ids.has(event.id)) text += event.text;
	}
	return text;
}

/** The failure that the events end with; throws when they end well. */
export function failureOf(events: readonly ModelEvent[]): Failure {
	const last = events.at(-1);
	if (last?.type !== 'error') throw new Error(`ended with ${JSON.stringify(last)}`);
	return last.failure;
}

export function kindsOf(events: readonly ModelEvent[]): readonly string[] {
	return events.map((event) => event.type);
}
