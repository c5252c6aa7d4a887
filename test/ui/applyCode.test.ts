import { existsSync } from 'node:fs';
import path from 'node:path';
import { answers } from '../support/chatReplies';
import { type Editing, openEditing } from '../support/editing';
import { until } from '../support/until';
import { reportFailure } from '../support/workbench';

// Windows line ends and no end of line at the end: what nobody changes must stay so to the byte.
const math = [
	'export function add(a, b) {',
	'\treturn a - b;',
	'}',
	'',
	'export function double(a) {',
	'\treturn add(a, a);',
	'}',
].join('\r\n');
const greet = 'export const hello = "hello";\nexport const bye = "bye";\n';
const fixed = math.replace('a - b', 'a + b');
const files = { 'src/math.js': math, 'greet.js': greet, 'src/new/made.js': undefined };
const fence = (info: string, code: string) =>
	`Here:\n\n\`\`\`${info}\n${code}\n\`\`\`\n\nThat is all.`;

describe('Apply on a code block', () => {
	let editing: Editing;

	before(async () => {
		editing = await openEditing({ files: { 'src/math.js': math, 'greet.js': greet } });
	});
	after(() => editing?.close());
	afterEach(reportFailure(() => editing?.workbench));
	beforeEach(() => editing.startWith(files));

	/** An answer with one code block, and a press on its Apply. */
	async function apply(markdown: string): Promise<void> {
		const { panel } = editing.workbench;
		await editing.ask('Write it', answers(markdown));
		const answer = panel.getByTestId('turn-assistant').last();
		await answer.getByText('That is all.').waitFor();
		const block = answer.getByTestId('code-block');
		await block.hover();
		await block.getByTestId('code-apply').click();
	}
	const waiting = (words: string) =>
		editing.workbench.page.locator('.statusbar-item', { hasText: words });
	async function shows(file: string): Promise<void> {
		await editing.workbench.page.locator(`.tab.active[data-resource-name="${file}"]`).waitFor();
	}

	it('takes the file from the path on the fence', async () => {
		await editing.attach();
		await apply(fence('js src/math.js', fixed.replaceAll('\r\n', '\n')));
		await shows('math.js');
		await editing.untilHunks(1);
		await editing.focusEditor();
		await editing.chord('k');
		await editing.untilHunks(0);
		await editing.saveAs('src/math.js', fixed);
	});

	it('takes the place from the function that the code defines, in the file it is about', async () => {
		await editing.attach('src/math.js');
		await apply(fence('js', 'export function add(a, b) {\n\treturn a + b;\n}'));
		await editing.untilHunks(1);
		await editing.saveAs('src/math.js', fixed);
	});

	it('takes search and replace', async () => {
		await editing.attach('src/math.js');
		const block = '<<<<<<< SEARCH\n\treturn a - b;\n=======\n\treturn a + b;\n>>>>>>> REPLACE';
		await apply(fence('js src/math.js', block));
		await editing.untilHunks(1);
		await editing.saveAs('src/math.js', fixed);
	});

	it('takes a unified diff over two files and drops it again: the same bytes', async () => {
		await editing.attach();
		const diff = [
			'--- a/src/math.js',
			'+++ b/src/math.js',
			'@@ -1,3 +1,3 @@',
			' export function add(a, b) {',
			'-\treturn a - b;',
			'+\treturn a + b;',
			' }',
			'--- a/greet.js',
			'+++ b/greet.js',
			'@@ -1,2 +1,2 @@',
			' export const hello = "hello";',
			'-export const bye = "bye";',
			'+export const bye = "ciao";',
		].join('\n');
		await apply(fence('diff', diff));
		await waiting('2 changes in 2 files').waitFor();
		await editing.workbench.openFile('greet.js');
		await editing.untilHunks(1);
		await editing.saveAs('greet.js', greet.replace('"bye"', '"ciao"'));
		await editing.workbench.openFile('src/math.js');
		await editing.untilHunks(1);
		await editing.saveAs('src/math.js', fixed);
		await editing.scoped('Pandu: Drop Changes…', 'Everything');
		await editing.untilHunks(0);
		await editing.workbench.runCommand('File: Save All Files');
		await editing.untilOnDisk('src/math.js', math);
		await editing.untilOnDisk('greet.js', greet);
	});

	it('makes a new file, which Drop takes away with its folder (R40)', async () => {
		await editing.attach();
		await apply(fence('js src/new/made.js', 'export const made = true;'));
		await shows('made.js');
		await editing.untilHunks(1);
		await editing.untilOnDisk('src/new/made.js', 'export const made = true;\n');
		await editing.focusEditor();
		await editing.chord('x');
		await editing.untilOnDisk('src/new/made.js', undefined);
		await until(async () => existsSync(path.join(editing.workbench.workspace, 'src/new')), false);
	});

	it('takes a patch that edits one file and makes another', async () => {
		await editing.attach();
		const patch = [
			'*** Begin Patch',
			'*** Update File: src/math.js',
			'@@ export function add(a, b) {',
			'-\treturn a - b;',
			'+\treturn a + b;',
			'*** Add File: src/new/made.js',
			'+export const made = true;',
			'*** End Patch',
		].join('\n');
		await apply(fence('', patch));
		await editing.untilOnDisk('src/new/made.js', 'export const made = true;\n');
		await editing.workbench.openFile('src/math.js');
		await editing.untilHunks(1);
		await editing.scoped('Pandu: Keep Changes…', 'Everything');
		await editing.untilHunks(0);
		await editing.saveAs('src/math.js', fixed);
		await editing.untilOnDisk('src/new/made.js', 'export const made = true;\n');
	});

	it('asks where the place is not clear, and does nothing on Escape', async () => {
		await editing.attach('src/math.js');
		await apply(fence('js src/math.js', 'const unrelated = 1;'));
		const input = editing.workbench.page.locator('.quick-input-widget');
		await input.getByText('Where in src/math.js does this code go?').waitFor();
		await input.getByText('Insert at the cursor').waitFor();
		await editing.workbench.page.keyboard.press('Escape');
		await input.waitFor({ state: 'hidden' });
		await editing.untilHunks(0);
		await editing.saveAs('src/math.js', math);
	});
});
