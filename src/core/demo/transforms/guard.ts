import { closingAt } from '../functions';
import { maskCode } from '../mask';
import { outlineOf } from '../outline';
import { type Done, indentAt, indentUnit, insertAll, type Job, type Transform } from './transform';

/** Throws on the first parameter that is missing, at the top of each function. */
function guardParameters(job: Job): Done | undefined {
	const unit = indentUnit(job.code);
	const { functions } = outlineOf(job.code, job.language);
	const insertions = functions.flatMap((seen) => {
		const name = seen.parameters.find((each) => each !== 'options');
		if (!name) return [];
		const indent = indentAt(job.code, seen.at) + unit;
		if (job.language === 'python') {
			const colon = /^[^\n:]*:/.exec(job.code.slice(seen.afterParameters));
			const text = `\n${indent}if ${name} is None:\n${indent}${unit}raise ValueError("${name} is missing")`;
			return colon ? [{ at: seen.afterParameters + colon[0].length, text }] : [];
		}
		if (seen.bodyAt === undefined) return [];
		const text =
			`\n${indent}if (${name} === undefined || ${name} === null) {` +
			`\n${indent}${unit}throw new TypeError('${name} is missing');\n${indent}}`;
		return [{ at: seen.bodyAt + 1, text }];
	});
	if (insertions.length === 0) return undefined;
	return { code: insertAll(job.code, insertions), did: 'added a check of the first parameter' };
}

function indented(text: string, unit: string): string {
	return text.replace(/^(?=[^\n])/gm, unit);
}

/** Puts the body of the first function into try/catch. */
function wrapBody(job: Job): Done | undefined {
	const unit = indentUnit(job.code);
	const seen = outlineOf(job.code, job.language).functions[0];
	if (job.language === 'python' || seen?.bodyAt === undefined) return undefined;
	const close = closingAt(maskCode(job.code, job.language), seen.bodyAt);
	if (close < 0) return undefined;
	const body = job.code.slice(seen.bodyAt + 1, close);
	if (!body.includes('\n') || !body.trim()) return undefined;
	const indent = indentAt(job.code, seen.at);
	const inner = indent + unit;
	const wrapped =
		`\n${inner}try {\n${indented(body.replace(/^\s*\n/, '').trimEnd(), unit)}\n${inner}} catch (error) {` +
		`\n${inner}${unit}throw new Error('${seen.name} failed', { cause: error });\n${inner}}\n${indent}`;
	return {
		code: job.code.slice(0, seen.bodyAt + 1) + wrapped + job.code.slice(close),
		did: `put the body of \`${seen.name}\` into try/catch`,
	};
}

/** Puts the selected lines themselves into try/catch or try/except. */
function wrapLines(job: Job): Done | undefined {
	if (job.language === 'other' || !job.code.trim()) return undefined;
	const unit = indentUnit(job.code);
	const indent = indentAt(job.code, job.code.search(/\S/));
	const end = job.code.endsWith('\n') ? '\n' : '';
	const body = indented(job.code.replace(/^\s*\n/, '').trimEnd(), unit);
	const code =
		job.language === 'python'
			? `${indent}try:\n${body}\n${indent}except Exception as error:\n${indent}${unit}raise RuntimeError("failed") from error${end}`
			: `${indent}try {\n${body}\n${indent}} catch (error) {\n${indent}${unit}throw new Error('failed', { cause: error });\n${indent}}${end}`;
	return { code, did: 'added error handling' };
}

/** "add error handling", "wrap in try/catch", "guard against undefined". */
export const addGuard: Transform = {
	pattern:
		/\btry\b|\bcatch\b|\berror[ -]?handl|\bhandle errors?\b|\bcan fail\b|\bguard|\bvalidat|\bnull check|\bundefined\b|\bmissing\b|\bpenanganan/i,
	apply(job) {
		const wantsTry = /\btry\b|\bcatch\b|\berror|\bcan fail\b|\bpenanganan/i.test(job.instruction);
		if (!wantsTry) return guardParameters(job);
		const { functions } = outlineOf(job.code, job.language);
		if (functions.length === 0) return wrapLines(job);
		return wrapBody(job) ?? guardParameters(job);
	},
};
