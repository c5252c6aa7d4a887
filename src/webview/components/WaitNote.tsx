import { useEffect, useMemo, useState } from 'preact/hooks';
import type { WaitView } from '../../shared/protocol';
import { shortTime } from '../../shared/remedies';
import { t } from '../../shared/words';
import { postAway } from '../postAway';
import { useStore } from '../store';
import { TextButton } from './Buttons';
import { Icon } from './Icon';

interface WaitNoteProps {
	readonly turn: string;
	/** Why it is tried again. */
	readonly reason?: string | undefined;
}

/** What the answer `turn` waits for just now, if anything. */
export function WaitNote({ turn, reason }: WaitNoteProps) {
	const state = useStore().state.value;
	if (!state?.wait || state.runningTurn !== turn) return null;
	return <Waiting key={state.wait.phase} wait={state.wait} reason={reason} />;
}

/** Counts by itself, and only while it is shown. */
function Waiting({
	wait,
	reason,
}: {
	readonly wait: WaitView;
	readonly reason: string | undefined;
}) {
	const store = useStore();
	const began = useMemo(() => Date.now() - wait.elapsedMs, [wait]);
	const [, tick] = useState(0);
	const passed = Date.now() - began;
	const text = words(wait, passed);
	useEffect(() => {
		const timer = setInterval(() => tick((count) => count + 1), 1000);
		return () => clearInterval(timer);
	}, []);
	useEffect(() => {
		store.announcement.value = `${reason ?? ''} ${text}`.trim();
	}, [wait.phase]);
	const goesOn = wait.phase === 'queue' || wait.phase === 'retry';
	return (
		<div class="waitNote" data-testid="wait" data-phase={wait.phase}>
			<p>
				<Icon name={goesOn ? 'history' : 'info'} />
				<span>
					{reason && `${reason} `}
					{text}
				</span>
			</p>
			<div class="buttonRow">
				{(goesOn || wait.limitMs !== undefined) && (
					<TextButton
						label={goesOn ? (wait.phase === 'queue' ? t('Send now') : t('Try now')) : t('Wait')}
						title={goesOn ? t('Do not wait any longer') : t('Wait as long again')}
						testId="wait-more"
						onPress={() =>
							goesOn ? postAway(store, { type: 'waitMore' }) : store.post({ type: 'waitMore' })
						}
					/>
				)}
				{wait.canRetry && !goesOn && (
					<TextButton
						label={t('Retry')}
						title={t('Send the question anew')}
						testId="wait-again"
						onPress={() => postAway(store, { type: 'waitAgain' })}
					/>
				)}
				<TextButton
					label={t('Stop')}
					title={t('Stop (Escape)')}
					testId="wait-stop"
					onPress={() => postAway(store, { type: 'stop' })}
				/>
			</div>
		</div>
	);
}

/** One or two plain sentences; `passed` is how long it has lasted, in milliseconds. */
function words({ phase, limitMs }: WaitView, passed: number): string {
	const left = limitMs === undefined ? undefined : shortTime(limitMs - passed);
	// Rounded down, so that it never says more than there was.
	const time = shortTime(Math.floor(passed / 1000) * 1000);
	const end = left === undefined ? '' : ` ${t('Gives up in {0}.', left)}`;
	switch (phase) {
		case 'queue':
			return t('Waiting for its turn: {0}.', left ?? time);
		case 'retry':
			return left === undefined ? t('Trying again.') : t('Trying again in {0}.', left);
		case 'connect':
			return t('Connecting for {0}.', time) + end;
		default:
			return t('No data for {0}.', time) + end;
	}
}
