import { type Language, maskCode } from '../mask';
import type { Done, Job, Transform } from './transform';

function isScript(language: Language): boolean {
	return language === 'typescript' || language === 'javascript';
}

/** Replaces matches that stand in code, not in a comment or a string. */
function replaceInCode(
	job: Job,
	pattern: RegExp,
	replace: (match: RegExpExecArray, masked: string) => string,
): string {
	const masked = maskCode(job.code, job.language);
	let result = '';
	let at = 0;
	for (const match of masked.matchAll(pattern)) {
		result += job.code.slice(at, match.index) + replace(match, masked);
		at = match.index + match[0].length;
	}
	return result + job.code.slice(at);
}

function changed(job: Job, code: string, did: string): Done | undefined {
	return code === job.code ? undefined : { code, did };
}

/** `var` becomes `let` where the name is assigned again, `const` where it is not. */
export const modernVariables: Transform = {
	pattern: /\bvar\b|\b(?:use|to|with)\s+`?(?:const|let)\b|\bconst\b.*\blet\b/i,
	apply(job) {
		if (!isScript(job.language)) return undefined;
		const code = replaceInCode(
			job,
			/\bvar(\s+)([\w$]+)([ \t]*(?:[,;=\n]|of\b|in\b))?/g,
			(match, masked) => {
				const [text, space = ' ', name = ''] = match;
				const rest = text.slice(3 + space.length + name.length);
				const again = new RegExp(
					`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s*(?:[+\\-*/%&|^?]{0,3}=(?![=>])|\\+\\+|--)|(?:\\+\\+|--)\\s*${name.replaceAll('$', '\\$')}\\b`,
					'g',
				);
				const assigned = [...masked.matchAll(again)].filter(
					(each) =>
						each.index < match.index || each.index >= match.index + text.length - rest.length,
				);
				const isConst = (rest.includes('=') && assigned.length === 0) || /\b(?:of|in)\b/.test(rest);
				return `${isConst ? 'const' : 'let'}${space}${name}${rest}`;
			},
		);
		return changed(job, code, 'replaced `var` by `const` and `let`');
	},
};

/** `==` becomes `===`, except against null and undefined, where it means both. */
export const strictEquality: Transform = {
	pattern: /={3}|\bstrict(?:ly)? equal|\bstrict equality|(?<![=!])==(?!=)/i,
	apply(job) {
		if (!isScript(job.language)) return undefined;
		const code = replaceInCode(
			job,
			/(?<![=!<>])([=!])=(?!=)(?!\s*(?:null|undefined)\b)/g,
			(match) => `${match[1]}==`,
		);
		return changed(job, code, 'compared with `===`');
	},
};

export const trimSpaces: Transform = {
	pattern: /\btrim\b|\btrailing\b|\bwhite ?space/i,
	apply(job) {
		const code = job.code.replace(/[ \t]+$/gm, '');
		return changed(job, code, 'removed the spaces at the ends of lines');
	},
};

/** Where a line imports from, packages before files of the project. */
function importKey(line: string): string {
	const from =
		/from\s*['"]([^'"]+)/.exec(line) ??
		/^\s*import\s+['"]([^'"]+)/.exec(line) ??
		/^\s*(?:from|import)\s+([\w.]+)/.exec(line);
	const source = from?.[1] ?? line;
	return `${source.startsWith('.') ? 1 : 0} ${source}`;
}

/** Sorts each run of import lines by where they import from. */
export const sortImports: Transform = {
	pattern: /\b(?:sort|order|organi[sz]e|urutkan)\b.*\bimports?\b|\bimports?\b.*\b(?:sort|order)/i,
	apply(job) {
		const code = job.code.replace(
			/(?:^[ \t]*(?:import\b.*(?:['"];?|\w)|from\s+[\w.]+\s+import\s+\w.*)[ \t]*(?:\n|$)){2,}/gm,
			(run) => {
				const end = run.endsWith('\n') ? '\n' : '';
				const lines = run.replace(/\n$/, '').split('\n');
				return (
					lines
						.sort((one, other) => importKey(one).localeCompare(importKey(other), 'en'))
						.join('\n') + end
				);
			},
		);
		return changed(job, code, 'sorted the imports');
	},
};

export const upperCase: Transform = {
	pattern: /\bupper[ -]?case\b|\bhuruf besar\b|\bcapital letters\b/i,
	apply: (job) => changed(job, job.code.toUpperCase(), 'made it upper case'),
};

export const lowerCase: Transform = {
	pattern: /\blower[ -]?case\b|\bhuruf kecil\b/i,
	apply: (job) => changed(job, job.code.toLowerCase(), 'made it lower case'),
};
