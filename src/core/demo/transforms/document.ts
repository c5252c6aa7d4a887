import type { FunctionSeen } from '../functions';
import { maskedParts } from '../mask';
import { outlineOf } from '../outline';
import { indentAt, indentUnit, insertAll, type Job, type Transform } from './transform';

/** `roundToCents` as "Round to cents". */
function spoken(name: string): string {
	const text = name
		.replace(/^[_#$]+/, '')
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.replaceAll('_', ' ')
		.toLowerCase()
		.trim();
	return text ? text[0]?.toUpperCase() + text.slice(1) : name;
}

function returnsSomething(job: Job, seen: FunctionSeen): boolean {
	const lines = job.code
		.split('\n')
		.slice(seen.line - 1, seen.lastLine)
		.join('\n');
	return (
		/\b(?:return|yield)\s+[^;\s]/.test(lines) || (seen.bodyAt === undefined && lines.includes('=>'))
	);
}

function isDocumented(job: Job, seen: FunctionSeen): boolean {
	return /\*\/\s*$|\/\/[^\n]*\n\s*$/.test(job.code.slice(0, lineStart(job.code, seen.at)));
}

function lineStart(code: string, at: number): number {
	return code.lastIndexOf('\n', at - 1) + 1;
}

function jsDoc(job: Job, seen: FunctionSeen): string {
	const indent = indentAt(job.code, seen.at);
	const lines = [
		`${spoken(seen.name)}.`,
		...(seen.parameters.length > 0 || returnsSomething(job, seen) ? [''] : []),
		...seen.parameters.map((name) => `@param ${name} ${spoken(name)}.`),
		...(returnsSomething(job, seen) ? ['@returns The result.'] : []),
	];
	return `${indent}/**\n${lines.map((line) => `${indent} *${line ? ` ${line}` : ''}\n`).join('')}${indent} */\n`;
}

function docstring(job: Job, seen: FunctionSeen, unit: string): string {
	const indent = indentAt(job.code, seen.at) + unit;
	if (seen.parameters.length === 0 && !returnsSomething(job, seen)) {
		return `\n${indent}"""${spoken(seen.name)}."""`;
	}
	const lines = [`"""${spoken(seen.name)}.`];
	if (seen.parameters.length > 0) {
		lines.push('', 'Args:', ...seen.parameters.map((name) => `${unit}${name}: ${spoken(name)}.`));
	}
	if (returnsSomething(job, seen)) lines.push('', 'Returns:', `${unit}The result.`);
	lines.push('"""');
	return lines.map((line) => `\n${line ? indent + line : ''}`).join('');
}

/** End of a Python `def` line: the colon after the parameters and the return type. */
function afterColon(code: string, from: number): number {
	const match = /^[^\n:]*:/.exec(code.slice(from));
	return from + (match?.[0].length ?? 0);
}

function hasDocstring(job: Job, from: number): boolean {
	const first = /\S/.exec(job.code.slice(from));
	if (!first) return false;
	const at = from + first.index;
	return maskedParts(job.code, 'python').some(
		(part) => part.at === at && !part.text.startsWith('#'),
	);
}

/** Adds JSDoc or docstrings with the real names to functions that have none. */
export const addDocumentation: Transform = {
	pattern:
		/\bdocument(?:s|ed|ation)?\b|\bdoc ?strings?\b|\bjs ?docs?\b|\bcomments?\b|\bdokumentasi/i,
	apply(job) {
		if (job.language === 'other') return undefined;
		const { functions } = outlineOf(job.code, job.language);
		const unit = indentUnit(job.code);
		const insertions = functions.flatMap((seen) => {
			if (job.language === 'python') {
				const at = afterColon(job.code, seen.afterParameters);
				return hasDocstring(job, at) ? [] : [{ at, text: docstring(job, seen, unit) }];
			}
			if (isDocumented(job, seen)) return [];
			return [{ at: lineStart(job.code, seen.at), text: jsDoc(job, seen) }];
		});
		if (insertions.length === 0) return undefined;
		const count = insertions.length;
		return {
			code: insertAll(job.code, insertions),
			did: `documented ${count} ${count === 1 ? 'function' : 'functions'}`,
		};
	},
};
