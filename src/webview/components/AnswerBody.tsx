import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { AssistantTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import { answerText } from '../blocks';
import { useStore } from '../store';

/** Characters from which on an answer can be folded up. */
const longAnswer = 3000;

interface AnswerBodyProps {
	readonly turn: AssistantTurnView;
	readonly children: ComponentChildren;
}

/** What an answer says. A long one can be folded up to its first lines, and stays so. */
export function AnswerBody({ turn, children }: AnswerBodyProps) {
	const store = useStore();
	const key = `${turn.id}/whole`;
	const [isWhole, setWhole] = useState(() => store.isOpen(key, true));
	const canFold = turn.status !== 'running' && answerText(turn).length > longAnswer;
	const toggle = (event: MouseEvent) => {
		store.setOpen(key, !isWhole);
		setWhole(!isWhole);
		// The button came up with the end of the answer.
		const button = event.currentTarget;
		if (isWhole && button instanceof Element)
			requestAnimationFrame(() => button.scrollIntoView({ block: 'nearest' }));
	};
	/** What has the focus is to be seen. */
	const unfold = ({ target, currentTarget }: FocusEvent) => {
		if (isWhole || !(target instanceof Element) || !(currentTarget instanceof Element)) return;
		const end = currentTarget.getBoundingClientRect().bottom;
		if (target.getBoundingClientRect().bottom > end) setWhole(true);
	};
	return (
		<div class={canFold && !isWhole ? 'answerBody collapsed' : 'answerBody'}>
			<div class="answerText" onFocusIn={unfold}>
				{children}
			</div>
			{canFold && (
				<div class="answerFooter">
					<button
						type="button"
						class="linkButton expand"
						data-testid="fold-answer"
						aria-expanded={isWhole}
						onClick={toggle}
					>
						{isWhole ? t('Fold this answer') : t('Show the whole answer')}
					</button>
				</div>
			)}
		</div>
	);
}
