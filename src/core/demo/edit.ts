import type { Language } from './mask';
import { addDocumentation } from './transforms/document';
import { fix, improve } from './transforms/fix';
import { addGuard } from './transforms/guard';
import { rename } from './transforms/rename';
import { keepTypes, shorten } from './transforms/shorten';
import {
	lowerCase,
	modernVariables,
	sortImports,
	strictEquality,
	trimSpaces,
	upperCase,
} from './transforms/tidy';
import type { Done, Job, Transform } from './transforms/transform';

/** The precise ones first: `fix` and `improve` take what is left. */
const transforms: readonly Transform[] = [
	rename,
	sortImports,
	strictEquality,
	modernVariables,
	trimSpaces,
	upperCase,
	lowerCase,
	addDocumentation,
	addGuard,
	shorten,
	keepTypes,
	fix,
	improve,
];

function comment(language: Language, text: string): string {
	return language === 'python' ? `# ${text}` : `// ${text}`;
}

/** Says in the code itself that nothing was done, so that the edit can still be tried and dropped. */
function couldNot(job: Job): string {
	const indent = /^[ \t]*/.exec(job.code)?.[0] ?? '';
	const asked = job.instruction.replace(/\s+/g, ' ').trim().slice(0, 80);
	const note = comment(job.language, `The demo could not do this: ${asked}`);
	return `${indent}${note}\n${job.code}`;
}

/** Changes the code as the instruction says, as far as a script can; undefined when it cannot. Never throws. */
export function tryEdit(job: Job): Done | undefined {
	for (const transform of transforms) {
		const match = transform.pattern.exec(job.instruction);
		const done = match ? transform.apply(job, match) : undefined;
		if (done) return done;
	}
	return undefined;
}

/** The same; what it cannot do it says in a comment. */
export function editCode(job: Job): { readonly code: string; readonly says: string } {
	const done = tryEdit(job);
	if (done) return { code: done.code, says: `The demo ${done.did}.` };
	return {
		code: couldNot(job),
		says: 'The demo found nothing it knows how to change here, so it only left a comment. A real model can do more.',
	};
}
