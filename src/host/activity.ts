import type { Failure } from '../shared/failure';
import type { RequestLog } from './requests/requestLog';

/** What goes on right now, over all chats and commands. */
export type ActivityState =
	| { readonly kind: 'idle' }
	/** Something runs, and no text comes: before the first byte, between two requests, or until its turn. */
	| { readonly kind: 'waiting' }
	| { readonly kind: 'answering' }
	/** How the last request ended; nothing was asked since. */
	| { readonly kind: 'failed'; readonly failure: Failure };

export interface Activity {
	state(): ActivityState;
	onDidChange(listener: () => void): { dispose(): void };
	/** A chat answers, or none does any more. */
	setRunning(isRunning: boolean): void;
	/** Another endpoint, model or key: what failed before says nothing now. */
	forget(): void;
	dispose(): void;
}

/** Follows the requests. Asks nothing by itself and has no timer. */
export function createActivity(requests: Pick<RequestLog, 'onDidChange'>): Activity {
	const listeners = new Set<() => void>();
	/** Requests that are under way; true once their reply began. */
	const open = new Map<number, boolean>();
	let failure: Failure | undefined;
	let isRunning = false;
	let told = 'idle';

	function state(): ActivityState {
		if ([...open.values()].includes(true)) return { kind: 'answering' };
		if (open.size > 0 || isRunning) return { kind: 'waiting' };
		return failure ? { kind: 'failed', failure } : { kind: 'idle' };
	}

	function tell(): void {
		const now = state();
		const text = now.kind === 'failed' ? `failed ${now.failure.message}` : now.kind;
		if (text === told) return;
		told = text;
		for (const listener of [...listeners]) listener();
	}

	const subscription = requests.onDidChange((exchange) => {
		// The list was emptied, or somebody looks at models.
		if (exchange?.sent.method !== 'POST') return;
		if (exchange.endedAt === undefined) open.set(exchange.id, exchange.head !== undefined);
		else {
			open.delete(exchange.id);
			const { last } = exchange;
			failure =
				last?.type === 'error' && last.failure.kind !== 'aborted' ? last.failure : undefined;
		}
		tell();
	});
	return {
		state,
		onDidChange(listener) {
			listeners.add(listener);
			return { dispose: () => listeners.delete(listener) };
		},
		setRunning(value) {
			isRunning = value;
			tell();
		},
		forget() {
			failure = undefined;
			tell();
		},
		dispose() {
			subscription.dispose();
			listeners.clear();
		},
	};
}
