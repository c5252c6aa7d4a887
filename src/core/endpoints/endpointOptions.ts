import type { Protocol } from '../../shared/messages';
import type { Clock, Log } from '../ports';
import type { Adapter } from './adapter';
import type { EndpointProfile } from './endpoint';
import type { Limits, WatchConnecting } from './guard';
import type { Learnt } from './learnt';
import type { Pace } from './pace';
import type { Recorder } from './recorder';

export interface EndpointOptions {
	readonly profile: EndpointProfile;
	/** Only ever sent to the origin of the profile's base URL. */
	readonly key?: string;
	readonly fetch: typeof fetch;
	readonly clock: Clock;
	readonly log: Log;
	readonly learnt: Learnt;
	/** Waits for the connection, without a byte before the first one, and between two. */
	readonly limits: Limits;
	/** Tells while a request has no connection yet, where that can be seen. */
	readonly watchConnecting?: WatchConnecting;
	readonly recorder?: Recorder;
	readonly pace?: Pace;
	/** Default: the three protocols. */
	readonly adapters?: Readonly<Record<Protocol, Adapter>>;
	/** Between 0 and 1; spreads retries. */
	readonly random?: () => number;
}
