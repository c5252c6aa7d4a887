import { t } from '../../shared/words';
import { PanduError } from '../errors';
import { isLoopback } from './baseUrl';
import { describeFailure, type FailureContext, requestIdOf } from './failures';

export interface OpenOptions {
	readonly fetch: typeof fetch;
	readonly origin: string;
	readonly headerNames: ReadonlySet<string>;
	readonly context: FailureContext;
}

/**
 * Sends the request to its own origin and nowhere else. Only a redirect within that origin that keeps the method is
 * followed, and once.
 */
export async function openReply(
	options: OpenOptions,
	url: string,
	init: RequestInit,
	signal: AbortSignal,
	onSend?: (request: RequestInit & { readonly headers: Headers }) => void,
): Promise<Response> {
	checkTarget(options, url);
	const request = {
		method: init.method ?? 'GET',
		headers: permitted(init.headers, options.headerNames),
		redirect: 'manual' as const,
		signal,
		...(init.body === undefined || init.body === null ? {} : { body: init.body }),
	};
	onSend?.(request);
	// Called without `this`: some implementations refuse any other.
	const { fetch } = options;
	const response = await fetch(url, request);
	if (!isRedirect(response)) return response;
	const target = targetOf(response, url);
	await response.body?.cancel();
	const keepsMethod =
		request.method === 'GET' || response.status === 307 || response.status === 308;
	if (!keepsMethod || target?.origin !== options.origin) {
		throw refusal(options.context, response, target, options.origin);
	}
	const second = await fetch(target.href, request);
	if (!isRedirect(second)) return second;
	await second.body?.cancel();
	throw refusal(options.context, second, targetOf(second, target.href), options.origin);
}

function checkTarget({ context, origin }: OpenOptions, url: string): void {
	const target = new URL(url);
	if (target.origin !== origin) {
		const message = t('The request would have gone to {0}. Nothing was sent.', target.host);
		throw new PanduError(describeFailure(context, 'internal', message));
	}
	if (target.protocol !== 'https:' && !isLoopback(url)) {
		const message = t(
			'{0} is addressed without encryption. Nothing was sent; use https.',
			target.host,
		);
		throw new PanduError(describeFailure(context, 'badEndpoint', message));
	}
}

/** Drops what the environment or the client library added. */
function permitted(headers: RequestInit['headers'], names: ReadonlySet<string>): Headers {
	const kept = new Headers();
	for (const [name, value] of new Headers(headers)) if (names.has(name)) kept.set(name, value);
	return kept;
}

function isRedirect(response: Response): boolean {
	const { status, type } = response;
	return type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);
}

function targetOf(response: Response, url: string): URL | undefined {
	const location = response.headers.get('location');
	if (location === null || !URL.canParse(location, url)) return undefined;
	return new URL(location, url);
}

function refusal(
	context: FailureContext,
	response: Response,
	target: URL | undefined,
	origin: string,
): PanduError {
	const { status } = response;
	const requestId = requestIdOf((name) => response.headers.get(name));
	const isSame = target?.origin === origin;
	const place = isSame ? target.pathname : target?.host;
	const redirects =
		place === undefined
			? t('{0} redirects elsewhere.', context.host)
			: t('{0} redirects to {1}.', context.host, place);
	const kept = isSame ? t('Change the base URL to match.') : t('Nothing was sent there.');
	const message = `${redirects} ${kept}`;
	return new PanduError(
		describeFailure(context, 'badEndpoint', message, {
			...(status === 0 ? {} : { status }),
			...(requestId === undefined ? {} : { requestId }),
		}),
	);
}
