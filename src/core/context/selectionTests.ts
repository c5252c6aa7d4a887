/** Where new tests belong, and a test file that shows the project's way. Paths are relative, with `/`. */
export interface TestPlace {
	readonly path: string;
	readonly example?: string;
}

interface Convention {
	/** Name of the test file for a source file `name` (without ending) of ending `ext`. */
	readonly name: (name: string, ext: string) => string;
	/** Folders that replace the first folder of the source, when no test file shows another. Empty: beside the source. */
	readonly folder: string;
}

const beside = (name: (name: string, ext: string) => string): Convention => ({ name, folder: '' });
const inside = (folder: string, name: (name: string, ext: string) => string): Convention => ({
	name,
	folder,
});
const dotTest = beside((name, ext) => `${name}.test.${ext}`);
const upperTest = (name: string, ext: string) => `${name}Test.${ext}`;

const conventions: Readonly<Record<string, Convention>> = {
	py: inside('tests', (name) => `test_${name}.py`),
	go: beside((name) => `${name}_test.go`),
	rb: inside('spec', (name) => `${name}_spec.rb`),
	rs: inside('tests', (name) => `${name}_test.rs`),
	java: inside('src/test/java', upperTest),
	kt: inside('src/test/kotlin', upperTest),
	php: inside('tests', upperTest),
	cs: inside('Tests', (name) => `${name}Tests.cs`),
	swift: inside('Tests', (name) => `${name}Tests.swift`),
	dart: inside('test', (name) => `${name}_test.dart`),
	ex: inside('test', (name) => `${name}_test.exs`),
	c: inside('tests', (name) => `test_${name}.c`),
	cpp: inside('tests', (name) => `${name}_test.cpp`),
	cc: inside('tests', (name) => `${name}_test.cc`),
	lua: inside('spec', (name) => `${name}_spec.lua`),
};

/** Whether `path` looks like a test in any of the usual ways. */
export function isTestPath(path: string): boolean {
	const name = path.slice(path.lastIndexOf('/') + 1);
	return /(^|[._-])(test|spec)s?[._-]/i.test(name) || /[a-z0-9](Tests?|Spec)\.[a-z]+$/.test(name);
}

/** A glob for the test files of the language of `sourcePath`. */
export function testGlob(sourcePath: string): string {
	const { ext } = split(sourcePath);
	const family = /^[cm]?[jt]sx?$/.test(ext) ? '{js,jsx,mjs,cjs,ts,tsx,mts,cts}' : ext;
	const exs = ext === 'ex' ? 'exs' : family;
	return `**/*{test,spec,Test,Spec}*.${exs}`;
}

/** Follows the test files there are; without any the habit of the language. `taken` paths get a number. */
export function suggestTestPath(
	sourcePath: string,
	existing: readonly string[],
	taken: (path: string) => boolean = (path) => existing.includes(path),
): TestPlace {
	const source = split(sourcePath);
	const tests = existing.filter(isTestPath).filter((path) => path !== sourcePath);
	const example = nearest(sourcePath, tests);
	const path = example
		? likeExample(source, example)
		: byConvention(source, conventions[source.ext] ?? dotTest);
	const free = freePath(path, taken);
	return example ? { path: free, example } : { path: free };
}

/** The test files that are for `sourcePath` by their name, nearest first. */
export function testsOf(sourcePath: string, existing: readonly string[]): readonly string[] {
	const { name } = split(sourcePath);
	const own = existing
		.filter(isTestPath)
		.filter((path) => path !== sourcePath && bareName(split(path).name) === name);
	const first = nearest(sourcePath, own);
	return first === undefined ? [] : [first, ...own.filter((path) => path !== first)];
}

/** A test's name without what marks it as one. */
function bareName(name: string): string {
	return name.replace(/^test_/i, '').replace(/[._-](?:test|spec)s?$|(?:Tests?|Spec)$/i, '');
}

interface Split {
	readonly folder: string;
	readonly name: string;
	readonly ext: string;
}

function split(path: string): Split {
	const slash = path.lastIndexOf('/');
	const file = path.slice(slash + 1);
	const dot = file.lastIndexOf('.');
	return {
		folder: slash < 0 ? '' : path.slice(0, slash),
		name: dot <= 0 ? file : file.slice(0, dot),
		ext: dot <= 0 ? '' : file.slice(dot + 1),
	};
}

function byConvention(source: Split, convention: Convention): string {
	const file = convention.name(source.name, source.ext);
	if (convention.folder === '') return joined(source.folder, file);
	const inner = source.folder.replace(/^(src\/main\/\w+|src|lib|app)(\/|$)/, '');
	return joined(joined(convention.folder, inner), file);
}

/** The test file that shares most of its folders with the source. */
function nearest(sourcePath: string, tests: readonly string[]): string | undefined {
	const folders = split(sourcePath).folder.split('/').reverse();
	const score = (path: string) => {
		const theirs = split(path).folder.split('/').reverse();
		let same = 0;
		while (same < folders.length && folders[same] === theirs[same]) same++;
		return same * 2 + (split(path).ext === split(sourcePath).ext ? 1 : 0);
	};
	return tests.toSorted((one, other) => score(other) - score(one) || one.localeCompare(other))[0];
}

/** Names and places the new test as the example is named and placed. */
function likeExample(source: Split, example: string): string {
	const test = split(example);
	const marked =
		/^(?<head>test_)|(?<tail>[._-](test|spec)s?|Tests?|Spec)$/i.exec(test.name)?.groups ?? {};
	const file = `${marked.head ?? ''}${source.name}${marked.tail ?? ''}.${source.ext === 'ex' ? 'exs' : source.ext}`;
	const root = /^(.*?\/)?(__tests__|tests?|specs?)(?=\/|$)/i.exec(test.folder)?.[0];
	if (root === undefined) return joined(source.folder, file);
	if (root.endsWith('__tests__')) return joined(joined(source.folder, '__tests__'), file);
	// A flat test folder stays flat, one that mirrors the source is mirrored.
	const isFlat = test.folder === root;
	const inner = source.folder.replace(/^(src\/main\/\w+|src|lib|app)(\/|$)/, '');
	return joined(isFlat ? root : joined(root, inner), file);
}

function joined(folder: string, file: string): string {
	if (folder === '') return file;
	return file === '' ? folder : `${folder}/${file}`;
}

function freePath(path: string, taken: (path: string) => boolean): string {
	if (!taken(path)) return path;
	const { folder, name, ext } = split(path);
	const [, stem = name, tail = ''] = /^(.*?)([._-](?:test|spec)s?)$/.exec(name) ?? [];
	for (let number = 2; ; number++) {
		const next = joined(folder, `${stem}${number}${tail}.${ext}`);
		if (!taken(next)) return next;
	}
}
