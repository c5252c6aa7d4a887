import { t } from '../shared/words';
import { nameByLineAbove } from './markdown/codeBlock';
import type { Store } from './store';

/** A block with more lines than this is shown in part. */
const mostLines = 24;
/** Of one answer. */
const mostNames = 50;

/** What a person calls a file of the workspace: with a folder or an ending, and maybe a line. */
const codeName =
	/^(?=.*[\w)])(?!\w+:\/\/)(?:[\w@.+-]+\/)*[\w@.+-]*\w(?:(?::|#L)\d+(?::\d+|-L?\d+)?)?$/;
/** What it calls a thing in code: long and mixed enough that it is no plain word. */
const symbolName = /^(?=.*(?:[a-z][A-Z]|_|\(\)$))[A-Za-z_$][\w$]{3,60}(?:\(\))?$/;

/** What may become a link: names in code, and links of the model that lead nowhere by themselves. */
const namePlaces = ':not(pre) > code, .deadLink';

/** What is done to answers once nothing is added to them any more: long code is shortened, files become links. */
export interface Finisher {
	/** Looks through what is on the screen. */
	look(): void;
	/** Makes links of the names that the host has found. */
	link(names: readonly string[]): void;
}

export function createFinisher(store: Store, written: ReadonlySet<string>): Finisher {
	const found = new Set<string>();
	const asked = new Set<string>();

	function lookAtCode(turn: string, article: Element): void {
		for (const [index, block] of [
			...article.querySelectorAll<HTMLElement>('.codeBlock'),
		].entries()) {
			// Long code is drawn in several frames.
			if (block.dataset.looked !== undefined || block.closest('[data-growing]')) continue;
			block.dataset.looked = '';
			nameByLineAbove(block);
			shorten(block, `${turn}/code/${index}`);
		}
	}

	/** What was read as it was written stays as it is until the person shortens it. */
	function shorten(block: HTMLElement, key: string): void {
		const lines = (block.querySelector('code')?.textContent ?? '').trimEnd().split('\n').length;
		if (lines <= mostLines) return;
		const bar = document.createElement('div');
		bar.className = 'codeBar more';
		const button = document.createElement('button');
		button.type = 'button';
		button.className = 'linkButton expand';
		button.dataset.testid = 'code-lines';
		const show = (isOpen: boolean) => {
			block.classList.toggle('collapsed', !isOpen);
			button.setAttribute('aria-expanded', String(isOpen));
			button.textContent = isOpen ? t('Show fewer lines') : t('Show all {0} lines', lines);
		};
		button.addEventListener('click', () => {
			const isOpen = block.classList.contains('collapsed');
			show(isOpen);
			store.setOpen(key, isOpen);
			if (!isOpen) block.scrollIntoView({ block: 'nearest' });
		});
		show(store.isOpen(key, written.has(key.split('/')[0] ?? '')));
		bar.append(button);
		block.append(bar);
	}

	function lookAtNames(article: Element, names: Set<string>): void {
		let count = 0;
		for (const code of article.querySelectorAll<HTMLElement>(namePlaces)) {
			const name = nameOf(code);
			if (name === undefined || ++count > mostNames) continue;
			if (found.has(name)) toLink(code, name);
			else if (!asked.has(name)) names.add(name);
		}
	}

	return {
		look() {
			const names = new Set<string>();
			for (const article of document.querySelectorAll<HTMLElement>('.turn.assistant')) {
				const { turn, status } = article.dataset;
				if (turn === undefined || status === 'running') continue;
				lookAtCode(turn, article);
				lookAtNames(article, names);
			}
			const list = [...names];
			for (const name of list) asked.add(name);
			for (let at = 0; at < list.length; at += mostNames)
				store.post({ type: 'findCode', names: list.slice(at, at + mostNames) });
		},
		link(names) {
			for (const name of names) found.add(name);
			for (const code of document.querySelectorAll<HTMLElement>(
				`.turn.assistant :is(${namePlaces})`,
			)) {
				const name = nameOf(code);
				if (name !== undefined && found.has(name)) toLink(code, name);
			}
		},
	};
}

function nameOf(place: HTMLElement): string | undefined {
	if (place.dataset.open !== undefined) return place.dataset.open;
	const target = place.querySelector('.target')?.textContent;
	const name = target?.slice(1, -1) ?? place.textContent ?? '';
	const around = place.parentElement?.closest<HTMLElement>('a, .deadLink');
	// A link of the model's own stays what it is, and none stands in another one.
	if (name.length > 200 || name.includes('..') || around?.matches('a')) return undefined;
	if (around && nameOf(around) !== undefined) return undefined;
	const isFile = codeName.test(name) && /[./]/.test(name) && !/^[\d.]+$/.test(name);
	const isSymbol = !place.matches('.deadLink') && symbolName.test(name);
	return isFile || isSymbol ? name : undefined;
}

function toLink(place: HTMLElement, name: string): void {
	place.querySelector('.target')?.remove();
	place.dataset.open = name;
	place.classList.add('codeLink');
	place.setAttribute('role', 'link');
	place.tabIndex = 0;
	place.title = t('Open {0}', name);
}
