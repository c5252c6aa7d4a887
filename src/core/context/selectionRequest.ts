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
		prompt: taskPrompt(options.task, place, options.languageId) + context,
	};
}

/** New tests for the selection. `example` is a test file whose style to follow, attached too. */
export function testRequest(options: {
	readonly place: string;
	readonly testPath: string;
	readonly example?: string;
	readonly form: EditForm;
	readonly instructions: string;
}): SelectionRequest {
	const how =
		options.form === 'tool'
			? 'You write tests. Answer only with one call of write_file.'
			: 'You write tests. Answer only with one fenced code block: the complete test file.';
	const style = options.example ? ` in the style of ${options.example}` : '';
	return {
		system: withInstructions(how, options.instructions),
		prompt: `Write tests for ${options.place} as ${options.testPath}${style}: usual cases, edges, failures. Import what is tested by its real path.`,
	};
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
	python: 'docstrings',
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

function commentForm(languageId: string): string {
	return commentForms[languageId] ?? "the language's own comments";
}

/** The indentation itself is to change, so it is not to be put back to what it was. */
export function asksIndentation(task: EditTask): boolean {
	const said = 'instruction' in task ? [task.instruction ?? ''] : [];
	if (task.kind === 'fix') said.push(...task.problems);
	return said.some((each) =>
		/\b(un|re|mis)?indent|dedent|outdent|\bunnest|\bflatten|\b(top|module)[ -]level/i.test(each),
	);
}

/** The person wants code gone, so an empty result is what was asked for. */
export function asksDeletion(instruction: string): boolean {
	return /\b(delete|remove|drop|erase|get rid|hapus|hilangkan|buang)/i.test(instruction);
}
