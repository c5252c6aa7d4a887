import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { WatchConnecting } from '../core/endpoints/guard';

/** What Node's fetch (and the one that VS Code puts in its place) tells of a request. */
interface Told {
	readonly request?: { readonly origin?: unknown; readonly path?: unknown };
}

const created = 'undici:request:create';
const connected = 'undici:client:sendHeaders';

/**
 * Sees whether a request to `url` has its connection yet. `fetch` itself does not say, but the library under it names each
 * request when it is made and when its first bytes are written. A fetch of another kind says neither: then it is unknown.
 */
export const watchConnecting: WatchConnecting = (url) => {
	const { origin, pathname, search } = new URL(url);
	const path = `${pathname}${search}`;
	let own: unknown;
	let isConnecting = false;

	function onCreated(message: unknown): void {
		const { request } = message as Told;
		if (own !== undefined || request?.path !== path) return;
		if (String(request.origin).replace(/\/$/, '') !== origin) return;
		own = request;
		isConnecting = true;
	}

	function onConnected(message: unknown): void {
		if (own === undefined || (message as Told).request !== own) return;
		isConnecting = false;
	}

	subscribe(created, onCreated);
	subscribe(connected, onConnected);
	return {
		isConnecting: () => isConnecting,
		stop: () => {
			unsubscribe(created, onCreated);
			unsubscribe(connected, onConnected);
		},
	};
};
