import { languageId } from '../shared/codeLanguages';
import { t } from '../shared/words';
import { setWrapsCode } from './markdown/codeBlock';
import { turnDrawing } from './markdown/drawings';
import { openableHref } from './markdown/links';
import type { Store } from './store';

/** One handler for everything inside an answer: the answer's own elements carry none. */
export function actOnPress(event: MouseEvent, store: Store): void {
	if (!(event.target instanceof Element)) return;
	const link = event.target.closest<HTMLElement>('[data-href]');
	if (link) {
		event.preventDefault();
		openLink(link, store);
		return;
	}
	const name = event.target.closest<HTMLElement>('[data-open]')?.dataset.open;
	if (name !== undefined) {
		store.post({ type: 'openCode', name });
		return;
	}
	const button = event.target.closest<HTMLElement>('[data-code]');
	if (button) actOnCode(button, store);
}

export function actOnKey(event: KeyboardEvent, store: Store): void {
	if (event.key !== 'Enter' || !(event.target instanceof HTMLElement)) return;
	const { href, open } = event.target.dataset;
	if (href === undefined && open === undefined) return;
	event.preventDefault();
	if (open !== undefined) store.post({ type: 'openCode', name: open });
	else openLink(event.target, store);
}

function openLink(link: HTMLElement, store: Store): void {
	const href = openableHref(link.dataset.href ?? '');
	if (href) store.post({ type: 'openLink', href });
}

function actOnCode(button: HTMLElement, store: Store): void {
	const block = button.closest<HTMLElement>('.codeBlock');
	const text = block?.querySelector('code')?.textContent;
	if (!block || !text) return;
	switch (button.dataset.code) {
		case 'source':
			turnDrawing(block, button);
			return;
		case 'copy':
			store.post({ type: 'copy', text });
			store.announcement.value = t('Code copied');
			showTick(button);
			return;
		case 'apply': {
			const turn = block.closest<HTMLElement>('[data-turn]')?.dataset.turn;
			if (turn) store.post({ type: 'applyCode', turn, text });
			return;
		}
		case 'run': {
			const turn = block.closest<HTMLElement>('[data-turn]')?.dataset.turn;
			if (turn) store.post({ type: 'runInTerminal', turn, text });
			return;
		}
		case 'explain': {
			const turn = block.closest<HTMLElement>('[data-turn]')?.dataset.turn;
			if (turn) store.post({ type: 'explainCode', turn, text });
			return;
		}
		case 'wrap': {
			const wraps = !document.body.classList.contains('wrapsCode');
			setWrapsCode(wraps);
			store.keeper.change({ wraps });
			store.announcement.value = wraps
				? t('Long lines are wrapped')
				: t('Long lines are not wrapped');
			return;
		}
		case 'insert':
			store.post({ type: 'insertCode', text });
			showTick(button);
			return;
		case 'newFile':
			store.post({ type: 'newFile', text, language: languageId(block.dataset.language ?? '') });
			return;
		default:
			return;
	}
}

/** Shows a tick on the button until the pointer or the focus leaves, so that no timer is needed. */
function showTick(button: HTMLElement): void {
	button.classList.add('confirmed');
	const end = () => {
		button.classList.remove('confirmed');
		button.removeEventListener('pointerleave', end);
		button.removeEventListener('blur', end);
	};
	button.addEventListener('pointerleave', end);
	button.addEventListener('blur', end);
}
