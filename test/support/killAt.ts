import promises from 'node:fs/promises';

type Operation = (this: unknown, ...args: unknown[]) => unknown;

const changing = ['open', 'mkdir', 'rename', 'unlink', 'link', 'rmdir', 'utimes', 'chown'];
const wholeFiles = ['writeFile', 'rm'];
const onHandles = ['write', 'writeFile', 'sync', 'datasync', 'chmod'];

/** Kills this process before operation `point`; when that one writes, after half of its bytes. */
export async function killAt(point: number): Promise<() => number> {
	let count = 0;
	const die = () => process.kill(process.pid, 'SIGKILL');
	const wrap = (target: Record<string, Operation>, name: string): void => {
		const real = target[name];
		if (!real) throw new Error(`no ${name}`);
		target[name] = async function (...args) {
			count++;
			if (count === point) {
				const [first, text] = args;
				if (name === 'write' && Buffer.isBuffer(first)) {
					await real.call(this, first.subarray(0, first.length >> 1));
				} else if (name === 'writeFile' && typeof text === 'string') {
					await real.call(this, first, text.slice(0, text.length >> 1));
				}
				die();
				// The signal may take a moment; nothing more is to happen until then.
				await new Promise(() => undefined);
			}
			return real.apply(this, args);
		};
	};
	const handle = await promises.open(process.execPath, 'r');
	const prototype = Object.getPrototypeOf(handle) as Record<string, Operation>;
	await handle.close();
	for (const name of [...changing, ...wholeFiles])
		wrap(promises as unknown as Record<string, Operation>, name);
	for (const name of onHandles) wrap(prototype, name);
	return () => count;
}
