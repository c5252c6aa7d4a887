import assert from 'node:assert/strict';
import { type EditorPlace, emptyOffers } from '../../../../src/host/chat/emptyOffers';
import type { SuggestionView } from '../../../../src/shared/protocol';
import { answer, type Bench, createBench, removeBench } from '../../../support/chatBench';
import { translate } from '../../../support/setUpParts';

describe('what an empty chat offers', () => {
	const cases: readonly (readonly [name: string, place: EditorPlace, offers: string[]])[] = [
		['nothing open', {}, ['Open a folder…']],
		['a folder', { hasFolder: true }, ['Ask about a folder of the workspace…', 'Open a file…']],
		[
			'a folder with staged changes',
			{ hasFolder: true, staged: 2 },
			['Write a commit message', 'Ask about a folder of the workspace…', 'Open a file…'],
		],
		[
			'a file',
			{ hasFolder: true, file: 'a.ts' },
			[
				...['Explain a.ts', 'Write tests for the function at the cursor'],
				'Ask about a folder of the workspace…',
			],
		],
		[
			'a file alone',
			{ file: 'a.ts' },
			['Explain a.ts', 'Write tests for the function at the cursor'],
		],
		[
			'a file with problems',
			{ hasFolder: true, file: 'a.ts', problems: 2 },
			['Fix the 2 problems of a.ts', 'Explain a.ts', 'Write tests for the function at the cursor'],
		],
		[
			'a selection with a problem',
			{ hasFolder: true, file: 'a.ts', problems: 1, hasSelection: true },
			['Fix the problem of a.ts', 'Explain the selection', 'Find bugs in the selection'],
		],
	];
	for (const [name, place, offers] of cases) {
		it(`for ${name}`, () => {
			assert.deepEqual(
				emptyOffers(place, translate).map(({ label }) => label),
				offers,
			);
		});
	}
});

describe('the offers of an empty chat', () => {
	let bench: Bench;
	let offers: readonly SuggestionView[];
	let listeners: Set<() => void>;
	const acted: string[] = [];

	beforeEach(async () => {
		offers = [{ id: 'explainFile', label: 'Explain a.ts' }];
		listeners = new Set();
		acted.length = 0;
		bench = await createBench({
			deps: {
				emptyState: {
					offers: () => offers,
					onDidChange: (listener) => {
						listeners.add(listener);
						return { dispose: () => listeners.delete(listener) };
					},
					act: async (suggestion) => void acted.push(suggestion),
				},
			},
		});
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	it('follow the editor, are posted when they change, and go with the first question', async () => {
		assert.deepEqual(bench.page.state?.offers, offers);
		const before = bench.page.of('state').length;
		for (const listener of listeners) listener();
		assert.equal(bench.page.of('state').length, before, 'nothing changed');
		offers = [{ id: 'fixProblems', label: 'Fix the 2 problems of a.ts' }];
		for (const listener of listeners) listener();
		assert.deepEqual(bench.page.state?.offers, offers);
		bench.scripts.push(answer('yes'));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
		assert.equal(bench.page.state?.offers, undefined);
		assert.equal(listeners.size, 0, 'nobody listens to the editor any more');
		await bench.tell({ type: 'newChat' });
		assert.deepEqual(bench.page.state?.offers, offers);
		assert.equal(listeners.size, 1);
	});

	it('each do something', async () => {
		for (const suggestion of [
			...(['explainFile', 'explainSelection', 'findBugs', 'writeTests'] as const),
			...(['commitMessage', 'askWorkspace', 'fixProblems', 'openFile', 'openFolder'] as const),
		]) {
			await bench.tell({ type: 'suggestion', suggestion });
		}
		assert.deepEqual(bench.ran, [
			...['runPrompt', 'explainSelection', 'runPrompt', 'testSelection', 'runPrompt', 'addContext'],
		]);
		assert.deepEqual(acted, ['fixProblems', 'openFile', 'openFolder']);
		assert(bench.did.some((each) => each.includes('"commitMessage","source":"builtIn"')));
		assert(bench.did.includes('addContext ["folder:"]'));
	});
});
