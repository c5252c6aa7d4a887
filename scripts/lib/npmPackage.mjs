// Taking one package from npm as it is, without installing it into the project.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from './problem.mjs';
import { run, runNpm } from './processes.mjs';

const limitMs = 10 * 60_000;

/**
 * Downloads `name@version` and puts the folder `part` of it at `target`, which must not exist yet.
 * @param {string} spec for example `code-server@4.139.1`
 * @param {string} part for example `package/lib/vscode`
 * @param {string} target
 */
export async function unpackFromNpm(spec, part, target) {
	const cwd = `${target}.download`;
	await mkdir(cwd, { recursive: true });
	try {
		const packed = await runNpm(['pack', spec, '--loglevel=error'], {
			quiet: true,
			cwd,
			timeoutMs: limitMs,
		});
		const file = (await readdir(cwd)).find((name) => name.endsWith('.tgz'));
		if (packed.code !== 0 || !file) {
			const reason = packed.timedOut ? 'it took more than 10 minutes' : firstLines(packed.output);
			throw new Problem(
				`Could not download ${spec} from npm: ${reason}. Check the network and npm's registry and proxy settings, then run the command again.`,
			);
		}
		// Names without a drive letter: GNU tar on Windows would take `C:` for a host.
		const unpacked = await run('tar', ['-xzf', file, part], {
			quiet: true,
			cwd,
			timeoutMs: limitMs,
		});
		if (unpacked.code !== 0) {
			throw new Problem(`Could not unpack ${spec}: ${firstLines(unpacked.output)}.`);
		}
		await rename(path.join(cwd, part), target);
	} finally {
		await rm(cwd, { recursive: true, force: true });
	}
}

/**
 * What a failed program said, short enough for one sentence.
 * @param {string} output
 */
export function firstLines(output) {
	const lines = output.split('\n').filter((line) => /\S/.test(line) && !/npm warn/i.test(line));
	return lines.slice(0, 3).join(' ').trim().replace(/\.$/, '') || 'no reason was given';
}
