import type { Trim, UserTurnView } from '../../shared/transcript';
import { inDigits, t } from '../../shared/words';
import { useStore } from '../store';
import type { TurnEntry } from '../turns';
import { TextButton } from './Buttons';
import { Disclosure } from './Disclosure';

const rough = (tokens: number) => inDigits(tokens, { maximumSignificantDigits: 2 });

/** Stands before a question where less is sent of what is above it. All of it stays on the page. */
export function TrimNote({ entry }: { readonly entry: TurnEntry<UserTurnView> }) {
	const store = useStore();
	entry.version.value;
	const { id, trims } = entry.view;
	if (!trims?.length) return null;
	const summed = trims.findLast((each) => each.summary);
	const saved = trims.reduce((sum, each) => sum + each.savedTokens, 0);
	const cost = summed?.usage && summed.usage.input + summed.usage.output;
	return (
		<aside class="trimNote" data-testid="trim-note" aria-label={t('What is no longer sent')}>
			<p>
				{sentence(trims)}{' '}
				{cost
					? t('(saves about {0} tokens; the summary cost {1}).', rough(saved), rough(cost))
					: t('(saves about {0} tokens).', rough(saved))}{' '}
				{!store.isRunning.value && (
					<TextButton
						label={t('Undo')}
						title={t('Send all of it again')}
						testId="undo-trim"
						onPress={() => {
							store.post({ type: 'undoTrim', turn: id });
							store.announcement.value = t('All of it is sent again');
							store.focusRequests.value += 1;
						}}
					/>
				)}
			</p>
			{summed && (
				<Disclosure id={`${id}/summary`} label={t('Summary')}>
					{() => <p class="question">{summed.summary}</p>}
				</Disclosure>
			)}
		</aside>
	);
}

function sentence(trims: readonly Trim[]): string {
	const has = (level: Trim['level']) => trims.some((each) => each.level === level);
	const last = trims.findLast(({ level }) => level === 'summary' || level === 'turns');
	if (last?.level === 'summary') return t('The turns above are sent as a summary');
	if (last) return t('The turns above are no longer sent');
	if (!has('results')) return t('Files above are no longer sent');
	return has('attachments')
		? t('Files and tool results above are no longer sent')
		: t('Tool results above are no longer sent');
}
