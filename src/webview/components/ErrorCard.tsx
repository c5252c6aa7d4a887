import { useState } from 'preact/hooks';
import type { Failure, RemedyAction } from '../../shared/failure';
import { offersOf, remedyLabel, remedyOf } from '../../shared/remedies';
import type { AssistantTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import { answerText } from '../blocks';
import { postAway } from '../postAway';
import { isLast, type Store, useStore } from '../store';
import { TextButton } from './Buttons';
import { Disclosure } from './Disclosure';
import { Icon } from './Icon';
import { WaitNote } from './WaitNote';

interface ErrorCardProps {
	readonly turn: AssistantTurnView;
	readonly failure: Failure;
}

export function ErrorCard({ turn, failure }: ErrorCardProps) {
	const isWaiting = useStore().state.value?.runningTurn === turn.id;
	const { title, advice } = remedyOf(failure);
	return (
		<div class="card errorCard" data-testid="error-card" data-kind={failure.kind}>
			<div role="alert">
				<div class="errorTitle">
					<Icon name="error" />
					<strong>{title}</strong>
				</div>
				<p>{failure.message}</p>
				<p class="quiet">{advice}</p>
			</div>
			<Details id={`${turn.id}/failure`} failure={failure} />
			{isWaiting ? <WaitNote turn={turn.id} /> : <Offers turn={turn} failure={failure} />}
		</div>
	);
}

/** So many fit beside each other and can be taken in at a glance; one more does not need a button of its own. */
const firstOffers = 4;

function Offers({ turn, failure }: ErrorCardProps) {
	const store = useStore();
	const [isWhole, setWhole] = useState(false);
	const all = offersOf(failure).filter(
		(action) => action !== 'continue' || (answerText(turn) !== '' && isLast(store, turn)),
	);
	const shown = isWhole || all.length === firstOffers + 1 ? all : all.slice(0, firstOffers);
	return (
		<div class="buttonRow">
			{shown.map((action, index) => (
				<TextButton
					key={action}
					label={remedyLabel(failure, action)}
					isPrimary={index === 0}
					testId={action === 'retry' || action === 'continue' ? action : `remedy-${action}`}
					onPress={() => act(store, turn.id, action)}
				/>
			))}
			{shown.length < all.length && (
				<TextButton label={t('More…')} testId="remedy-more" onPress={() => setWhole(true)} />
			)}
		</div>
	);
}

function Details({ id, failure }: { readonly id: string; readonly failure: Failure }) {
	const facts = [
		failure.status && `HTTP ${failure.status}`,
		failure.code,
		failure.host,
		failure.requestId && t('request {0}', failure.requestId),
	].filter(Boolean);
	if (facts.length === 0 && !failure.detail) return null;
	return (
		<Disclosure id={id} class="errorDetail" label={t('Details')}>
			{() => (
				<>
					{facts.length > 0 && <p class="facts">{facts.join(' · ')}</p>}
					{failure.detail && <pre>{failure.detail}</pre>}
				</>
			)}
		</Disclosure>
	);
}

/** What shows something beside the chat and asks nothing again: the card stays, and the focus at its button. */
const staying: ReadonlySet<RemedyAction> = new Set([
	...(['editEndpoint', 'raiseLimit', 'topUp', 'showRequest', 'diagnose', 'showLog'] as const),
]);

function act(store: Store, turn: string, action: RemedyAction): void {
	switch (action) {
		case 'retry':
			postAway(store, { type: 'retryTurn', turn });
			return;
		case 'continue':
			postAway(store, { type: 'continueTurn', turn });
			return;
		default: {
			const remedy = { type: 'remedy', turn, action } as const;
			if (staying.has(action)) store.post(remedy);
			else postAway(store, remedy);
		}
	}
}
