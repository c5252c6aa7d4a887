import OpenAI from 'openai';
import type { Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import { PanduError } from '../errors';
import type { Clock } from '../ports';
import { originOf } from './baseUrl';
import type { EndpointProfile } from './endpoint';
import type { Escort } from './escort';
import { describeFailure, type FailureContext } from './failures';
import {
	createGuardedFetch,
	type Limits,
	takeRecords,
	type WatchConnecting,
	type WireRecord,
} from './guard';
import type { JsonObject } from './json';

/** How a request carries the key. */
export type KeyHeader = 'bearer' | 'apiKey' | 'none';

export interface ClientOptions {
	readonly profile: EndpointProfile;
	readonly key: string | undefined;
	readonly fetch: typeof fetch;
	readonly clock: Clock;
	readonly limits: Limits;
	readonly context: FailureContext;
	readonly watchConnecting?: WatchConnecting;
}

/** Sends requests. The iterables throw a PanduError when the reply fails, and end quietly when `signal` is aborted. */
export interface Client {
	post(
		path: string,
		body: JsonObject,
		keyHeader: KeyHeader,
		signal: AbortSignal,
		escort?: Escort,
	): AsyncIterable<WireRecord>;
	/** `isMessages`: the server speaks the messages protocol and wants its version. Default: as the profile says. */
	get(
		path: string,
		keyHeader: KeyHeader,
		signal: AbortSignal,
		isMessages?: boolean,
		escort?: Escort,
	): AsyncIterable<WireRecord>;
}

const ownHeaders = [
	'accept',
	'content-type',
	'user-agent',
	'authorization',
	'x-api-key',
	'anthropic-version',
];
const sdkHeaders = {
	'X-Stainless-Retry-Count': null,
	'X-Stainless-Timeout': null,
	'X-Stainless-Lang': null,
	'X-Stainless-Package-Version': null,
	'X-Stainless-OS': null,
	'X-Stainless-Arch': null,
	'X-Stainless-Runtime': null,
	'X-Stainless-Runtime-Version': null,
};
/** The wire of the messages protocol that compatible servers speak. */
const messagesVersion = '2023-06-01';
/**
 * A worker of a browser sends a name of its own anyway, and one that is set would have to be allowed by the server. Anthropic
 * answers browsers that say they mean it.
 */
function placeHeaders({ hostname }: URL): Readonly<Record<string, string | null>> {
	if (!('WorkerGlobalScope' in globalThis)) return { 'user-agent': 'pandu' };
	const isAnthropic = hostname === 'api.anthropic.com';
	return {
		'user-agent': null,
		...(isAnthropic ? { 'anthropic-dangerous-direct-browser-access': 'true' } : {}),
	};
}

/** The library's own limit, out of the way: silence is watched by the guard. */
const noTimeout = 2 ** 31 - 1;

export function createClient(options: ClientOptions): Client {
	const { profile } = options;
	const base = new URL(profile.baseUrl);
	const own = Object.entries(profile.headers ?? {});
	const headers = {
		...placeHeaders(base),
		...Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value])),
	};
	const guarded = createGuardedFetch({
		...options,
		origin: originOf(profile.baseUrl),
		headerNames: new Set([...ownHeaders, ...Object.keys(headers)]),
	});
	let openai: OpenAI | undefined;

	// Each field is given, since the library reads the environment for those that are not.
	function createLibrary(): OpenAI {
		return new OpenAI({
			apiKey: 'sent-by-header',
			adminAPIKey: null,
			organization: null,
			project: null,
			webhookSecret: null,
			baseURL: `${base.origin}${base.pathname.replace(/\/$/, '')}`,
			defaultQuery: Object.fromEntries(base.searchParams),
			defaultHeaders: { ...sdkHeaders, ...headers },
			fetch: guarded,
			maxRetries: 0,
			timeout: noTimeout,
			logLevel: 'off',
			// The key is the user's own and the page never sees it; web hosts look like a browser to the library.
			dangerouslyAllowBrowser: true,
		});
	}

	function library(): OpenAI {
		try {
			openai ??= createLibrary();
			return openai;
		} catch (error) {
			// The only thing that it does not let us replace; the guard drops these headers in any case.
			const message = t(
				'The environment variable OPENAI_CUSTOM_HEADERS holds something that is no header. Correct it or take it out, then restart VS Code.',
			);
			throw new PanduError(describeFailure(options.context, 'internal', message), { cause: error });
		}
	}

	function requestHeaders(
		keyHeader: KeyHeader,
		isMessages: boolean,
	): Record<string, string | null> {
		const { key } = options;
		return {
			accept: 'text/event-stream, application/json',
			authorization: keyHeader === 'bearer' && key !== undefined ? `Bearer ${key}` : null,
			'x-api-key': keyHeader === 'apiKey' && key !== undefined ? key : null,
			...(isMessages ? { 'anthropic-version': messagesVersion } : {}),
		};
	}

	// The generic calls serve all three protocols.
	return {
		post(path, body, keyHeader, signal, escort) {
			const headers = requestHeaders(keyHeader, path.endsWith('/messages'));
			const send = () => library().post(path, { body, headers, signal }).asResponse();
			return open(send, signal, escort);
		},
		get(path, keyHeader, signal, isMessages = profile.protocol === 'messages', escort) {
			const headers = requestHeaders(keyHeader, isMessages);
			const send = () => library().get(path, { headers, signal }).asResponse();
			return open(send, signal, escort);
		},
	};
}

async function* open(
	send: () => Promise<Response>,
	signal: AbortSignal,
	escort: Escort | undefined,
): AsyncGenerator<WireRecord> {
	try {
		for await (const records of takeRecords(await send(), escort)) yield* records;
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}

/** The header that a server most likely wants. */
export function usualKeyHeader(protocol: Protocol): 'bearer' | 'apiKey' {
	return protocol === 'messages' ? 'apiKey' : 'bearer';
}
