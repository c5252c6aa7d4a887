/** Something that the person at the terminal can act on: shown as one sentence, without a stack. */
export class Problem extends Error {}

/**
 * Ends the process with what went wrong.
 * @param {unknown} error
 */
export function reportAndFail(error) {
	if (error instanceof Problem) console.error(`\n${error.message}`);
	else console.error(error);
	process.exitCode = 1;
}

/**
 * The message of anything thrown.
 * @param {unknown} error
 */
export function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}
