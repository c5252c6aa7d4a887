/** Marks a branch that the types rule out. Reaching it at run time is a bug and throws. */
export function assertNever(value: never): never {
	throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
