/** A script of ours beside the page's own, loaded when there is use for it. */
export interface LazyScript<T> {
	/** What the script brings, once it is there. */
	get(): T | undefined;
	/** Loads the script and calls `run` once when it is there. False when it cannot be loaded. */
	load(run: () => void): boolean;
}

let source: { readonly address: string; readonly nonce: string } | undefined;

/** Tells where the scripts lie: beside the page's own, under the same nonce. */
export function findScripts(own: HTMLOrSVGScriptElement | null): void {
	if (own instanceof HTMLScriptElement) source = { address: own.src, nonce: own.nonce };
}

/** `file` leaves a function under `name`. */
export function lazyScript<T extends (...values: never[]) => unknown>(
	file: string,
	name: string,
): LazyScript<T> {
	const waiting = new Set<() => void>();
	let state: 'unasked' | 'asked' | 'failed' = 'unasked';

	function get(): T | undefined {
		const found: unknown = Reflect.get(globalThis, name);
		return typeof found === 'function' ? (found as T) : undefined;
	}

	function load(run: () => void): boolean {
		if (get()) {
			run();
			return true;
		}
		if (state === 'failed' || !source) return false;
		waiting.add(run);
		if (state === 'asked') return true;
		state = 'asked';
		const script = document.createElement('script');
		script.nonce = source.nonce;
		script.src = new URL(file, source.address).href;
		script.addEventListener('load', () => {
			if (!get()) state = 'failed';
			for (const each of get() ? waiting : []) each();
			waiting.clear();
		});
		script.addEventListener('error', () => {
			state = 'failed';
			waiting.clear();
		});
		document.head.append(script);
		return true;
	}

	return { get, load };
}
