import assert from 'node:assert/strict';
import { callBegins, callGoesOn, serve, streams } from '../support/chatReplies';
import { type Editing, openEditing } from '../support/editing';
import { until } from '../support/until';
import { reportFailure } from '../support/workbench';

const source = Array.from({ length: 12 }, (_, at) => `const one${at + 1} = ${at + 1};\n`).join('');

describe('a change while it is written', () => {
	let editing: Editing;

	before(async () => {
		editing = await openEditing({
			settings: { 'editor.quickSuggestions': false, 'editor.autoClosingBrackets': 'never' },
			files: { 'one.js': source },
		});
	});
	after(() => editing?.close());
	afterEach(reportFailure(() => editing?.workbench));
	beforeEach(() => editing.startWith({ 'one.js': source }));

	/** What decorations put into the lines of the editor, from top to bottom, each with the line that it stands in. */
	const shown = (): Promise<string> =>
		editing.workbench.page.evaluate(() =>
			[...document.querySelectorAll<HTMLElement>('.editor-instance .view-line')]
				.map((line) => ({ line, top: Number.parseInt(line.style.top, 10) }))
				.toSorted((one, other) => one.top - other.top)
				.flatMap(({ line }, index) =>
					[...line.querySelectorAll('span')].flatMap((span) =>
						['::before', '::after']
							.map((side) => getComputedStyle(span, side).content)
							.filter((content) => content.startsWith('"'))
							.map((content) => `${index + 1}: ${content.slice(1, -1).replaceAll('\u00a0', ' ')}`),
					),
				)
				.join('\n'),
		);

	it('stands in place of the old lines, moves with what is typed above, and goes with Stop', async () => {
		await editing.workbench.openFile('one.js');
		await editing.workbench.selectLines(3, 5);
		serve(
			editing.server,
			streams(
				callBegins('replace_selection'),
				callGoesOn('{"text":"const one3 = 3;\\n\\tnew(\\"1\\");\\nnew(2);\\n'),
				callGoesOn('const one4 = 4;\\ngrows'),
				'hang',
			),
		);
		await editing.chord('m');
		await editing.workbench.pick('let it grow', 'let it grow');
		// The first line stays what it is; the last one shows what has no line to stand in.
		await until(shown, '4:     new(\\"1\\");\n5: … +2 lines\n5: grows▏');
		assert.equal(await editing.workbench.page.locator('.tab.dirty').count(), 0);
		await editing.goTo(1);
		await editing.workbench.page.keyboard.type('typed();\n');
		await until(shown, '5:     new(\\"1\\");\n6: … +2 lines\n6: grows▏');
		await editing.chord('Escape');
		await until(shown, '');
		await editing.focusEditor();
		await editing.saveAs('one.js', `typed();\n${source}`);
	});
});
