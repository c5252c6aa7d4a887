import { t } from '../../shared/words';
import { pasted } from '../incomingFiles';
import { useStore } from '../store';

/** Offers to attach a long text that was just pasted. Nothing happens by itself. */
export function PasteOffer() {
	const store = useStore();
	const text = pasted.value;
	const draft = store.draft.value;
	if (text === '' || !draft.includes(text)) return null;
	return (
		<button
			type="button"
			class="chip"
			data-testid="attach-pasted"
			onClick={() => {
				store.attachPasted(text);
				pasted.value = '';
				store.focusRequests.value += 1;
			}}
		>
			{t('Attach the pasted text instead')}
		</button>
	);
}
