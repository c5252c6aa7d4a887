/** A file of the project, for telling what its tests are written with. */
export interface ProjectFile {
	readonly path: string;
	readonly text: string;
}

interface Framework {
	/** What the model is told, in a few words. */
	readonly words: string;
	/** A test that uses it. */
	readonly inTest?: RegExp;
	/** A project that has it. */
	readonly inProject?: RegExp;
	/** A file that says so by being there. */
	readonly file?: RegExp;
}

interface Family {
	/** Files that may tell, by name. */
	readonly manifests: readonly string[];
	/** The first that fits; those that a test shows come before those that the project has. */
	readonly frameworks: readonly Framework[];
	/** Where nothing tells. */
	readonly otherwise?: string;
}

/** A package of JavaScript that is listed or run. */
const pack = (name: string) => new RegExp(`"${name}"\\s*:|"test[^"]*"\\s*:\\s*"[^"]*\\b${name}\\b`);
const from = (name: string) => new RegExp(`(?:from|require\\()\\s*['"]${name}['"]`);

const script: Family = {
	manifests: ['package.json', 'deno.json', 'deno.jsonc'],
	frameworks: [
		{
			words: 'vitest, importing describe, expect and it',
			inTest: from('vitest'),
			inProject: pack('vitest'),
		},
		{
			words: 'bun:test, importing describe, expect and it',
			inTest: from('bun:test'),
			inProject: /"test[^"]*"\s*:\s*"[^"]*\bbun test\b/,
		},
		{
			words: 'jest with @jest/globals',
			inTest: from('@jest/globals'),
			inProject: /"@jest\/globals"\s*:/,
		},
		{ words: 'jest and its globals', inProject: pack('(?:ts-)?jest') },
		{ words: 'ava', inTest: from('ava'), inProject: pack('ava') },
		{ words: 'mocha and chai’s expect', inTest: from('chai'), inProject: pack('chai') },
		{
			words: 'mocha’s globals and node:assert/strict',
			inTest: from('mocha'),
			inProject: pack('mocha'),
		},
		{
			words: 'node:test and node:assert/strict',
			inTest: from('node:test'),
			inProject: /"test[^"]*"\s*:\s*"[^"]*\bnode\b[^"]*--test\b/,
		},
		{ words: 'jasmine and its globals', inProject: pack('jasmine') },
		{ words: 'Deno.test and jsr:@std/assert', inTest: /\bDeno\.test\b/, file: /^deno\.jsonc?$/ },
	],
	otherwise: 'node:test and node:assert/strict',
};

const jvm: Family = {
	manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts'],
	frameworks: [
		{ words: 'Kotest', inTest: /\bio\.kotest\b/, inProject: /\bio\.kotest\b/ },
		{
			words: 'kotlin.test',
			inTest: /\bkotlin\.test\b/,
			inProject: /kotlin\(["']test|kotlin-test\b/,
		},
		{
			words: 'JUnit 5 (org.junit.jupiter)',
			inTest: /\borg\.junit\.jupiter\b/,
			inProject: /\bjunit-jupiter\b|\borg\.junit\.jupiter\b/,
		},
		{ words: 'TestNG', inTest: /\borg\.testng\b/, inProject: /\btestng\b/ },
		{
			words: 'JUnit 4 (org.junit)',
			inTest: /\borg\.junit\.(?:Test|Assert)\b/,
			inProject: /\bjunit:junit\b|<artifactId>junit</,
		},
	],
	otherwise: 'JUnit 5 (org.junit.jupiter)',
};

const native: Family = {
	manifests: ['CMakeLists.txt', 'meson.build', 'conanfile.txt', 'vcpkg.json'],
	frameworks: [
		{ words: 'GoogleTest', inTest: /\bgtest\b/, inProject: /\bgtest\b|\bgoogletest\b/i },
		{ words: 'Catch2', inTest: /\bcatch2?\b/, inProject: /\bcatch2\b/i },
		{ words: 'doctest', inTest: /\bdoctest\b/, inProject: /\bdoctest\b/i },
		{ words: 'Unity', inTest: /"unity\.h"/ },
	],
	otherwise: 'plain assert and a main function',
};

const families: Readonly<Record<string, Family>> = {
	py: {
		manifests: ['pyproject.toml', 'pytest.ini', 'setup.cfg', 'tox.ini', 'requirements.txt'].concat([
			'requirements-dev.txt',
			'conftest.py',
			'tests/conftest.py',
			'Pipfile',
			'setup.py',
		]),
		frameworks: [
			{
				words: 'pytest: plain functions and assert',
				inTest: /^(?:import|from) pytest\b|^def test_/m,
				inProject: /\bpytest\b/,
				file: /^(?:pytest\.ini|conftest\.py)$/,
			},
			{ words: 'unittest.TestCase', inTest: /\bunittest\b/ },
		],
		otherwise: 'unittest.TestCase',
	},
	go: {
		manifests: ['go.mod'],
		frameworks: [
			{
				words: 'package testing and testify, as a table',
				inTest: /stretchr\/testify/,
				inProject: /stretchr\/testify/,
			},
		],
		otherwise: 'package testing, as a table',
	},
	rs: { manifests: ['Cargo.toml'], frameworks: [], otherwise: '#[test]' },
	java: jvm,
	kt: { ...jvm, otherwise: 'kotlin.test' },
	cs: {
		manifests: [],
		frameworks: [
			{ words: 'xUnit', inTest: /\busing Xunit\b/, inProject: /"xunit/i },
			{ words: 'NUnit', inTest: /\busing NUnit\b/, inProject: /"NUnit"/ },
			{ words: 'MSTest', inTest: /\bTestTools\.UnitTesting\b/, inProject: /"MSTest/ },
		],
		otherwise: 'xUnit',
	},
	php: {
		manifests: ['composer.json'],
		frameworks: [
			{ words: 'Pest', inTest: /^(?:it|test)\(/m, inProject: /"pestphp\/pest"/ },
			{ words: 'PHPUnit', inTest: /\bPHPUnit\b/, inProject: /"phpunit\/phpunit"/ },
		],
		otherwise: 'PHPUnit',
	},
	rb: {
		manifests: ['Gemfile', '.rspec'],
		frameworks: [
			{
				words: 'RSpec',
				inTest: /\bRSpec\b|^describe\b/m,
				inProject: /\brspec\b/,
				file: /^\.rspec$/,
			},
			{ words: 'Minitest', inTest: /\bMinitest\b/, inProject: /\bminitest\b/ },
		],
		otherwise: 'RSpec',
	},
	dart: {
		manifests: ['pubspec.yaml'],
		frameworks: [{ words: 'flutter_test', inTest: /flutter_test/, inProject: /\bflutter_test:/ }],
		otherwise: 'package:test',
	},
	ex: { manifests: [], frameworks: [], otherwise: 'ExUnit' },
	swift: {
		manifests: [],
		frameworks: [{ words: 'Swift Testing', inTest: /^import Testing\b/m }],
		otherwise: 'XCTest',
	},
	lua: { manifests: [], frameworks: [], otherwise: 'busted' },
	c: native,
	cc: native,
	cpp: native,
};

function familyOf(ext: string): Family | undefined {
	return /^[cm]?[jt]sx?$|^vue$|^svelte$/.test(ext) ? script : families[ext];
}

/** Names of the files, in the folder of the source or above, that tell what tests are written with. */
export function manifestsFor(ext: string): readonly string[] {
	return familyOf(ext)?.manifests ?? [];
}

/**
 * What new tests for a source with the ending `ext` are written with, in at most twelve words. `files` are nearest first,
 * `example` is a test of the project. Undefined: nobody knows.
 */
export function detectFramework(
	ext: string,
	files: readonly ProjectFile[],
	example = '',
): string | undefined {
	const family = familyOf(ext);
	if (!family) return undefined;
	const shown = family.frameworks.find(({ inTest }) => inTest?.test(example));
	if (shown) return shown.words;
	for (const { path, text } of files) {
		const name = path.slice(path.lastIndexOf('/') + 1);
		const had = family.frameworks.find(
			({ inProject, file }) => inProject?.test(text) || file?.test(name),
		);
		if (had) return had.words;
	}
	return family.otherwise;
}

/** How the test at `testPath` imports the source, where a path says it: in JavaScript, Python and Rust. */
export function importPath(
	testPath: string,
	sourcePath: string,
	files: readonly ProjectFile[],
	example = '',
): string | undefined {
	const [, stem = sourcePath, ext = ''] = /^(.*)\.([^./]+)$/.exec(sourcePath) ?? [];
	if (ext === 'py')
		return stem
			.replace(/^src\//, '')
			.replaceAll('/', '.')
			.replace(/\.__init__$/, '');
	if (ext === 'rs') {
		const cargo = files.find(({ path }) => path.endsWith('Cargo.toml'))?.text ?? '';
		return /^\s*name\s*=\s*"([^"]+)"/m.exec(cargo)?.[1]?.replaceAll('-', '_');
	}
	if (familyOf(ext) !== script) return undefined;
	return relative(testPath, stem) + importEnding(ext, files, example);
}

function relative(from: string, to: string): string {
	const base = from.split('/').slice(0, -1);
	const parts = to.split('/');
	while (base.length > 0 && parts.length > 1 && base[0] === parts[0]) {
		base.shift();
		parts.shift();
	}
	return `${base.length === 0 ? './' : '../'.repeat(base.length)}${parts.join('/')}`;
}

/** The ending that relative imports have in the project's tests; without any what Node needs. */
function importEnding(ext: string, files: readonly ProjectFile[], example: string): string {
	const [, shown] =
		/(?:from|require\()\s*['"]\.{1,2}\/[^'"]*?(\.[cm]?[jt]sx?)?['"]/.exec(example) ?? [];
	if (shown !== undefined)
		return shown.replace(/[jt]sx?$/, (end) => (end.startsWith('t') ? ext : end));
	if (/['"]\.{1,2}\//.test(example)) return '';
	if (!/^[cm]?ts$/.test(ext)) return /^[cm]?js$/.test(ext) ? `.${ext}` : '';
	// Node runs TypeScript only by its whole name; everything else finds it without.
	return detectFramework(ext, files, example)?.startsWith('node:test') ? `.${ext}` : '';
}
