import assert from 'node:assert/strict';
import { runSetUp } from '../../../../src/host/setUp/setUpFlow';
import { choose, createSetUpParts, leave } from '../../../support/setUpParts';

describe('the set-up, where another assistant is installed', () => {
	it('offers the import, and leads into it', async () => {
		const { deps, ui } = createSetUpParts({ reactions: [choose('Import from another assistant')] });
		let runs = 0;
		const importer = { isWorthOffering: async () => true, run: async () => void runs++ };
		assert.equal(await runSetUp({ ...deps, importer }), false);
		assert.equal(runs, 1);
		assert.equal(ui.left, 0);
	});

	it('offers nothing where nothing was found', async () => {
		const { deps, ui } = createSetUpParts({
			reactions: [
				async (asked) => {
					assert.equal(asked.kind, 'pick');
					const shown = asked.rows.map((row) => row.label);
					await asked.request.whileOpen?.((update) => {
						shown.push(...update.rows.map((row) => ('label' in row ? row.label : '')));
					}, new AbortController().signal);
					assert.ok(!shown.some((label) => label.startsWith('Import')));
					return leave(asked);
				},
			],
		});
		const importer = { isWorthOffering: async () => false, run: async () => undefined };
		assert.equal(await runSetUp({ ...deps, importer }), false);
		assert.equal(ui.left, 0);
	});
});
