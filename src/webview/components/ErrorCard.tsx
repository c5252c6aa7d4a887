import { assertNever } from '../../shared/assertNever';
import type { Failure } from '../../shared/failure';
import type { RemedyAction } from '../../shared/protocol';
import { remedies } from '../../shared/remedies';
import type { AssistantTurnView } from '../../shared/transcript';
import { answerText } from '../blocks';
import { type Store, useStore } from '../store';
import { TextButton } from './Buttons';
import { Disclosure } from './Disclosure';
import { Icon } from './Icon';

const labels: Readonly<Record<RemedyAction, string>> = {
	retry: 'Try again',
	continue: 'Continue',
	setKey: 'Set key',
	chooseModel: 'Choose model',
	chooseEndpoint: 'Choose endpoint',
	editEndpoint: 'Edit endpoint',
	newChat: 'New chat',
	showLog: 'Show log',
};

interface ErrorCardProps {
	readonly turn: AssistantTurnView;
	readonly failure: Failure;
}

export function ErrorCard({ turn, failure }: ErrorCardProps) {
	const store = useStore();
	const remedy = remedies[failure.kind] ?? remedies.internal;
	const hasText = answerText(turn) !== '';
	const actions = remedy.actions.filter((action) => action !== 'continue' || hasText);
	return (
		<div class="card errorCard" role="alert" data-testid="error-card" data-kind={failure.kind}>
			<div class="errorTitle">
				<Icon name="error" />
				<strong>{remedy.title}</strong>
			</div>
			<p>{failure.message}</p>
			<p class="quiet">{remedy.advice}</p>
			<Details id={`${turn.id}/failure`} failure={failure} />
			<div class="buttonRow">
				{actions.map((action, index) => (
					<TextButton
						key={action}
						label={labels[action]}
						isPrimary={index === 0}
						testId={action === 'retry' || action === 'continue' ? action : `remedy-${action}`}
						onPress={() => act(store, turn.id, action)}
					/>
				))}
			</div>
		</div>
	);
}

function Details({ id, failure }: { readonly id: string; readonly failure: Failure }) {
	const facts = [
		failure.status && `HTTP ${failure.status}`,
		failure.code,
		failure.host,
		failure.requestId && `request ${failure.requestId}`,
	].filter(Boolean);
	if (facts.length === 0 && !failure.detail) return null;
	return (
		<Disclosure id={id} class="errorDetail" label="Details">
			{() => (
				<>
					{facts.length > 0 && <p class="facts">{facts.join(' · ')}</p>}
					{failure.detail && <pre>{failure.detail}</pre>}
				</>
			)}
		</Disclosure>
	);
}

function act(store: Store, turn: string, action: RemedyAction): void {
	switch (action) {
		case 'retry':
			store.post({ type: 'retryTurn', turn });
			return;
		case 'continue':
			store.post({ type: 'continueTurn', turn });
			return;
		case 'setKey':
		case 'chooseModel':
		case 'chooseEndpoint':
		case 'editEndpoint':
		case 'newChat':
		case 'showLog':
			store.post({ type: 'remedy', turn, action });
			return;
		default:
			assertNever(action);
	}
}
