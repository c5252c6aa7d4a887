import { placeElement, showTurn } from './places';
import type { Store } from './store';
import type { TurnEntry } from './turns';

/** Goes to the question after (1) or before (-1) the one in view. The focus goes along, and it is said aloud. */
export function goToQuestion(store: Store, step: 1 | -1): void {
	const questions = store.turns.entries.peek().filter(({ view }) => view.role === 'user');
	const focused = document.activeElement?.closest<HTMLElement>('.turn.user')?.dataset.turn;
	const at = questions.findIndex(({ id }) => id === focused);
	const next = at >= 0 ? questions[at + step] : nearest(questions, step);
	if (next) {
		showTurn(next.id);
		store.announcement.value = next.view.role === 'user' ? next.view.text.slice(0, 300) : '';
	} else if (step < 0) {
		store.loadOlder();
	}
}

/** The first one below what is at the top of the view, or the last one above it. */
function nearest(questions: readonly TurnEntry[], step: 1 | -1) {
	const top = document.querySelector('.transcript')?.getBoundingClientRect().top ?? 0;
	const offset = (id: string) => (placeElement(id)?.getBoundingClientRect().top ?? top) - top;
	return step > 0
		? questions.find(({ id }) => offset(id) > slack)
		: questions.findLast(({ id }) => offset(id) < -1);
}

/** A question at the top of the view has its margin above it. */
const slack = 16;
