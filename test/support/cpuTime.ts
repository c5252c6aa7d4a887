/** Milliseconds that this process has computed. Unlike a clock it does not run on while other programs have the processor. */
export function cpuTime(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
