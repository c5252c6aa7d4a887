import type { Language } from '../mask';
import { outlineOf } from '../outline';

interface TestRequest {
	readonly code: string;
	readonly language: Language;
	/** Path of the code that is tested. */
	readonly path?: string;
	/** Where the tests are to be. */
	readonly testPath?: string;
	/** A test file of the project, for its framework. */
	readonly example?: string;
	/** The person's or the command's words, which may name a framework and where to import from. */
	readonly instruction: string;
}

function moduleName(path: string | undefined, fallback: string): string {
	return path?.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '') ?? fallback;
}

function samples(parameters: readonly string[], language: Language): string {
	const nothing = language === 'python' ? 'None' : 'undefined';
	return parameters.map(() => nothing).join(', ');
}

/** `to` as an import specifier of a file at `from`; both relative to the same folder. */
function importPath(from: string, to: string): string {
	const here = from.split('/').slice(0, -1);
	const there = to.replace(/\.[^./]+$/, '').split('/');
	while (here.length > 0 && there.length > 1 && here[0] === there[0]) {
		here.shift();
		there.shift();
	}
	return `${here.map(() => '../').join('') || './'}${there.join('/')}`;
}

/** The line that brings in `describe` and `it`; none for mocha and its kin, which have them as globals. */
function frameImport(request: TestRequest): string {
	const seen = `${request.example ?? ''} ${request.instruction}`;
	if (/\bvitest\b/i.test(seen)) return "import { describe, it } from 'vitest';\n";
	if (/\bmocha\b|\bjest\b/i.test(seen)) return '';
	if (request.example !== undefined && !seen.includes('node:test')) return '';
	return "import { describe, it } from 'node:test';\n";
}

/** A small honest skeleton: it calls the real names and says that the expectations are still to be written. */
export function writeTests(request: TestRequest): { readonly code: string; readonly path: string } {
	const { language, path } = request;
	const seen = outlineOf(request.code, language).functions.filter(
		(each) => !each.className && !each.name.startsWith('_'),
	);
	const folder = path?.includes('/') ? path.replace(/[^/]*$/, '') : '';
	if (language === 'python') {
		const module = moduleName(path, 'module');
		const tests = seen.map(
			(each) =>
				`\n\ndef test_${each.name}():\n` +
				'    # The demo cannot know the right values: put real ones here.\n' +
				`    result = ${each.name}(${samples(each.parameters, language)})\n    assert result is not None\n`,
		);
		const names = seen.map((each) => each.name).join(', ');
		return {
			code: `import pytest  # noqa: F401\n\nfrom ${module} import ${names || '*'}\n${tests.join('')}`,
			path: request.testPath ?? `${folder}test_${module}.py`,
		};
	}
	const module = moduleName(path, 'module');
	const ending = language === 'typescript' ? 'ts' : 'mjs';
	const testPath = request.testPath ?? `${folder}${module}.test.${ending}`;
	const tests = seen.map((each) => {
		const call = `${each.isAsync ? 'await ' : ''}${each.name}(${samples(each.parameters, language)})`;
		return [
			`\tit('${each.name} does what it should', ${each.isAsync ? 'async ' : ''}() => {`,
			'\t\t// The demo cannot know the right values: put real ones here.',
			`\t\tconst result = ${call};`,
			'\t\tassert.notEqual(result, undefined);',
			'\t});',
		].join('\n');
	});
	const names = seen.map((each) => each.name).join(', ');
	const from = /\bfrom '([^']+)'/.exec(request.instruction)?.[1];
	const body =
		tests.length > 0 ? tests.join('\n\n') : "\tit('has no function that the demo could see');";
	return {
		code:
			`import assert from 'node:assert/strict';\n${frameImport(request)}` +
			`${names ? `import { ${names} } from '${from ?? importPath(testPath, path ?? module)}';\n` : ''}` +
			`\ndescribe('${module}', () => {\n${body}\n});\n`,
		path: testPath,
	};
}
