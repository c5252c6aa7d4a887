import { useStore } from '../store';
import { Icon } from './Icon';

export function AttachmentChips() {
	const store = useStore();
	const attachments = store.state.value?.attachments ?? [];
	if (attachments.length === 0) return null;
	return (
		<ul class="chips" aria-label="Attachments">
			{attachments.map((chip) => (
				<li
					key={chip.id}
					class="chip"
					data-testid="attachment"
					title={`${chip.path}, about ${chip.tokens} tokens`}
				>
					<Icon name={chip.kind} />
					<span class="chipLabel">{chip.label}</span>
					<span class="quiet">{shortCount(chip.tokens)}</span>
					<button
						type="button"
						class="chipRemove"
						title={`Remove ${chip.label}`}
						aria-label={`Remove ${chip.label}`}
						onClick={() => {
							store.post({ type: 'removeAttachment', id: chip.id });
							store.focusRequests.value += 1;
						}}
					>
						<Icon name="close" />
					</button>
				</li>
			))}
		</ul>
	);
}

/** `~840` or `~2.4k`. */
function shortCount(tokens: number): string {
	return tokens < 1000 ? `~${tokens}` : `~${(tokens / 1000).toFixed(1)}k`;
}
