import { inDigits, t } from '../../shared/words';
import { thumbnails } from '../incomingFiles';
import { useStore } from '../store';
import { Icon } from './Icon';
import { chipIcon } from './MentionMenu';

export function AttachmentChips() {
	const store = useStore();
	const attachments = store.state.value?.attachments ?? [];
	if (attachments.length === 0) return null;
	return (
		<ul class="chips" aria-label={t('Attachments')}>
			{attachments.map((chip) => (
				<li
					key={chip.id}
					class="chip"
					data-testid="attachment"
					title={t('{0}, about {1} tokens', chip.path, chip.tokens)}
				>
					<button
						type="button"
						class="chipOpen"
						title={t('Look at {0}', chip.label)}
						aria-label={t('Look at {0}', `${chip.label} ${shortCount(chip.tokens)}`)}
						onClick={() => store.post({ type: 'openAttachment', turn: 'draft', id: chip.id })}
					>
						{chip.kind === 'image' && thumbnails.value[chip.label] ? (
							<img src={thumbnails.value[chip.label]} alt="" />
						) : (
							<Icon name={chipIcon(chip.kind)} />
						)}
						<span class="chipLabel">{chip.label}</span>
						<span class="quiet">{shortCount(chip.tokens)}</span>
					</button>
					<button
						type="button"
						class="chipRemove"
						title={t('Remove {0}', chip.label)}
						aria-label={t('Remove {0}', chip.label)}
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
	if (tokens < 1000) return `~${tokens}`;
	return `~${inDigits(tokens / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}k`;
}
