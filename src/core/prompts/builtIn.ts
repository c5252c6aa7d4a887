/** A prompt that comes with the extension. */
export interface BuiltInPrompt {
	readonly id: string;
	readonly title: string;
	readonly description: string;
	readonly mode: 'ask' | 'edit';
	/** What goes along: the selection (or what stands for it), the whole file, or what is staged in git. */
	readonly scope: 'selection' | 'file' | 'staged';
	readonly body: string;
}

export const builtInPrompts: readonly BuiltInPrompt[] = [
	{
		id: 'explainFile',
		title: 'Explain this file',
		description: 'What it is for, its parts, how they work together',
		mode: 'ask',
		scope: 'file',
		body: 'Explain this file: what it is for, its main parts and how they work together, and what to know before changing it.',
	},
	{
		id: 'findBugs',
		title: 'Find bugs',
		description: 'Real faults in the selection, worst first',
		mode: 'ask',
		scope: 'selection',
		body: 'Find real bugs in this code, worst first: line, what goes wrong with which input, the smallest fix. If there are none, say so.',
	},
	{
		id: 'review',
		title: 'Review',
		description: 'As a careful colleague would',
		mode: 'ask',
		scope: 'selection',
		body: 'Review this code as a careful colleague: faults first, then risks, then clarity. Name lines, be specific, skip praise.',
	},
	{
		id: 'commitMessage',
		title: 'Write a commit message',
		description: 'For what is staged in git',
		mode: 'ask',
		scope: 'staged',
		body: 'Write a commit message for this diff: a subject of at most 72 characters in the imperative, then why, if it is not plain. Answer with the message in one code block.',
	},
	{
		id: 'simplify',
		title: 'Simplify',
		description: 'Same behaviour, less code',
		mode: 'edit',
		scope: 'selection',
		body: 'Simplify: less code, fewer branches, the same behaviour and interface.',
	},
	{
		id: 'errorHandling',
		title: 'Add error handling',
		description: 'What can fail is handled where it can be',
		mode: 'edit',
		scope: 'selection',
		body: 'Handle what can fail here (input, I/O, missing values) the way the surrounding code does. Swallow nothing.',
	},
	{
		id: 'toAsync',
		title: 'Convert to async',
		description: 'Callbacks or promise chains to async and await',
		mode: 'edit',
		scope: 'selection',
		body: 'Convert to async/await. Keep order, concurrency and error behaviour.',
	},
	{
		id: 'names',
		title: 'Name things better',
		description: 'Local names that say what they hold',
		mode: 'edit',
		scope: 'selection',
		body: 'Give local variables, parameters and private helpers names that say what they are. Change nothing visible from outside.',
	},
	{
		id: 'commentsEnglish',
		title: 'Translate comments to English',
		description: 'Comments only',
		mode: 'edit',
		scope: 'selection',
		body: 'Translate all comments to English. Change nothing else.',
	},
	{
		id: 'commentsIndonesian',
		title: 'Translate comments to Indonesian',
		description: 'Komentar saja',
		mode: 'edit',
		scope: 'selection',
		body: 'Translate all comments to Indonesian. Change nothing else.',
	},
];
