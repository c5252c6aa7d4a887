/** What goes to the model for a command; the code goes along as attachments. */
export interface SelectionRequest {
	readonly system: string;
	readonly prompt: string;
}

/** How the changed code comes back. */
export type EditForm = 'tool' | 'text';

/** What is to be done to the selection. */
export type EditTask =
	| { readonly kind: 'edit'; readonly instruction: string }
	/** Problems are sentences that name their line; without any the instruction says what is wrong. */
	| {
			readonly kind: 'fix';
			readonly problems: readonly string[];
			readonly instruction?: string;
	  }
	| { readonly kind: 'improve' }
	| { readonly kind: 'document' };

export interface EditRequestOptions {
	readonly task: EditTask;
	readonly form: EditForm;
	/** For example `src/billing.ts:10-24`. */
	readonly place: string;
	readonly languageId: string;
	/** Lines around the selection are attached too. */
	readonly hasContext: boolean;
	/** Reported errors of the selection, one sentence each; of `fix` they are part of the task. */
	readonly errors?: readonly string[];
	/** The person's own standing instructions. */
	readonly instructions: string;
}

/** Goes to the chat's own instructions, with the code attached. */
export function explainPrompt(): string {
	return 'Explain this code: what it does, how, and what to watch out for.';
}

/** An edit of the selection. Each word is paid for, so the sentences are few. */
export function editRequest(options: EditRequestOptions): SelectionRequest {
	const { place, form, hasContext, instructions } = options;
	const how =
		form === 'tool'
			? 'You edit code. Answer only with one call of replace_selection.'
			: 'You edit code. Answer only with one fenced code block: the complete new text of the selection, with its indentation.';
	const context = hasContext ? `\nReplace ${place} only; the other lines are context.` : '';
	return {
		system: withInstructions(how, instructions),
		prompt: taskPrompt(options.task, place, options.languageId) + listErrors(options) + context,
	};
}

function listErrors({ errors = [] }: EditRequestOptions): string {
	return errors.length === 0 ? '' : ['\nErrors reported there:', ...errors].join('\n- ');
}

export interface TestRequestOptions {
	readonly place: string;
	readonly testPath: string;
	/** The file is there already, attached too, and gets more tests. */
	readonly isThere?: boolean;
	/** A test file whose style to follow, attached too. */
	readonly example?: string;
	/** What they are written with, in a few words. */
	readonly framework?: string | undefined;
	/** How the test file imports what is tested. */
	readonly importPath?: string | undefined;
	readonly form: EditForm;
	readonly instructions: string;
}

/** New tests for the selection. */
export function testRequest(options: TestRequestOptions): SelectionRequest {
	const { place, testPath, isThere, example, framework, importPath } = options;
	const tool = isThere ? 'add_tests' : 'write_file';
	const block = isThere ? 'only the new tests' : 'the complete test file';
	const how =
		options.form === 'tool'
			? `You write tests. Answer only with one call of ${tool}.`
			: `You write tests. Answer only with one fenced code block: ${block}.`;
	const style = example ? ` in the style of ${example}` : '';
	const sentences = [
		`Write tests for ${place} as ${testPath}${style}: usual cases, edges, failures.`,
		...(framework ? [`Use ${framework}.`] : []),
		...(isThere ? ['Only new ones, to go at its end, after imports that it lacks.'] : []),
		importPath
			? `Import what is tested from '${importPath}'.`
			: 'Import what is tested by its real path.',
	];
	return { system: withInstructions(how, options.instructions), prompt: sentences.join(' ') };
}

function withInstructions(system: string, instructions: string): string {
	const own = instructions.trim();
	return own === '' ? system : `${system}\n${own}`;
}

function taskPrompt(task: EditTask, place: string, languageId: string): string {
	switch (task.kind) {
		case 'edit':
			return `Edit ${place}: ${task.instruction}`;
		case 'fix': {
			const said = task.instruction ? `: ${task.instruction}` : '';
			const list = task.problems.map((problem) => `\n- ${problem}`).join('');
			return `Fix ${place}${said || '.'}${list ? `\nProblems:${list}` : ''}\nFix the cause; change nothing else.`;
		}
		case 'improve':
			return `Improve ${place}: clearer, simpler, safe at the edges. Keep what it does and how it is called.`;
		case 'document':
			return `Document ${place} with ${commentForm(languageId)}: purpose, parameters, result, errors, what surprises. Change nothing but comments.`;
		default:
			return task satisfies never;
	}
}

const commentForms: Readonly<Record<string, string>> = {
	javascript: 'JSDoc',
	javascriptreact: 'JSDoc',
	typescript: 'TSDoc',
	typescriptreact: 'TSDoc',
	python: 'docstrings inside (below def and class)',
	rust: '/// comments',
	swift: '/// comments',
	dart: '/// comments',
	zig: '/// comments',
	csharp: 'XML /// comments',
	fsharp: 'XML /// comments',
	vb: "XML ''' comments",
	go: 'doc comments',
	java: 'Javadoc',
	kotlin: 'KDoc',
	scala: 'Scaladoc',
	php: 'PHPDoc',
	ruby: 'YARD comments',
	c: 'Doxygen comments',
	cpp: 'Doxygen comments',
	lua: 'LDoc comments',
	elixir: '@doc and @spec',
	haskell: 'Haddock comments',
	julia: 'docstrings',
	clojure: 'docstrings',
	r: 'roxygen comments',
	powershell: 'comment-based help',
};

/** There documentation stands below the head. */
const inside: ReadonlySet<string> = new Set(['python', 'clojure', 'powershell']);

function commentForm(languageId: string): string {
	const form = commentForms[languageId] ?? "the language's own comments";
	return inside.has(languageId) ? form : `${form} above each declaration`;
}

/** The indentation itself is to change, so it is not to be put back to what it was. */
export function asksIndentation(task: EditTask): boolean {
	const said = 'instruction' in task ? [task.instruction ?? ''] : [];
	if (task.kind === 'fix') said.push(...task.problems);
	return said.some((each) =>
		/\b(un|re|mis)?indent|dedent|outdent|\bunnest|\bflatten|\btabs\b|\bspaces\b|\b(top|module)[ -]level/i.test(
			each,
		),
	);
}

/** The person wants code gone, so an empty result is what was asked for. */
export function asksDeletion(instruction: string): boolean {
	return /\b(delete|remove|drop|erase|get rid|hapus|hilangkan|buang)/i.test(instruction);
}
