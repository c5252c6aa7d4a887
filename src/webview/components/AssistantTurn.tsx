import type { AssistantTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import { type Shown, shownBlocks } from '../blocks';
import { imageSource } from '../images';
import { postAway } from '../postAway';
import { useStore } from '../store';
import type { TurnEntry } from '../turns';
import { AnswerBody } from './AnswerBody';
import { AnswerFooter } from './AnswerFooter';
import { TextButton } from './Buttons';
import { Citations } from './Citations';
import { Disclosure } from './Disclosure';
import { ErrorCard } from './ErrorCard';
import { Icon } from './Icon';
import { Markdown } from './Markdown';
import { RetryNote } from './RetryNote';
import { ToolCall } from './ToolCall';
import { WaitNote } from './WaitNote';

export function AssistantTurn({ entry }: { readonly entry: TurnEntry<AssistantTurnView> }) {
	// Reading the version subscribes: the view itself changes in place.
	entry.version.value;
	const turn = entry.view;
	const shown = shownBlocks(turn.blocks);
	const isRunning = turn.status === 'running';
	return (
		<article
			class="turn assistant"
			data-testid="turn-assistant"
			data-status={turn.status}
			data-turn={turn.id}
			aria-label={t('Answer of {0}', turn.model || turn.endpoint)}
			aria-busy={isRunning}
		>
			{turn.notices.map((text) => (
				<p key={text} class="notice">
					<Icon name="info" />
					{text}
				</p>
			))}
			{turn.beside ? (
				<div class="sideBySide" data-testid="side-by-side">
					<Side turn={turn.beside} />
					<Side turn={turn} />
				</div>
			) : (
				<AnswerBody turn={turn}>
					<Blocks turn={turn.id} shown={shown} />
				</AnswerBody>
			)}
			{turn.citations.length > 0 && <Citations citations={[...turn.citations]} />}
			{isRunning && <Progress turn={turn.id} retry={turn.retry} needsSign={needsSign(shown)} />}
			{turn.failure && turn.failure.kind !== 'aborted' && (
				<ErrorCard turn={turn} failure={turn.failure} />
			)}
			{!isRunning && <AnswerFooter turn={turn} version={entry.version.value} />}
		</article>
	);
}

function Blocks({ turn, shown }: { readonly turn: string; readonly shown: readonly Shown[] }) {
	return (
		<>
			{shown.map((each) => (
				<Block key={each.key} turn={turn} shown={each} />
			))}
		</>
	);
}

/** One of two answers to a question; the person says which one the chat goes on with. */
function Side({ turn }: { readonly turn: AssistantTurnView }) {
	const store = useStore();
	const name = turn.model || turn.endpoint;
	return (
		<section class="side" aria-label={t('Answer of {0}', name)}>
			<p class="sideName">{name}</p>
			<Blocks turn={turn.id} shown={shownBlocks(turn.blocks)} />
			{store.state.value?.runningTurn === undefined && (
				<TextButton
					label={t('Go On with This One')}
					title={t('Go on with the answer of {0}', name)}
					testId="choose-answer"
					onPress={() => postAway(store, { type: 'chooseAnswer', turn: turn.id })}
				/>
			)}
		</section>
	);
}

/** Nothing on the screen moves: the last block is finished or there is none. */
function needsSign(shown: readonly Shown[]): boolean {
	const last = shown.at(-1);
	if (!last || last.kind === 'image') return true;
	if (last.kind === 'toolCall') return last.block.result !== undefined;
	return last.isDone && last.kind !== 'reasoning';
}

interface ProgressProps {
	readonly turn: string;
	readonly retry: AssistantTurnView['retry'];
	readonly needsSign: boolean;
}

/** What it waits for, or that it is at work. The next try is told as a wait while that is under way. */
function Progress({ turn, retry, needsSign }: ProgressProps) {
	const state = useStore().state.value;
	if (state?.wait && state.runningTurn === turn) {
		return <WaitNote turn={turn} reason={retry?.failure.message} />;
	}
	if (!retry) return <Working isVisible={needsSign} />;
	const { attempt, delayMs, failure } = retry;
	return <RetryNote key={attempt} attempt={attempt} delayMs={delayMs} reason={failure.message} />;
}

function Working({ isVisible }: { readonly isVisible: boolean }) {
	if (!isVisible) return null;
	return (
		<p class="working">
			<span class="dots" aria-hidden="true">
				<i />
				<i />
				<i />
			</span>
			<span class="spokenOnly">{t('Waiting for the model')}</span>
		</p>
	);
}

function Block({ turn, shown }: { readonly turn: string; readonly shown: Shown }) {
	switch (shown.kind) {
		case 'text':
			return <Markdown text={shown.text} isDone={shown.isDone} />;
		case 'reasoning':
			return <Reasoning id={`${turn}/${shown.key}`} text={shown.text} isDone={shown.isDone} />;
		case 'refusal':
			return (
				<div class="refusal">
					<p class="refusalTitle">{t('The model declined')}</p>
					<Markdown text={shown.text} isDone={shown.isDone} />
				</div>
			);
		case 'toolCall': {
			const { block } = shown;
			return (
				<ToolCall
					id={`${turn}/${shown.key}`}
					name={block.name}
					argumentsText={block.text}
					isDone={block.done}
					result={block.result}
				/>
			);
		}
		case 'image': {
			const source = imageSource(shown.block.mime, shown.block.data);
			if (!source) return <p class="notice">{t('An image of an unknown kind is not shown.')}</p>;
			return <img class="picture" src={source} alt={t('Made by the model')} draggable={false} />;
		}
		default:
			return null;
	}
}

interface ReasoningProps {
	readonly id: string;
	readonly text: string;
	readonly isDone: boolean;
}

function Reasoning({ id, text, isDone }: ReasoningProps) {
	if (text.trim() === '') {
		return isDone ? null : <p class="reasoning quiet shimmer">{t('Thinking…')}</p>;
	}
	return (
		<Disclosure
			id={id}
			class="reasoning"
			testId="reasoning"
			label={<span class={isDone ? '' : 'shimmer'}>{isDone ? t('Thought') : t('Thinking…')}</span>}
		>
			{() => <Markdown text={text} isDone={isDone} />}
		</Disclosure>
	);
}
