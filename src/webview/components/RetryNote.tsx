import { useEffect, useState } from 'preact/hooks';
import { t } from '../../shared/words';
import { Icon } from './Icon';

interface RetryNoteProps {
	readonly attempt: number;
	readonly delayMs: number;
	readonly reason: string;
}

/** Counts down to the next try. Its timer lives only as long as it is shown. */
export function RetryNote({ attempt, delayMs, reason }: RetryNoteProps) {
	const [seconds, setSeconds] = useState(Math.ceil(delayMs / 1000));
	useEffect(() => {
		const due = Date.now() + delayMs;
		const timer = setInterval(() => {
			const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
			setSeconds(left);
			if (left === 0) clearInterval(timer);
		}, 1000);
		return () => clearInterval(timer);
	}, [delayMs]);
	const when = seconds > 0 ? t('Trying again in {0} s', seconds) : t('Trying again');
	return (
		<p class="notice retryNote" data-testid="retry-note">
			<Icon name="retry" />
			<span>
				{reason} {when} {t('(attempt {0}).', attempt)}
			</span>
		</p>
	);
}
