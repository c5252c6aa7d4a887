import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

declare const PROJECT_ROOT: string;

interface Locked {
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe('package-lock.json', () => {
	it('names the optional packages of every platform, without which `npm ci` refuses', () => {
		const text = readFileSync(path.join(PROJECT_ROOT, 'package-lock.json'), 'utf8');
		const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
		const isLocked = (from: string, name: string): boolean => {
			const outer = from.slice(0, Math.max(0, from.lastIndexOf('node_modules/')));
			return (
				`${from}/node_modules/${name}` in packages || `${outer}node_modules/${name}` in packages
			);
		};
		const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
			Object.keys(optionalDependencies).filter(
				(name) => !isLocked(from, name) && !(`node_modules/${name}` in packages),
			),
		);
		assert.deepEqual(missing, []);
	});
});
