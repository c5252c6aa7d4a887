import { maskCode } from '../mask';
import type { Job, Transform } from './transform';

const name = '[`"\']?([A-Za-z_$][\\w$]*)[`"\']?';

/** Renames an identifier where it stands as code; comments and strings keep their words. */
function renameIn(job: Job, from: string, to: string): string {
	const masked = maskCode(job.code, job.language);
	const pattern = new RegExp(`(?<![\\w$])${from.replaceAll('$', '\\$')}(?![\\w$])`, 'g');
	let result = '';
	let at = 0;
	for (const match of masked.matchAll(pattern)) {
		result += job.code.slice(at, match.index) + to;
		at = match.index + from.length;
	}
	return result + job.code.slice(at);
}

/** "rename total to sum", "ganti nama total menjadi sum". */
export const rename: Transform = {
	pattern: new RegExp(
		`\\b(?:rename|ganti nama)\\s+(?:the\\s+)?(?:(?:function|variable|parameter|class|method|constant|fungsi|variabel)\\s+)?${name}\\s+(?:to|into|as|menjadi|ke|->|=>)\\s+${name}`,
		'i',
	),
	apply(job, match) {
		const from = match[1] ?? '';
		const to = match[2] ?? '';
		const code = renameIn(job, from, to);
		return code === job.code ? undefined : { code, did: `renamed \`${from}\` to \`${to}\`` };
	},
};
