import { type IconName, iconElement } from '../iconPaths';
import { highlight } from './highlight';
import { languageLabel } from './languages';
import { sanitize } from './sanitize';

/** What the buttons of a code block do; read from `data-code` by the page's one click handler. */
type CodeAction = 'apply' | 'copy' | 'insert' | 'newFile';

const buttons: readonly (readonly [
	action: CodeAction,
	icon: IconName,
	label: string,
	testId: string,
])[] = [
	['apply', 'apply', 'Apply to its file', 'code-apply'],
	['copy', 'copy', 'Copy code', 'code-copy'],
	['insert', 'insert', 'Insert at cursor', 'code-insert'],
	['newFile', 'newFile', 'Open as new file', 'code-new-file'],
];

/** A code block with its bar. `data-language` holds the language as the model named it. */
export function createCodeBlock(language: string): {
	readonly element: HTMLElement;
	readonly code: HTMLElement;
} {
	const pre = document.createElement('pre');
	const code = document.createElement('code');
	pre.append(code);
	return { element: frame(pre, language), code };
}

/** Replaces the plain text of a finished block by its coloured form. */
export function colour(code: HTMLElement, text: string, language: string): void {
	code.replaceChildren(sanitize(highlight(text, language)));
}

/** Gives the code blocks inside sanitised content (in lists and quotes) their bar. */
export function frameCode(content: ParentNode): void {
	for (const pre of content.querySelectorAll('pre')) {
		const language = /^language-(.+)$/.exec(pre.className)?.[1] ?? '';
		const place = document.createComment('');
		pre.replaceWith(place);
		place.replaceWith(frame(pre, language));
	}
}

function frame(pre: HTMLElement, language: string): HTMLElement {
	const label = languageLabel(language);
	const block = document.createElement('div');
	block.className = 'codeBlock';
	block.dataset.testid = 'code-block';
	block.dataset.language = language;
	block.setAttribute('role', 'group');
	block.setAttribute('aria-label', `Code, ${label}`);
	const bar = document.createElement('div');
	bar.className = 'codeBar';
	const name = document.createElement('span');
	name.className = 'codeLanguage';
	name.textContent = label;
	bar.append(name);
	for (const [action, icon, title, testId] of buttons) {
		const button = document.createElement('button');
		button.type = 'button';
		button.className = 'iconButton';
		button.title = title;
		button.setAttribute('aria-label', title);
		button.dataset.code = action;
		button.dataset.testid = testId;
		button.append(iconElement(icon));
		bar.append(button);
	}
	pre.className = 'codeText';
	pre.tabIndex = 0;
	block.append(bar, pre);
	return block;
}
