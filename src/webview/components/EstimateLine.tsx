import type { EstimatePart, EstimateView } from '../../shared/protocol';
import { inDigits, t } from '../../shared/words';
import { type Store, useStore } from '../store';
import { IconButton } from './Buttons';
import { Disclosure } from './Disclosure';
import { Icon } from './Icon';

/** What the question would send, before it is sent. The draft is counted here: no message for each key. */
export function EstimateLine() {
	const store = useStore();
	const estimate = store.state.value?.estimate;
	if (!estimate) return null;
	const words = Math.ceil(store.draft.value.trim().length * estimate.tokensPerCharacter);
	const total = estimate.parts.reduce((sum, part) => sum + part.tokens, words);
	const warning = warningOf(estimate, total);
	const note = warning || noteOf(estimate, total);
	return (
		<Disclosure
			id="estimate"
			class={warning ? 'estimate warning' : 'estimate'}
			testId="estimate"
			label={
				<>
					{warning && <Icon name="warning" />}
					<span>
						{t('≈ {0} tokens', inDigits(total))}
						{note}
					</span>
				</>
			}
		>
			{() => <Parts store={store} parts={estimate.parts} words={words} />}
		</Disclosure>
	);
}

function warningOf(estimate: EstimateView, total: number): string {
	const { left, window = Infinity } = estimate;
	if (total > window && !isTrimmed(estimate, total))
		return `, ${t('more than fits at once ({0})', inDigits(window))}`;
	if (left !== undefined && total > left) return `, ${t('more than the {0} left', inDigits(left))}`;
	return '';
}

function noteOf({ left, window = Infinity }: EstimateView, total: number): string {
	if (total > window) return `, ${t('earlier parts will be left out')}`;
	return left === undefined ? '' : ` · ${t('{0} left', inDigits(left))}`;
}

/** It is too long only for what was said before, of which less is sent then. */
function isTrimmed({ parts, trims, window = 0 }: EstimateView, total: number): boolean {
	const earlier = parts.find((part) => part.id === 'history')?.tokens ?? 0;
	return trims === true && total - earlier <= window;
}

interface PartsProps {
	readonly store: Store;
	readonly parts: readonly EstimatePart[];
	readonly words: number;
}

function Parts({ store, parts, words }: PartsProps) {
	return (
		<ul>
			{parts.map((part) => (
				<li key={part.id} class={part.isLeftOut ? 'leftOut' : ''}>
					<span title={part.label}>{part.label}</span>
					<span>{part.isLeftOut ? t('left out') : inDigits(part.tokens)}</span>
					{part.canRemove && <PartButton store={store} part={part} />}
				</li>
			))}
			<li>
				<span>{t('Your words')}</span>
				<span>{inDigits(words)}</span>
			</li>
		</ul>
	);
}

/** Files are taken away; what stands for something of the chat can be put back. */
function PartButton({ store, part }: { readonly store: Store; readonly part: EstimatePart }) {
	const isOut = part.isLeftOut === true;
	const isFile = store.state.value?.attachments.some(({ id }) => id === part.id);
	return (
		<IconButton
			icon={isOut ? 'add' : 'close'}
			label={isOut ? t('Send along again: {0}', part.label) : t('Leave out: {0}', part.label)}
			testId="remove-part"
			onPress={() => {
				store.post({ type: 'removePart', id: part.id });
				if (isFile) store.focusRequests.value += 1;
			}}
		/>
	);
}
