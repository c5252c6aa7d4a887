import { maskedParts } from '../mask';
import type { Job, Transform } from './transform';

/** The code without its comments; lines that held nothing else go with them. */
function withoutComments({ code, language }: Job): string {
	let result = '';
	let at = 0;
	for (const part of maskedParts(code, language)) {
		if (!/^(?:\/[/*]|#)/.test(part.text)) continue;
		const lineStart = code.lastIndexOf('\n', part.at - 1) + 1;
		const before = code.slice(lineStart, part.at);
		const after = part.at + part.text.length;
		const ownsLine = before.trim() === '' && /^[ \t]*(?:\n|$)/.test(code.slice(after));
		result += ownsLine
			? code.slice(at, Math.max(at, lineStart))
			: code.slice(at, part.at).replace(/[ \t]+$/, '');
		at = ownsLine ? after + (/^[ \t]*\n?/.exec(code.slice(after))?.[0].length ?? 0) : after;
	}
	return result + code.slice(at);
}

/** "shorter": comments and empty lines go, blocks of one short statement stand on one line. */
export const shorten: Transform = {
	pattern:
		/\bshort(?:er|en)?\b|\bbriefer\b|\bfewer lines\b|\bmore compact\b|\b(?:pendek|ringkas)\w*/i,
	apply(job) {
		const bare = withoutComments(job).replace(/\n(?:[ \t]*\n)+/g, '\n');
		const code =
			job.language === 'python' || job.language === 'other'
				? bare
				: bare.replace(
						/^([ \t]*(?:if|while) \(.*\)) \{\n[ \t]*([^\n{}]{1,60};)\n[ \t]*\}(?!\s*else\b)/gm,
						'$1 $2',
					);
		return code === job.code ? undefined : { code, did: 'made it shorter' };
	},
};

/** "keep the types": the demo never takes any away, so the code stays as it is. */
export const keepTypes: Transform = {
	pattern: /\b(?:keep|preserve|leave)\b.*\b(?:types?|names?|signatures?)\b/i,
	apply: (job) => ({ code: job.code, did: 'left the types as they are' }),
};
