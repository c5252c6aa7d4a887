import assert from 'node:assert/strict';
import {
	isPath,
	pathHint,
	pathOfComment,
	pathOfLine,
	readInfo,
	withoutPathLine,
} from '../../../../src/core/edits/pathHint';
import { assertQuick } from './quick';

describe('pathHint', () => {
	it('reads the path in the line that opens a fence', () => {
		const ts = { path: 'src/a.ts', languageId: 'typescript' };
		for (const info of [
			'ts src/a.ts',
			'ts:src/a.ts',
			'ts title="src/a.ts"',
			"typescript filename='src/a.ts'",
			'ts {path=src/a.ts}',
			'ts path=src/a.ts',
			'ts file=src/a.ts {1,3-5}',
			'ts (src/a.ts)',
			'ts // src/a.ts',
			'  ts   src/a.ts  ',
		]) {
			assert.deepEqual(readInfo(info), ts, info);
		}
		assert.deepEqual(readInfo('tsx (shop)/a.tsx').path, '(shop)/a.tsx');
		assert.equal(pathOfLine('**`src/__init__.py`**'), 'src/__init__.py');
		assert.deepEqual(readInfo('src/a.ts'), { path: 'src/a.ts' });
		assert.deepEqual(readInfo('12:40:src/a.ts'), { path: 'src/a.ts' });
		assert.deepEqual(readInfo('ts title="my file.ts"'), { ...ts, path: 'my file.ts' });
		assert.deepEqual(readInfo('c++ src\\main.cpp'), { path: 'src\\main.cpp', languageId: 'cpp' });
		assert.deepEqual(readInfo('make Makefile'), { path: 'Makefile', languageId: 'makefile' });
		assert.deepEqual(readInfo('dockerfile'), { languageId: 'dockerfile' });
		assert.deepEqual(readInfo('js {1,3}'), { languageId: 'javascript' });
		assert.deepEqual(readInfo(''), {});
		assert.deepEqual(readInfo('ts a.ts b.ts'), { languageId: 'typescript' });
	});

	it('knows a path from other words', () => {
		for (const path of [
			'a.ts',
			'src/a.ts',
			'./a.py',
			'../x/b.go',
			'/home/me/a.c',
			'C:\\x\\a.cs',
			'Makefile',
			'.gitignore',
			'.github/workflows/ci.yml',
			'app/[id]/page.tsx',
			'(shop)/a.tsx',
			'src/__init__.py',
			'routes/+page.svelte',
			'a/$b.ts',
			'a-b_c.test.tsx',
			'src/Dockerfile',
			'ä/ö.md',
		]) {
			assert.ok(isPath(path), path);
		}
		for (const word of [
			'',
			'word',
			'and/or',
			'e.g.',
			'1.2.3',
			'console.log',
			'Node.js 20',
			'https://a.b/c.html',
			'a b.ts',
			'x()',
			'foo.bar',
			'v1/2',
			'.',
			'..',
			'/',
			'a.ts,',
			'this.x',
			'src/',
			'TCP/IP',
		]) {
			assert.ok(!isPath(word), word);
		}
	});

	it('reads a first line that is only a path', () => {
		for (const line of [
			'// src/a.ts',
			'# src/a.ts',
			'<!-- src/a.ts -->',
			'/* src/a.ts */',
			'-- src/a.ts',
			'; src/a.ts',
			'// File: src/a.ts',
			'# filepath: src/a.ts',
			'  // src/a.ts  ',
			'{/* src/a.ts */}',
			'//src/a.ts',
		]) {
			assert.equal(pathOfComment(line), 'src/a.ts', line);
		}
		for (const line of [
			'// see src/a.ts',
			'src/a.ts',
			'// and/or',
			'#!/usr/bin/env node',
			'// a.ts and b.ts',
			'//',
			'/* src/a.ts',
			'import "src/a.ts"',
		]) {
			assert.equal(pathOfComment(line), undefined, line);
		}
		assert.equal(pathOfComment('# README.md', 'markdown'), undefined);
	});

	it('reads a line of prose that is only a path', () => {
		for (const line of [
			'src/a.ts',
			'**src/a.ts**',
			'__src/a.ts__',
			'`src/a.ts`',
			'**`src/a.ts`**',
			'File: src/a.ts',
			'**File:** `src/a.ts`',
			'### src/a.ts',
			'### 1. `src/a.ts`',
			'2) src/a.ts',
			'src/a.ts:',
			'**src/a.ts:**',
			'`src/a.ts`:',
			'- src/a.ts',
			'In `src/a.ts`:',
			'Update src/a.ts:',
			'New file: `src/a.ts`',
			'`src/a.ts` (new)',
			'#### File: `src/a.ts` (updated)',
			'Create file `src/a.ts`',
		]) {
			assert.equal(pathOfLine(line), 'src/a.ts', line);
		}
		for (const line of [
			'Here is the code:',
			'Unlike `src/b.ts`, do this:',
			'Change a.ts and b.ts:',
			'',
			'###',
			'npm install',
			'Example',
			'See https://a.b/c.ts',
		]) {
			assert.equal(pathOfLine(line), undefined, line);
		}
	});

	it('reads the path that a sentence announces code with', () => {
		for (const line of [
			'In `src/a.ts`, change this:',
			'Then, in `src/a.ts`, add a test:',
			'1. Update `src/a.ts` as follows:',
			"**Here's the updated `src/a.ts`:**",
			'Create a new file `src/a.ts` with:',
			'Here is the full code for `src/a.ts`:',
		]) {
			assert.equal(pathOfLine(line), 'src/a.ts', line);
		}
		for (const line of [
			'Then import it from `src/a.ts`:',
			"Here's how to use `src/a.ts`:",
			'In `src/a.ts` and `src/b.ts`:',
			'In `src/a.ts` that was wrong.',
			'In `main`, change this:',
		]) {
			assert.equal(pathOfLine(line), undefined, line);
		}
	});

	it('takes the longest of places that agree, and none when they do not', () => {
		assert.deepEqual(pathHint('// a.ts\nx', 'ts', '**src/a.ts**'), {
			path: 'src/a.ts',
			pathLine: '// a.ts',
			languageId: 'typescript',
		});
		assert.equal(pathHint('// src/b.ts\nx', 'ts', '**src/a.ts**').path, undefined);
		assert.equal(pathHint('x', 'ts', '`./src/a.ts`').path, './src/a.ts');
		assert.equal(pathHint('x', 'ts src/a.ts', 'Here:').path, 'src/a.ts');
		assert.deepEqual(pathHint('x', ''), {});
		assert.equal(pathHint('// ba.ts\nx', 'ts src/a.ts').path, undefined);
	});

	it('takes the path off code unless the file begins with it too', () => {
		const code = '// src/a.ts\n\nx\n';
		assert.equal(withoutPathLine(code, '// src/a.ts', ''), 'x\n');
		assert.equal(withoutPathLine(code, '// src/a.ts', '// src/a.ts\ny'), code);
		assert.equal(withoutPathLine('// src/a.ts', '// src/a.ts', ''), '');
	});

	it('reads hostile lines quickly', () => {
		const texts = [
			' '.repeat(1e6),
			'#'.repeat(1e6),
			'`'.repeat(1e6),
			'in '.repeat(3e5),
			'"='.repeat(5e5),
			`a="${'x'.repeat(1e6)}`,
			'/'.repeat(1e6),
			'.a'.repeat(5e5),
			'('.repeat(1e6),
			'\n'.repeat(1e6),
			': '.repeat(5e5),
		];
		assertQuick([...texts, ...texts.map((text) => text.slice(0, 399))], (text) =>
			pathHint(text, text, text),
		);
	});
});
