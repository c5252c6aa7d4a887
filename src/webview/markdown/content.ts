import { frameCode } from './codeBlock';
import { sanitize } from './sanitize';

/** Elements of what our renderer wrote, sanitised, with the bars of their code blocks. */
export function content(html: string): DocumentFragment {
	const fragment = sanitize(html);
	frameCode(fragment);
	return fragment;
}
