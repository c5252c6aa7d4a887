import type { CommandId } from '../commandIds';

/** The stations between a question and its answer, in the order in which they are walked. */
export type StationId =
	| 'address'
	| 'proxy'
	| 'name'
	| 'connection'
	| 'tls'
	| 'http'
	| 'key'
	| 'models'
	| 'stream'
	| 'tools';

/** What one station showed. */
export interface Finding {
	readonly station: StationId;
	/** `note`: worth knowing, but no fault. `skipped`: not tried, `text` says why. */
	readonly state: 'fine' | 'note' | 'fault' | 'skipped';
	/** One plain sentence or a few words. */
	readonly text: string;
	/** What the other side said, for the report. */
	readonly detail?: string;
	/** What to press. */
	readonly remedy?: Remedy;
	/** Milliseconds that it took. */
	readonly ms?: number;
}

export type Remedy =
	| { readonly kind: 'command'; readonly command: CommandId }
	| { readonly kind: 'editEndpoint' }
	/** VS Code's own settings of proxy and certificates. */
	| { readonly kind: 'networkSettings' };
