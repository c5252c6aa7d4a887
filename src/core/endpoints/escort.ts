import type { Log } from '../ports';
import type { Attendant, Wait } from '../request';
import type { Recorder, Recording, SentRequest } from './recorder';

/** What is sent, as the request layer knows it. The exact rest is added where it is sent. */
export type SentHead = Pick<SentRequest, 'at' | 'method' | 'url' | 'headers' | 'body'>;

/** Who accompanies one try. Nothing of it may break or delay the request. */
export interface Escort {
	/** Called right before the request is sent. Undefined when nobody takes it down. */
	readonly record?: (sent: SentHead) => Recording;
	/** Told of waits that last; undefined when nobody asked. */
	readonly tell?: (wait: Wait | undefined) => void;
	/** The answer comes in one piece, and nothing of it before it is complete. */
	readonly isWhole?: boolean;
	/** The answer is there; only its counts and its marker may follow. */
	readonly isEnding?: () => boolean;
	/** Sends the request anew; undefined once something was shown. */
	readonly again?: () => (() => void) | undefined;
}

/** A teller that never throws; undefined when nobody listens. */
export function createTeller(attendant: Attendant | undefined, log: Log): Escort['tell'] {
	if (!attendant) return undefined;
	let isWaiting = false;
	return (wait) => {
		if (!wait && !isWaiting) return;
		isWaiting = wait !== undefined;
		guarded(log, 'what it waits for', () => attendant.waiting(wait));
	};
}

/** Takes a request down with `recorder`, whose faults are logged and never reach the request. */
export function beginRecording(recorder: Recorder, sent: SentRequest, log: Log): Recording {
	let recording: Recording | undefined;
	const what = 'the request list';
	guarded(log, what, () => {
		recording = recorder.begin(sent);
	});
	return {
		opened: (...args) => guarded(log, what, () => recording?.opened(...args)),
		received: (...args) => guarded(log, what, () => recording?.received(...args)),
		ended: (...args) => guarded(log, what, () => recording?.ended(...args)),
	};
}

function guarded(log: Log, what: string, run: () => void): void {
	try {
		run();
	} catch (error) {
		log.error(`${what} could not be kept up to date: ${String(error)}`);
	}
}
