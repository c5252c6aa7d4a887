/**
 * Splits a command line at `--`: names before it, options for mocha after it.
 * @param {readonly string[]} [args]
 */
export function splitArguments(args = process.argv.slice(2)) {
	const dashes = args.indexOf('--');
	return dashes < 0
		? { names: args, mochaOptions: [] }
		: { names: args.slice(0, dashes), mochaOptions: args.slice(dashes + 1) };
}
