import assert from 'node:assert/strict';
import { type Proposal, readAnswer, readProposal } from '../../../../src/core/edits/proposal';
import { assertQuick } from './quick';

const patch = '*** Begin Patch\n*** Update File: a.ts\n-a\n+b\n*** End Patch';
const diff = '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n-a\n+b\n c';
const block = '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE';
const fence = (text: string, info = '', mark = '```') => `${mark}${info}\n${text}\n${mark}\n`;

/** What was read, in short. */
function brief(proposal: Proposal): string {
	switch (proposal.kind) {
		case 'changes': {
			const paths = proposal.changes.map((change) => `${change.kind} ${change.path}`);
			return `${proposal.form}: ${paths.join(', ')}`;
		}
		case 'code':
			return `code ${proposal.path}: ${proposal.text}`;
		case 'refused':
			return `refused: ${proposal.refusal.message}`;
		default:
			return proposal satisfies never;
	}
}

const read = (markdown: string, options = {}) => readAnswer(markdown, options).map(brief);

describe('readProposal', () => {
	it('knows the form by what begins first', () => {
		assert.equal(brief(readProposal(patch)), 'patch: edit a.ts');
		assert.equal(brief(readProposal(diff)), 'diff: edit a.ts');
		assert.equal(brief(readProposal(`a.ts\n${block}`)), 'blocks: edit a.ts');
		assert.equal(
			brief(readProposal(diff.replace('-a', '-a\n-*** Begin Patch'))),
			'diff: edit a.ts',
		);
		const inside = block.replace('\nb\n', `\n${patch}\n`);
		assert.equal(brief(readProposal(inside, { fallbackPath: 'x' })), 'blocks: edit x');
		assert.equal(brief(readProposal('let a = 1;', { info: 'ts' })), 'code undefined: let a = 1;');
	});

	it('takes a form within code for code, unless the code begins with it', () => {
		const code = `const text = \`\n${block}\n\`;`;
		assert.equal(readProposal(code, { info: 'ts' }).kind, 'code');
		assert.equal(readProposal(`title\n\n${patch}`, { info: 'md' }).kind, 'code');
		assert.equal(brief(readProposal(block, { info: 'ts a.ts' })), 'blocks: edit a.ts');
		assert.equal(brief(readProposal(`\na.ts\n${block}`, { info: 'ts' })), 'blocks: edit a.ts');
		assert.equal(
			brief(readProposal(`apply_patch <<'X'\n${patch}\nX`, { info: 'bash' })),
			'patch: edit a.ts',
		);
		assert.equal(brief(readProposal(diff, { info: 'ts' })), 'diff: edit a.ts');
		const conflict = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other';
		assert.equal(readProposal(conflict).kind, 'refused');
	});

	it('uses the path it is given only where the text has none', () => {
		const fallbackPath = 'x.ts';
		assert.equal(brief(readProposal(patch, { fallbackPath })), 'patch: edit a.ts');
		assert.equal(brief(readProposal(block, { fallbackPath })), 'blocks: edit x.ts');
		const bare = { info: 'diff', fallbackPath, isWhole: true };
		assert.equal(brief(readProposal('-a\n+b', bare)), 'diff: edit x.ts');
		assert.equal(brief(readProposal('c', { info: 'ts y.ts', fallbackPath })), 'code y.ts: c');
		assert.equal(brief(readProposal('c', { info: 'ts', fallbackPath })), 'code x.ts: c');
	});

	it('takes no text that mixes forms, as one of them would be lost', () => {
		for (const text of [`a.ts\n${block}\n${patch}`, `${patch}\n${diff}`, `${diff}\n${patch}`]) {
			assert.match(brief(readProposal(text)), /^refused: .*mixes/, text);
			assert.deepEqual(read(text).length, 2, text);
		}
	});

	it('leaves code as it is and says which line names its file', () => {
		assert.deepEqual(readProposal('// src/a.ts\n\n\tx &lt; y\n', { info: 'ts' }), {
			kind: 'code',
			text: '// src/a.ts\n\n\tx &lt; y\n',
			path: 'src/a.ts',
			pathLine: '// src/a.ts',
			languageId: 'typescript',
		});
	});

	it('R19: takes of a cut text only a patch with its end', () => {
		const isWhole = false;
		assert.equal(brief(readProposal(patch, { isWhole })), 'patch: edit a.ts');
		for (const text of [diff, block, patch.slice(0, -3), 'code']) {
			assert.equal(readProposal(text, { isWhole }).kind, 'refused', text);
		}
	});
});

describe('readAnswer', () => {
	it('reads fences and what stands outside of them, in order', () => {
		const answer = `First \`a.ts\`:

${fence('one', 'ts src/one.ts')}
**src/two.ts**

${fence('two', 'ts')}
Then src/three.ts:

src/three.ts
${block}

${fence(diff, 'diff')}
${patch}

${fence('npm i', 'sh')}`;
		assert.deepEqual(read(answer), [
			'code src/one.ts: one',
			'code src/two.ts: two',
			'blocks: edit src/three.ts',
			'diff: edit a.ts',
			'patch: edit a.ts',
			'code undefined: npm i',
		]);
	});

	it('carries a path from block to block, not to code', () => {
		assert.deepEqual(read(`a.ts\n${fence(block)}\nand\n${fence(block)}`), [
			'blocks: edit a.ts',
			'blocks: edit a.ts',
		]);
		assert.deepEqual(read(fence(block), { fallbackPath: 'x.ts' }), ['blocks: edit x.ts']);
	});

	it('takes fences inside a form for its text', () => {
		const markdown = `README.md\n<<<<<<< SEARCH\n\`\`\`js\na\n\`\`\`\n=======\n\`\`\`ts\nb\n\`\`\`\n>>>>>>> REPLACE`;
		for (const text of [markdown, fence(markdown), fence(markdown, 'md')]) {
			const [proposal] = readAnswer(text);
			assert.ok(proposal?.kind === 'changes' && proposal.changes[0]?.kind === 'edit', text);
			assert.deepEqual(proposal.changes[0].edits[0], {
				kind: 'replace',
				oldText: '```js\na\n```\n',
				newText: '```ts\nb\n```\n',
				wholeLines: true,
			});
		}
		const inDiff = '--- a/r.md\n+++ b/r.md\n@@ -1,3 +1,3 @@\n ```js\n-a\n+b\n ```';
		assert.deepEqual(read(fence(inDiff, 'diff')), ['diff: edit r.md']);
		const inPatch = '*** Begin Patch\n*** Add File: r.md\n+```\n+a\n+```\n*** End Patch';
		assert.deepEqual(read(fence(inPatch)), ['patch: create r.md']);
	});

	it('takes the blanks of a list off code', () => {
		assert.deepEqual(read('1. In `a.py`:\n\n   ```py\n   def f():\n       pass\n   ```\n'), [
			'code a.py: def f():\n    pass',
		]);
	});

	it('R19: takes no block without its end', () => {
		for (const text of ['```ts a.ts\ncode\n', '```diff\n-a\n+b\n', `\`\`\`\n${block}\n`]) {
			assert.match(read(text).join(), /^refused: /, text);
		}
		assert.deepEqual(read(`\`\`\`\n${patch}\n`), ['patch: edit a.ts']);
		assert.match(read('a.ts\n<<<<<<< SEARCH\na\n=======\nb').join(), /^refused: /);
	});

	it('R2 R19: reads of an answer that is cut anywhere only what is whole', () => {
		const answer = `In **src/a.ts**:\n\n${fence('one\n\ntwo', 'ts')}${fence(diff, 'diff')}
b.ts\n${block}\n\n${patch}\n${fence(`b.ts\n${block}`)}`;
		const whole = readAnswer(answer, { isWhole: true });
		assert.deepEqual(
			whole.map(({ kind }) => kind),
			['code', 'changes', 'changes', 'changes', 'changes'],
		);
		let seen = 0;
		for (let end = 0; end < answer.length; end++) {
			for (const [at, proposal] of readAnswer(answer.slice(0, end), { isWhole: false }).entries()) {
				if (proposal.kind === 'refused') continue;
				assert.deepEqual(proposal, whole[at], `cut at ${end}`);
				seen++;
			}
		}
		assert.ok(seen > 0);
	});

	it('takes no fence in a fence', () => {
		assert.match(read('```md\n# A\n```ts\nb\n```\n```\n').join(), /four backticks/);
		assert.deepEqual(read(fence(fence('b', 'ts').trimEnd(), 'md r.md', '````')), [
			'code r.md: ```ts\nb\n```',
		]);
	});

	it('finds nothing in prose', () => {
		assert.deepEqual(read('Use `x` and *y*.\n\n---\n\n+++ no\n\n- a\n- b'), []);
		assert.deepEqual(read(''), []);
	});

	it('reads a hostile megabyte quickly', () => {
		const texts = [
			'```\na line of code\n```\n'.repeat(4.3e4),
			'`'.repeat(1e6),
			'<<<<<<< SEARCH\n'.repeat(7e4),
			'*** Begin Patch\n'.repeat(6e4),
			'*** Update File: a\n'.repeat(5e4),
			'*** Begin Patch\n*** Update File: a\n'.repeat(2.5e4),
			'<<<<<<< SEARCH\n<<<<<< SEARCH\n<<<<< SEARCH\n'.repeat(2.5e4),
			'\n'.repeat(1e6),
			' '.repeat(1e6),
			`${' '.repeat(1e6)}\`\`\`\nx`,
			'~~~\n```ts\n'.repeat(1e5),
			`\`\`\`\n${'x\n'.repeat(5e5)}\`\`\``,
			`\`\`\`${'a='.repeat(5e5)}\nx\n\`\`\``,
			'--- a\n'.repeat(1.6e5),
			'@@ -1 +1 @@\n'.repeat(8e4),
		];
		assertQuick(texts, (text) => readAnswer(text), 3000);
		assertQuick(['```\n'.repeat(2.5e5)], (text) => readAnswer(text), 5000);
	});
});
