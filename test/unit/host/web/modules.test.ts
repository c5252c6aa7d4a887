import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { buffer } from '../../../../src/host/web/bytes';
import * as web from '../../../../src/host/web/crypto';
import { createModules } from '../../../../src/host/web/modules';
import { createPath, isOnWindows, rootOf, slashed } from '../../../../src/host/web/path';
import { createMemoryFiles } from '../../../support/memoryFiles';
import { filesIn, readText } from '../../../support/sources';

describe('what stands for Node in a browser', () => {
	const modules = createModules(createMemoryFiles().files);
	const sources = filesIn('src', /\.ts$/).filter((file) =>
		/^src\/(?:extension\.ts|(?:host|core|shared)\/)(?!web\/)/.test(file),
	);

	it('has everything that the host imports', () => {
		const missing: string[] = [];
		const statement = /^import (?!type )(?:(\w+)|\* as (\w+)|\{([^}]+)\}) from '(node:[\w/]+)';/gm;
		for (const file of sources) {
			const text = readText(file);
			for (const [, whole, all, some, name = ''] of text.matchAll(statement)) {
				const given = modules[name];
				const local = whole ?? all;
				const names = local
					? [...text.matchAll(new RegExp(`\\b${local}\\.(\\w+)\\(`, 'g'))].map(([, used]) => used)
					: (some ?? '')
							.split(',')
							.map((each) => each.trim())
							.filter((each) => each !== '' && !each.startsWith('type '))
							.map((each) => each.split(' as ')[0]);
				for (const used of names) {
					const isOfString = ['slice', 'split', 'startsWith', 'endsWith', 'replace'].includes(
						used ?? '',
					);
					if (isOfString || ['replaceAll', 'lastIndexOf'].includes(used ?? '')) continue;
					if (!given || !(used !== undefined && used in given))
						missing.push(`${file}: ${name} ${used}`);
				}
			}
		}
		assert.deepEqual(missing, []);
	});

	it('has every constant of files and function of Buffer that the host uses', () => {
		const { constants } = modules['node:fs'] as { readonly constants: object };
		for (const file of sources) {
			const text = readText(file);
			for (const [, name = ''] of text.matchAll(/\bconstants\.([A-Z]_\w+|[RWX]_OK)/g)) {
				assert.ok(name in constants, `${file}: ${name}`);
			}
			for (const [, name = ''] of text.matchAll(/\bBuffer\.(\w+)\(/g)) {
				assert.ok(name in buffer, `${file}: Buffer.${name}`);
			}
			for (const [, name = ''] of text.matchAll(/\bprocess\.(\w+)/g)) {
				assert.ok(
					['platform', 'env', 'arch', 'pid', 'umask'].includes(name),
					`${file}: process.${name}`,
				);
			}
		}
	});

	it('hashes as Node does, at every length of a block', () => {
		for (let length = 0; length < 200; length += 1) {
			const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) & 0xff);
			const expected = createHash('sha256').update(bytes).digest('hex');
			assert.equal(web.createHash('sha256').update(bytes).digest('hex'), expected);
		}
		const text = 'ünïcode '.repeat(50_000);
		const expected = createHash('sha256').update(text).digest('base64url');
		assert.equal(web.createHash('sha256').update(text).digest('base64url'), expected);
	});

	it('reads and writes texts as Node does', () => {
		const text = '\ufeffa ü 😀 \ud800 z';
		const bytes = Uint8Array.from({ length: 1001 }, (_, at) => (at * 31) & 0xff);
		for (const encoding of ['utf8', 'latin1', 'utf16le', 'hex', 'base64', 'base64url'] as const) {
			const source = ['utf8', 'latin1', 'utf16le'].includes(encoding)
				? text
				: Buffer.from(bytes).toString(encoding);
			assert.deepEqual([...buffer.from(source, encoding)], [...Buffer.from(source, encoding)]);
			assert.equal(buffer.from(bytes).toString(encoding), Buffer.from(bytes).toString(encoding));
		}
		assert.equal(buffer.from(text).toString('utf8', 3, 4), 'a');
		assert.equal(buffer.from('ab', 'utf16le').swap16().toString('hex'), '00610062');
		assert.equal(buffer.compare(buffer.from('ab'), buffer.from('abc')), -1);
		assert.equal(
			buffer
				.concat([buffer.from('a'), buffer.from('b')])
				.subarray(1)
				.toString(),
			'b',
		);
		assert.equal(buffer.byteLength('ü'), 2);
		assert.equal(web.randomBytes(6).toString('hex').length, 12);
	});

	it('joins and takes apart paths as Node does', () => {
		const webPath = modules['node:path'] as typeof path.posix;
		const paths = [
			'/',
			'/a',
			'/a/',
			'/a/b.c',
			'a',
			'a/../..',
			'./x',
			'',
			'/a//b/./c/..',
			'.env',
			'x.tar.gz',
		];
		for (const one of paths) {
			for (const name of ['normalize', 'dirname', 'basename', 'isAbsolute'] as const) {
				assert.equal(webPath[name](one), path.posix[name](one), `${name} ${one}`);
			}
			for (const other of paths) {
				assert.equal(webPath.join(one, other), path.posix.join(one, other));
				const rooted = [`/r/${one}`, `/r/${other}`] as const;
				assert.equal(webPath.relative(...rooted), path.posix.relative(...rooted));
				assert.equal(webPath.resolve('/r', one, other), path.posix.resolve('/r', one, other));
			}
		}
		assert.equal(webPath.basename('/a/b.c', '.c'), 'b');
	});

	it('takes the paths that VS Code gives on Windows for those of URIs', () => {
		const onWindows = createPath(true);
		assert.equal(onWindows.relative('\\ws', '\\ws\\src\\a.ts'), 'src/a.ts');
		assert.equal(onWindows.join('\\ws\\src', '..', 'b.ts'), '/ws/b.ts');
		assert.equal(onWindows.dirname('\\ws\\a.ts'), '/ws');
		assert.equal(onWindows.basename('\\ws\\a.ts', '.ts'), 'a');
		assert.equal(onWindows.resolve('\\ws', 'a.ts'), '/ws/a.ts');
		assert.equal(onWindows.normalize('\\ws\\.\\a.ts'), '/ws/a.ts');
		assert(onWindows.isAbsolute('\\ws'));
		// Elsewhere it is a letter of a name.
		assert.equal(createPath(false).basename('/ws/a\\b'), 'a\\b');
		assert.equal(slashed('a\\b', isOnWindows('Mozilla/5.0 (Windows NT 10.0; Win64)')), 'a/b');
		assert.equal(slashed('a\\b', isOnWindows('Mozilla/5.0 (X11; Linux x86_64)')), 'a\\b');
	});

	it('finds the folder that holds a path', () => {
		const roots = [{ path: '/ws/one' }, { path: '/ws/on' }, { path: '/' }];
		const [one, on, all] = roots;
		assert.deepEqual(rootOf('\\ws\\on\\a', roots, true), { root: on, path: '/ws/on/a' });
		assert.deepEqual(rootOf('/ws/one', roots, false), { root: one, path: '/ws/one' });
		assert.deepEqual(rootOf('/other', roots, false), { root: all, path: '/other' });
		assert.equal(rootOf('/other', [{ path: '/ws' }], false).root, undefined);
	});

	it('waits, and stops waiting', async () => {
		const { setTimeout: wait } = modules['node:timers/promises'] as {
			setTimeout(ms: number, value: unknown, how?: { signal: AbortSignal }): Promise<unknown>;
		};
		assert.equal(await wait(1, 'done'), 'done');
		const stop = new AbortController();
		const waiting = wait(60_000, 'late', { signal: stop.signal });
		stop.abort(new Error('stopped'));
		await assert.rejects(waiting, /stopped/);
		await assert.rejects(
			wait(60_000, 'late', { signal: AbortSignal.abort(new Error('before')) }),
			/before/,
		);
	});
});
