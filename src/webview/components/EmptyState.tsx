import type { SuggestionView } from '../../shared/protocol';
import { t } from '../../shared/words';
import { useStore } from '../store';
import { TextButton } from './Buttons';
import { Icon } from './Icon';

const suggestions = (): readonly SuggestionView[] => [
	{ id: 'explainFile', label: t('Explain the open file') },
	{ id: 'findBugs', label: t('Find bugs in the selection') },
	{ id: 'writeTests', label: t('Write tests for the function at the cursor') },
];

export function EmptyState() {
	const store = useStore();
	const state = store.state.value;
	return (
		<section class="welcome">
			<div class="welcomeMark">
				<Icon name="compass" />
			</div>
			<h2>{t('What can I help with?')}</h2>
			{state?.isDemo && <p class="demoNote">{t('Demo: scripted answers, no model')}</p>}
			<ul class="suggestions">
				{(state?.offers ?? suggestions()).map(({ id, label }) => (
					<li key={id}>
						<button
							type="button"
							class="suggestion"
							onClick={() => store.post({ type: 'suggestion', suggestion: id })}
						>
							{label}
						</button>
					</li>
				))}
			</ul>
			<p class="hint">{t('Type @ to add a file, or hold Shift and drop one here.')}</p>
		</section>
	);
}

export function SetUp() {
	const store = useStore();
	return (
		<section class="welcome">
			<div class="welcomeMark">
				<Icon name="compass" />
			</div>
			<h2>{t('Bring your own model')}</h2>
			<p>
				{t(
					'Pandu talks to the endpoint you choose, with your own key, or to a server on this machine without one. Setting it up takes a minute.',
				)}
			</p>
			<div class="welcomeButtons">
				<TextButton
					label={t('Set up an endpoint')}
					isPrimary
					testId="set-up"
					onPress={() => store.post({ type: 'setUp' })}
				/>
				<TextButton
					label={t('Try the demo')}
					title={t('Scripted answers, no model and no key')}
					testId="use-demo"
					onPress={() => store.post({ type: 'useDemo' })}
				/>
			</div>
			<button
				type="button"
				class="linkButton"
				data-testid="import"
				onClick={() => store.post({ type: 'import' })}
			>
				{t('Import from another assistant…')}
			</button>
			<p class="hint">
				{t('Keys stay in VS Code’s secret storage and go only to their own server.')}
			</p>
		</section>
	);
}
