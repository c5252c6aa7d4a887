import { t } from '../../shared/words';
import { useStore } from '../store';
import { IconButton } from './Buttons';
import { Icon } from './Icon';

/** The row under the text: adding things, and who answers. */
export function ComposerBar({ onMention }: { readonly onMention: () => void }) {
	const store = useStore();
	const state = store.state.value;
	const endpoint = state?.endpoint || t('Endpoint');
	const model = state?.model || t('Model');
	return (
		<>
			<IconButton
				icon="at"
				label={t('Add files, symbols, problems, output, changes, a picture')}
				testId="add-mention"
				onPress={onMention}
			/>
			<div class="pickers">
				<button
					type="button"
					class="picker"
					data-testid="endpoint-picker"
					title={state?.endpoint ? t('Endpoint: {0}', endpoint) : t('Choose an endpoint')}
					aria-label={state?.endpoint ? t('Endpoint: {0}', endpoint) : t('Choose an endpoint')}
					onClick={() => store.post({ type: 'pickEndpoint' })}
				>
					<span>{endpoint}</span>
					<Icon name="chevronDown" />
				</button>
				<button
					type="button"
					class="picker"
					data-testid="model-picker"
					title={state?.model ? t('Model: {0}', model) : t('Choose a model')}
					aria-label={state?.model ? t('Model: {0}', model) : t('Choose a model')}
					onClick={() => store.post({ type: 'pickModel' })}
				>
					<span>{model}</span>
					<Icon name="chevronDown" />
				</button>
			</div>
		</>
	);
}
