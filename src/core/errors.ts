import type { Failure } from '../shared/failure';
import { t } from '../shared/words';

/** The one error type. Thrown only inside `core/endpoints`; everything above gets its {@link Failure} as data. */
export class PanduError extends Error {
	readonly failure: Failure;

	constructor(failure: Failure, options?: { cause?: unknown }) {
		super(failure.message, options);
		this.name = 'PanduError';
		this.failure = failure;
	}
}

/** The failure inside `error`, or an `internal` one for anything that is not ours. */
export function toFailure(error: unknown): Failure {
	if (error instanceof PanduError) return error.failure;
	return {
		kind: 'internal',
		message: t('Something went wrong inside Pandu.'),
		detail: reasonOf(error).slice(0, 2000),
	};
}

/** What anything that was thrown says of itself, without its stack. */
export function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
