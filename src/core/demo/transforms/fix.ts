import { maskCode } from '../mask';
import { modernVariables, strictEquality, trimSpaces } from './tidy';
import type { Done, Job, Transform } from './transform';

interface Repair {
	readonly language: 'script' | 'python';
	readonly pattern: RegExp;
	/** The replacement of the match; the original text when it should stay. */
	repair(match: RegExpExecArray): string;
	readonly did: string;
}

const repairs: readonly Repair[] = [
	{
		language: 'script',
		pattern: /<=(\s*[\w$.]+\.length\b)(?!\s*-)/g,
		repair: (match) => `<${match[1]}`,
		did: 'stopped the loop before `length`',
	},
	{
		language: 'script',
		pattern: /(\bfor\s*\([^;]*;[^;]*?)<=(\s*[\w$.]+\.length)\b(?!\s*-)/g,
		repair: (match) => `${match[1]}<${match[2]}`,
		did: 'stopped the loop before `length`',
	},
	{
		language: 'python',
		pattern: /\bexcept\s*:/g,
		repair: () => 'except Exception:',
		did: 'narrowed the bare `except:`',
	},
	{
		language: 'python',
		pattern: /(?<![=!<>])(==|!=)(\s*)None\b/g,
		repair: (match) => `${match[1] === '==' ? 'is' : 'is not'}${match[2]}None`,
		did: 'compared with `is None`',
	},
];

function applyRepair(job: Job, repair: Repair): Done | undefined {
	const isPython = job.language === 'python';
	if (job.language === 'other' || (repair.language === 'python') !== isPython) return undefined;
	const masked = maskCode(job.code, job.language);
	let code = '';
	let at = 0;
	for (const match of masked.matchAll(repair.pattern)) {
		code += job.code.slice(at, match.index) + repair.repair(match);
		at = match.index + match[0].length;
	}
	code += job.code.slice(at);
	return code === job.code ? undefined : { code, did: repair.did };
}

/**
 * `Type 'X' is not assignable to type 'Y'` between numbers and strings: the returned or assigned value is converted. Only
 * when the message is among the words, because the demo cannot see types.
 */
function convertType(job: Job): Done | undefined {
	const told = /Type '(string|number)' is not assignable to type '(string|number)'/.exec(
		job.instruction,
	);
	if (!told || told[1] === told[2]) return undefined;
	const convert = told[2] === 'number' ? 'Number' : 'String';
	const makesText = /\.(?:toFixed\(\d*\)|toString\(\))/;
	const code = job.code.replace(
		/^([ \t]*(?:return\s+|(?:const|let)\s+[\w$]+\s*:\s*(?:string|number)\s*=\s*))([^;\n]+)(;?)[ \t]*$/m,
		(line, head: string, value: string, end: string) => {
			const fits = told[1] === 'string' ? makesText.test(value) || /["'`]/.test(value) : true;
			return fits ? `${head}${convert}(${value})${end}` : line;
		},
	);
	return code === job.code ? undefined : { code, did: `converted the value with \`${convert}()\`` };
}

/** A name that the diagnostics call a misspelling: `Did you mean 'total'?`. */
function correctName(job: Job): Done | undefined {
	const told = /'([\w$]+)'[^\n]*?Did you mean '([\w$]+)'\?/.exec(job.instruction);
	if (!told?.[1] || !told[2]) return undefined;
	const pattern = new RegExp(`(?<![\\w$])${told[1].replaceAll('$', '\\$')}(?![\\w$])`, 'g');
	const code = job.code.replace(pattern, told[2]);
	return code === job.code
		? undefined
		: { code, did: `corrected \`${told[1]}\` to \`${told[2]}\`` };
}

function joined(job: Job, steps: readonly ((job: Job) => Done | undefined)[]): Done | undefined {
	let code = job.code;
	const did: string[] = [];
	for (const step of steps) {
		const done = step({ ...job, code });
		if (!done) continue;
		code = done.code;
		if (!did.includes(done.did)) did.push(done.did);
	}
	return did.length > 0 ? { code, did: did.join(', ') } : undefined;
}

const anything = /(?:)/.exec('') as RegExpExecArray;

/** The simple faults that can be seen; says so in a comment when there is none. */
export const fix: Transform = {
	pattern: /\bfix\b|\brepair\b|\bbugs?\b|\bcorrect\b|\bperbaiki\b|\bproblems?\b|\bdiagnostics?\b/i,
	apply: (job) =>
		joined(job, [
			correctName,
			convertType,
			...repairs.map((repair) => (each: Job) => applyRepair(each, repair)),
			(each) => strictEquality.apply(each, anything),
		]),
};

/** What can be tidied without knowing what the code is for. */
export const improve: Transform = {
	pattern:
		/\bimprove|\bclean|\btidy|\brefactor|\bsimplif|\bmoderni[sz]e|\brapikan\b|\bbetter\b|\breadab/i,
	apply: (job) =>
		joined(job, [
			(each) => modernVariables.apply(each, anything),
			(each) => strictEquality.apply(each, anything),
			(each) => trimSpaces.apply(each, anything),
		]),
};
