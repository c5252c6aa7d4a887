/** Why the journal could not keep something. */
export type JournalProblem = 'diskFull' | 'notAllowed' | 'damaged' | 'other';

/** What the journal rejects with. Nothing outside its folder was touched. */
export class JournalError extends Error {
	readonly problem: JournalProblem;

	constructor(problem: JournalProblem, message: string, options?: { cause?: unknown }) {
		super(message, options);
		this.name = 'JournalError';
		this.problem = problem;
	}
}

const problems: Readonly<Record<string, JournalProblem>> = {
	ENOSPC: 'diskFull',
	EDQUOT: 'diskFull',
	EFBIG: 'diskFull',
	EACCES: 'notAllowed',
	EPERM: 'notAllowed',
	EROFS: 'notAllowed',
};

/** `error` as one of the journal, with the system's own words. */
export function toJournalError(error: unknown): JournalError {
	if (error instanceof JournalError) return error;
	const problem = problems[codeOf(error) ?? ''] ?? 'other';
	const reason = error instanceof Error ? error.message : String(error);
	return new JournalError(problem, `The change history could not be written: ${reason}`, {
		cause: error,
	});
}

/** The system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string'
		? error.code
		: undefined;
}
