import { createMarkdownView } from './view';

/** One of each: what is done for the first time takes several times as long. */
const sample = 'A **b** `c`\n\n- d\n\n| e |\n| - |\n| f |\n\n```\nlet g = 1;\n```\n\nh';

let isAsked = false;

/** Has what draws answers ready before the first one comes, in time that nobody else wants. */
export function warmUp(): void {
	if (isAsked) return;
	isAsked = true;
	requestIdleCallback(() => createMarkdownView(document.createElement('div')).update(sample, true));
}
