import { createHash, randomBytes, randomUUID } from './crypto';
import type { createFiles } from './files';
import { constants } from './files';
import { webPath } from './path';

/** What the bundles of the host ask Node for, as a browser can give it. Tests hold the list complete. */
export function createModules(
	files: ReturnType<typeof createFiles>,
): Readonly<Record<string, object>> {
	return {
		'node:crypto': { createHash, randomBytes, randomUUID },
		// Nobody tells of connections here.
		'node:diagnostics_channel': { subscribe: () => undefined, unsubscribe: () => undefined },
		'node:dns/promises': { lookup: notHere },
		'node:fs': { constants },
		'node:fs/promises': files,
		'node:net': { connect: notHere },
		'node:os': { homedir: () => '/' },
		'node:path': { ...webPath, posix: webPath },
		'node:timers/promises': { setTimeout: wait },
		'node:tls': { connect: notHere },
		'node:url': { fileURLToPath: (url: string) => decodeURIComponent(new URL(url).pathname) },
	};
}

function notHere(): never {
	throw Object.assign(new Error('ENOSYS: a browser has no network of its own'), { code: 'ENOSYS' });
}

function wait(
	ms: number,
	value: unknown,
	{ signal }: { readonly signal?: AbortSignal } = {},
): Promise<unknown> {
	return new Promise((resolve, reject) => {
		const stop = (): void => {
			clearTimeout(timer);
			reject(signal?.reason);
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener('abort', stop);
			resolve(value);
		}, ms);
		if (signal?.aborted) stop();
		else signal?.addEventListener('abort', stop, { once: true });
	});
}
