import type { Usage } from '../../shared/events';
import type { AssistantTurnView } from '../../shared/transcript';
import { answerText, canContinue } from '../blocks';
import { isLast, useStore } from '../store';
import { IconButton, TextButton } from './Buttons';

const count = new Intl.NumberFormat('en-US');

interface AnswerFooterProps {
	readonly turn: AssistantTurnView;
	/** Only there so that a change of the turn shows. */
	readonly version: number;
}

export function AnswerFooter({ turn }: AnswerFooterProps) {
	const store = useStore();
	const note = endNote(turn);
	const hasCard = turn.failure !== undefined && turn.failure.kind !== 'aborted';
	const text = answerText(turn);
	const copy = () => {
		store.post({ type: 'copy', text });
		store.announcement.value = 'Answer copied';
	};
	return (
		<>
			{note && <p class="endNote">{note}</p>}
			{!hasCard && canContinue(turn) && isLast(store, turn) && (
				<div class="buttonRow">
					<TextButton
						label="Continue"
						title="Go on from the text that is there"
						testId="continue"
						onPress={() => store.post({ type: 'continueTurn', turn: turn.id })}
					/>
				</div>
			)}
			<footer class="answerFooter">
				{text !== '' && (
					<IconButton icon="copy" label="Copy answer" testId="copy-answer" onPress={copy} />
				)}
				{!hasCard && (
					<IconButton
						icon="retry"
						label="Ask again"
						testId="retry"
						onPress={() => store.post({ type: 'retryTurn', turn: turn.id })}
					/>
				)}
				<span class="facts">
					<span class="modelName" title={`${turn.endpoint} · ${turn.model}`}>
						{turn.model || turn.endpoint}
					</span>
					{turn.usage && (
						<span data-testid="usage" title={usageTitle(turn.usage)}>
							{count.format(turn.usage.input)} in · {count.format(turn.usage.output)} out
						</span>
					)}
				</span>
			</footer>
		</>
	);
}

/** Why an answer is shorter than it would be. */
function endNote(turn: AssistantTurnView): string {
	if (turn.status === 'stopped' || turn.failure?.kind === 'aborted') return 'Stopped.';
	if (turn.status === 'interrupted')
		return 'Interrupted: the window closed while it was being written.';
	if (turn.status !== 'done') return '';
	switch (turn.finish) {
		case 'length':
			return 'Cut off: the answer reached its longest allowed length.';
		case 'incomplete':
			return 'Cut off: the connection closed before the answer ended.';
		case 'contentFilter':
			return 'The provider’s filter ended the answer.';
		case 'contextOverflow':
			return 'Cut off: the chat fills the model’s context window.';
		default:
			return '';
	}
}

function usageTitle(usage: Usage): string {
	const parts = [
		`${count.format(usage.input)} tokens of prompt`,
		usage.cacheRead && `${count.format(usage.cacheRead)} of them from the cache`,
		`${count.format(usage.output)} tokens of answer`,
		usage.reasoning && `${count.format(usage.reasoning)} of them thinking`,
	];
	return parts.filter(Boolean).join(', ');
}
