import { frameCode } from './codeBlock';
import { showMaths } from './maths';
import { sanitize } from './sanitize';

/** Elements of what our renderer wrote, sanitised, with the bars of their code blocks and their formulas. */
export function content(html: string): DocumentFragment {
	const fragment = sanitize(html);
	frameCode(fragment);
	showMaths(fragment);
	return fragment;
}
