import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readText } from '../../../support/sources';

declare const PROJECT_ROOT: string;

const folder = 'src/core/endpoints';

/** What makes the bodies. */
const bodyFiles = [
	'chatCompletionsBody.ts',
	'messagesBody.ts',
	'messagesParams.ts',
	'messagesThinking.ts',
	'providerFields.ts',
	'ranges.ts',
	'responsesBody.ts',
	'serverState.ts',
	'wireBody.ts',
	'wireParameters.ts',
	'wireTurns.ts',
];

/** The code without comments, texts and imports. */
function codeOf(text: string): string {
	return text
		.replace(/\/\*[\s\S]*?\*\//g, '')
		.replace(/\/(?:[^/\n\\*]|\\.)(?:[^/\n\\]|\\.)*\/[dgimsuy]*(?=[\s.,;)])/g, 'regexp')
		.replace(/'(?:[^'\n\\]|\\.)*'/g, "''")
		.replace(/`(?:[^`\\]|\\.)*`/g, '``')
		.replace(/\/\/.*$/gm, '')
		.replace(/^import [\s\S]*?;$/gm, '');
}

const castings = /\bas\b(?!\s+const\b).*|\bany\b|@ts-|\w!(?=[.;,)\]])/;

describe('the types of request bodies', () => {
	for (const name of bodyFiles) {
		it(`${name} casts nothing`, () => {
			const code = codeOf(readText(`${folder}/${name}`));
			assert.match(code, /\bexport\b/);
			assert.equal(code.match(castings)?.[0], undefined);
		});
	}

	it('a cast would be found', () => {
		for (const line of ['f(x as T);', 'const x = <any>y;', 'a!.b;', 'x as unknown as T']) {
			assert.match(codeOf(line), castings, line);
		}
		assert.doesNotMatch(codeOf("x as const; // as T\n'as T'"), castings);
	});

	it('come from the openai package, and what goes beyond it from one file', () => {
		const users = readdirSync(path.join(PROJECT_ROOT, folder)).filter(
			(name) => name !== 'client.ts' && /from 'openai\b/.test(readText(`${folder}/${name}`)),
		);
		assert.deepEqual(users, ['chatCompletionsBody.ts', 'providerFields.ts', 'responsesBody.ts']);
		for (const name of users) {
			const text = readText(`${folder}/${name}`);
			// Types only: nothing of the package is in the bundle because of them.
			assert.deepEqual(text.match(/^.*from 'openai\b.*$/gm), [
				"import type { OpenAI } from 'openai';",
			]);
			if (name !== 'providerFields.ts') {
				assert.doesNotMatch(text, /\binterface\b|Omit<OpenAI|OpenAI[\w.]+ &/);
			}
		}
		const bodies = ['chatCompletionsBody.ts', 'responsesBody.ts'].map((name) =>
			readText(`${folder}/${name}`),
		);
		for (const body of bodies) assert.match(body, /const fields: Fields<Omit<\w+Params, '\w+'>> =/);
	});
});
