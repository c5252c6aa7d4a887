import { isShell, languageLabel } from '../../shared/codeLanguages';
import { t } from '../../shared/words';
import { type IconName, iconElement } from '../iconPaths';
import { createCodeText } from './codeText';

/** What the buttons of a code block do; read from `data-code` by the page's one click handler. */
type CodeAction = 'run' | 'explain' | 'wrap' | 'apply' | 'copy' | 'insert' | 'newFile';

type Button = readonly [action: CodeAction, icon: IconName, label: string, testId: string];

const buttons = (): readonly Button[] => [
	['run', 'terminal', t('Run in Terminal'), 'code-run'],
	['explain', 'info', t('Explain this code'), 'code-explain'],
	['wrap', 'wrap', t('Wrap long lines'), 'code-wrap'],
	['apply', 'apply', t('Apply to its file'), 'code-apply'],
	['copy', 'copy', t('Copy code'), 'code-copy'],
	['insert', 'insert', t('Insert at cursor'), 'code-insert'],
	['newFile', 'newFile', t('Open as new file'), 'code-new-file'],
];

/** A code block with its bar. `data-language` holds the language as the model named it in `info`, after the fence. */
export function createCodeBlock(
	language: string,
	info = '',
): {
	readonly element: HTMLElement;
	readonly code: HTMLElement;
} {
	const pre = document.createElement('pre');
	const code = document.createElement('code');
	pre.append(code);
	return { element: frame(pre, language, fileInFence(info)), code };
}

/** Colours the code inside lists and quotes that will not change any more. */
export function finishCode(element: Element): void {
	for (const block of element.querySelectorAll<HTMLElement>('.codeBlock')) {
		const code = block.querySelector('code');
		if (!code?.firstChild || code.firstElementChild) continue;
		const text = createCodeText(code);
		const plain = code.textContent;
		code.replaceChildren();
		text.update(plain);
		text.finish(block.dataset.language ?? '');
	}
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

function frame(pre: HTMLElement, language: string, file = ''): HTMLElement {
	const label = languageLabel(language);
	const block = document.createElement('div');
	block.className = 'codeBlock';
	block.dataset.testid = 'code-block';
	block.dataset.language = language;
	block.setAttribute('role', 'group');
	block.setAttribute('aria-label', t('Code, {0}', label));
	const bar = document.createElement('div');
	bar.className = 'codeBar';
	const name = document.createElement('span');
	name.className = 'codeLanguage';
	name.textContent = label;
	bar.append(name);
	if (file !== '') nameFile(block, name, file);
	for (const [action, icon, title, testId] of buttons()) {
		if (action === 'run' && !isShell(language)) continue;
		const button = document.createElement('button');
		button.type = 'button';
		button.className = 'iconButton';
		button.title = title;
		button.setAttribute('aria-label', title);
		button.dataset.code = action;
		button.dataset.testid = testId;
		if (action === 'wrap') button.ariaPressed = `${wrapsCode()}`;
		button.append(iconElement(icon));
		bar.append(button);
	}
	pre.className = 'codeText';
	pre.dir = 'ltr';
	pre.tabIndex = 0;
	block.append(bar, pre);
	return block;
}

const fileName = /^[\w@.~+-]+(?:\/[\w@.+ -]+)*\.\w{1,10}$/;

/** `ts src/a.ts`, `ts title="src/a.ts"`, `ts:src/a.ts`, `src/a.ts`: the file that stands after a fence. */
function fileInFence(info: string): string {
	const after = info.replace(/^[\w+#-]+(?:[\s:,]+|$)/, '').trim();
	const file = after
		.replace(/^\{?\s*(?:title|file|filename|path)\s*[=:]\s*/i, '')
		.split(/[\s{}]/, 1)[0];
	const bare = (file ?? '').replace(/^["'`]|["'`]$/g, '');
	return isFile(bare) ? bare : '';
}

function isFile(name: string): boolean {
	return fileName.test(name) && !name.includes('..');
}

/** The file that the line above a block names by itself, as in "**`src/a.ts`**:". */
function fileInLine(line: string): string {
	const bare = line
		.trim()
		.replace(/^(?:file|in)?:?\s+/i, '')
		.replace(/[:\s]+$/, '');
	return isFile(bare) ? bare : '';
}

/** Names the block's file after the line above it, unless its fence did. */
export function nameByLineAbove(block: HTMLElement): void {
	const name = block.querySelector<HTMLElement>('.codeLanguage');
	if (!name || block.dataset.file !== undefined) return;
	const line = block.previousElementSibling?.textContent?.trim().split('\n').at(-1) ?? '';
	const file = fileInLine(line);
	if (file !== '') nameFile(block, name, file);
}

function nameFile(block: HTMLElement, name: HTMLElement, file: string): void {
	const label = name.textContent ?? '';
	block.dataset.file = file;
	block.setAttribute('aria-label', t('Code, {0}, {1}', label, file));
	name.textContent = `${file} · ${label}`;
	name.title = file;
}

function wrapsCode(): boolean {
	return document.body.classList.contains('wrapsCode');
}

/** Wraps the long lines of all code blocks, or no longer. */
export function setWrapsCode(wraps: boolean): void {
	document.body.classList.toggle('wrapsCode', wraps);
	for (const button of document.querySelectorAll('[data-code="wrap"]')) {
		button.ariaPressed = `${wraps}`;
	}
}
