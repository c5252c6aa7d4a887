import { type Client, type ClientOptions, createClient } from '../../src/core/endpoints/client';
import type { EndpointProfile } from '../../src/core/endpoints/endpoint';
import type { WireRecord } from '../../src/core/endpoints/guard';
import { createMask } from '../../src/core/endpoints/mask';
import { PanduError } from '../../src/core/errors';
import type { Failure } from '../../src/shared/failure';
import { profileAt, realClock, testKey } from './endpoints';

/** What one reply came to. */
export interface Guarded {
	readonly records: readonly WireRecord[];
	/** The JSON objects among the records. */
	readonly values: readonly unknown[];
	readonly isDone: boolean;
	readonly failure?: Failure;
}

export function clientAt(
	baseUrl: string,
	more: Partial<ClientOptions> & { readonly profileFields?: Partial<EndpointProfile> } = {},
): Client {
	const { profileFields, ...options } = more;
	return createClient({
		profile: profileAt(baseUrl, profileFields),
		key: testKey,
		fetch: globalThis.fetch,
		clock: realClock,
		limits: { firstByteMs: 10_000, idleMs: 10_000 },
		context: {
			host: new URL(baseUrl).host,
			mask: createMask(testKey),
			now: () => (options.clock ?? realClock).now(),
		},
		...options,
	});
}

export async function readGuarded(
	records: AsyncIterable<WireRecord>,
	onRecord: (record: WireRecord) => void = () => undefined,
): Promise<Guarded> {
	const all: WireRecord[] = [];
	let failure: Failure | undefined;
	try {
		for await (const record of records) {
			all.push(record);
			onRecord(record);
		}
	} catch (error) {
		if (!(error instanceof PanduError)) throw error;
		failure = error.failure;
	}
	return {
		records: all,
		values: all.flatMap((record) => (record.kind === 'json' ? [record.value] : [])),
		isDone: all.some((record) => record.kind === 'done'),
		...(failure === undefined ? {} : { failure }),
	};
}

/** Posts to chat completions with the key as Bearer. */
export function post(
	client: Client,
	signal: AbortSignal = new AbortController().signal,
	body: Readonly<Record<string, unknown>> = { model: 'm', stream: true },
): AsyncIterable<WireRecord> {
	return client.post('/chat/completions', body, 'bearer', signal);
}
