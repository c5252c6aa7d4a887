import assert from 'node:assert/strict';
import {
	detectFramework,
	importPath,
	manifestsFor,
} from '../../../../src/core/context/selectionFrameworks';

const json = (value: unknown) => [{ path: 'package.json', text: JSON.stringify(value, null, 2) }];
const file = (path: string, text = '') => [{ path, text }];

describe('detectFramework', () => {
	it('goes by what the project has', () => {
		const cases: readonly (readonly [string, ReturnType<typeof file>, RegExp])[] = [
			['ts', json({ devDependencies: { vitest: '1' } }), /^vitest/],
			['tsx', json({ devDependencies: { 'ts-jest': '1', jest: '1' } }), /^jest and its globals/],
			['js', json({ devDependencies: { '@jest/globals': '1', jest: '1' } }), /^jest with/],
			['js', json({ devDependencies: { mocha: '1', chai: '1' } }), /^mocha and chai/],
			['js', json({ devDependencies: { mocha: '1' } }), /^mocha.*node:assert/],
			['mjs', json({ scripts: { test: 'node --test' } }), /^node:test/],
			['ts', json({ scripts: { test: 'npx vitest run' } }), /^vitest/],
			['ts', json({ scripts: { test: 'bun test' } }), /^bun:test/],
			['ts', json({ devDependencies: { ava: '6' } }), /^ava$/],
			['ts', file('deno.json', '{}'), /^Deno\.test/],
			['js', [], /^node:test/],
			['py', file('pyproject.toml', '[tool.pytest.ini_options]'), /^pytest/],
			['py', file('a/conftest.py'), /^pytest/],
			['py', file('pyproject.toml', '[project]\nname = "x"'), /^unittest/],
			['go', file('go.mod', 'require github.com/stretchr/testify v1'), /testify/],
			['go', file('go.mod', 'module x'), /^package testing/],
			['rs', file('Cargo.toml', ''), /#\[test\]/],
			['java', file('pom.xml', '<artifactId>junit-jupiter</artifactId>'), /JUnit 5/],
			['java', file('pom.xml', '<artifactId>junit</artifactId>'), /JUnit 4/],
			['kt', file('build.gradle.kts', 'testImplementation(kotlin("test"))'), /kotlin\.test/],
			['cs', file('T.csproj', '<PackageReference Include="NUnit" />'), /NUnit/],
			['php', file('composer.json', '"pestphp/pest": "2"'), /Pest/],
			['rb', file('Gemfile', "gem 'minitest'"), /Minitest/],
			['dart', file('pubspec.yaml', 'dev_dependencies:\n  flutter_test:'), /flutter_test/],
			['cpp', file('CMakeLists.txt', 'find_package(GTest)'), /GoogleTest/],
		];
		for (const [ext, files, expected] of cases) {
			assert.match(detectFramework(ext, files) ?? '', expected, `${ext} ${files[0]?.text}`);
		}
		assert.equal(detectFramework('sql', []), undefined);
	});

	it('believes a test of the project before its list of packages, and the nearest list first', () => {
		const both = json({ devDependencies: { jest: '1' } });
		assert.match(detectFramework('ts', both, "import { it } from 'vitest';") ?? '', /^vitest/);
		assert.match(detectFramework('py', [], 'import unittest\n') ?? '', /^unittest/);
		assert.match(detectFramework('py', [], 'def test_a():\n') ?? '', /^pytest/);
		const near = json({ devDependencies: { vitest: '1' } });
		assert.match(detectFramework('ts', [...near, ...both]) ?? '', /^vitest/);
	});

	it('says it in at most twelve words', () => {
		for (const ext of ['ts', 'py', 'go', 'rs', 'java', 'kt', 'cs', 'php', 'rb', 'dart', 'cpp']) {
			const words = detectFramework(ext, []) ?? '';
			assert(words !== '' && words.split(/\s+/).length <= 12, words);
		}
		assert(manifestsFor('tsx').includes('package.json'));
		assert.deepEqual(manifestsFor('sql'), []);
	});
});

describe('importPath', () => {
	it('is the real path from the test to the source', () => {
		const vitest = json({ devDependencies: { vitest: '1' } });
		const cases: readonly (readonly [string, string, string | undefined, string?])[] = [
			['src/a.test.ts', 'src/a.ts', './a'],
			['test/shop/a.test.ts', 'src/shop/a.ts', '../../src/shop/a'],
			['test/a.test.ts', 'src/a.ts', '../src/a.js', "import { b } from '../src/b.js';"],
			['test/a.test.ts', 'src/a.ts', '../src/a.ts', "import { b } from '../src/b.ts';"],
			['test/a.test.ts', 'src/a.ts', '../src/a', "import { b } from '../src/b';"],
			['a.test.js', 'a.js', './a.js'],
			['a.test.jsx', 'a.jsx', './a'],
			['tests/test_cart.py', 'src/shop/cart.py', 'shop.cart'],
			['tests/test_cart.py', 'shop/cart.py', 'shop.cart'],
			['cart_test.go', 'cart.go', undefined],
		];
		for (const [test, source, expected, example] of cases) {
			assert.equal(importPath(test, source, vitest, example), expected, test);
		}
		assert.equal(importPath('a.test.ts', 'a.ts', []), './a.ts', 'Node wants the whole name');
		const cargo = file('Cargo.toml', '[package]\nname = "my-shop"\n');
		assert.equal(importPath('tests/a_test.rs', 'src/a.rs', cargo), 'my_shop');
	});
});
