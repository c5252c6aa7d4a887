import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Usage } from '../../shared/events';
import type { AssistantTurnView } from '../../shared/transcript';
import { inDigits, t } from '../../shared/words';
import { answerText, canContinue } from '../blocks';
import { postAway } from '../postAway';
import { isLast, useStore } from '../store';
import { IconButton, TextButton } from './Buttons';
import { Icon } from './Icon';

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
		store.announcement.value = t('Answer copied');
	};
	return (
		<>
			{note && <p class="endNote">{note}</p>}
			{!hasCard && canContinue(turn) && isLast(store, turn) && (
				<div class="buttonRow">
					<TextButton
						label={t('Continue')}
						title={t('Go on from the text that is there')}
						testId="continue"
						onPress={() => postAway(store, { type: 'continueTurn', turn: turn.id })}
					/>
				</div>
			)}
			<footer class="answerFooter">
				{text !== '' && (
					<IconButton icon="copy" label={t('Copy answer')} testId="copy-answer" onPress={copy} />
				)}
				{!hasCard && (
					<IconButton
						icon="retry"
						label={t('Ask again')}
						testId="retry"
						onPress={() => postAway(store, { type: 'retryTurn', turn: turn.id })}
					/>
				)}
				<IconButton
					icon="more"
					label={t('More actions')}
					testId="turn-menu"
					onPress={() => store.post({ type: 'turnMenu', turn: turn.id })}
				/>
				<Versions turn={turn} />
				{turn.pinned && <Pinned />}
				<span class="facts">
					<span class="modelName" title={`${turn.endpoint} · ${turn.model}`}>
						{turn.model || turn.endpoint}
					</span>
					{turn.usage && (
						<span data-testid="usage" title={usageTitle(turn.usage)}>
							{t('{0} in · {1} out', inDigits(turn.usage.input), inDigits(turn.usage.output))}
						</span>
					)}
				</span>
			</footer>
		</>
	);
}

/** The answer that was gone to from another one, and by which button. */
let gone: { readonly turn: string; readonly testId: string } | undefined;

/** Which of several answers to the question this is, and the way to the others. */
function Versions({ turn }: { readonly turn: AssistantTurnView }) {
	const store = useStore();
	const { versions } = turn;
	const own = useRef<HTMLSpanElement>(null);
	// The button that was pressed went with its answer, and the focus with it.
	useLayoutEffect(() => {
		if (gone?.turn !== turn.id) return;
		const { testId } = gone;
		gone = undefined;
		if (document.activeElement !== document.body) return;
		const buttons = [...(own.current?.querySelectorAll<HTMLElement>(':enabled') ?? [])];
		(buttons.find(({ dataset }) => dataset.testid === testId) ?? buttons[0])?.focus();
	}, [turn.id]);
	if (!versions || versions.length < 2 || turn.beside) return null;
	const at = versions.indexOf(turn.id);
	const step = (to: number, label: string, sign: string, testId: string) => {
		const id = versions[to];
		return (
			<button
				type="button"
				class="iconButton"
				title={label}
				aria-label={label}
				data-testid={testId}
				disabled={id === undefined}
				onClick={() => {
					if (id === undefined) return;
					gone = { turn: id, testId };
					store.post({ type: 'chooseAnswer', turn: id });
				}}
			>
				{sign}
			</button>
		);
	};
	return (
		<span class="versions" ref={own}>
			{step(at - 1, t('Earlier answer'), '‹', 'earlier-answer')}
			<span data-testid="answer-version" title={t('Answer {0} of {1}', at + 1, versions.length)}>
				{at + 1}/{versions.length}
			</span>
			{step(at + 1, t('Later answer'), '›', 'later-answer')}
		</span>
	);
}

export function Pinned() {
	return (
		<span class="pinned" data-testid="pinned" title={t('Pinned')}>
			<Icon name="pin" />
			<span class="spokenOnly">{t('Pinned')}</span>
		</span>
	);
}

/** Why an answer is shorter than it would be. */
function endNote(turn: AssistantTurnView): string {
	if (turn.status === 'stopped' || turn.failure?.kind === 'aborted') return t('Stopped.');
	if (turn.status === 'interrupted')
		return t('Interrupted: the window closed while it was being written.');
	if (turn.status !== 'done') return '';
	switch (turn.finish) {
		case 'length':
			return t('Cut off: the answer reached its longest allowed length.');
		case 'incomplete':
			return t('Cut off: the connection closed before the answer ended.');
		case 'contentFilter':
			return t('The provider’s filter ended the answer.');
		case 'contextOverflow':
			return t('Cut off: the chat fills the model’s context window.');
		default:
			return '';
	}
}

function usageTitle(usage: Usage): string {
	const parts = [
		t('{0} tokens of prompt', inDigits(usage.input)),
		usage.cacheRead && t('{0} of them from the cache', inDigits(usage.cacheRead)),
		t('{0} tokens of answer', inDigits(usage.output)),
		usage.reasoning && t('{0} of them thinking', inDigits(usage.reasoning)),
	];
	return parts.filter(Boolean).join(', ');
}
