import { useEffect, useMemo, useState } from 'preact/hooks';
import type { WaitView } from '../../shared/protocol';
import { shortTime } from '../../shared/remedies';
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
						label={goesOn ? (wait.phase === 'queue' ? 'Send now' : 'Try now') : 'Wait'}
						title={goesOn ? 'Do not wait any longer' : 'Wait as long again'}
						testId="wait-more"
						onPress={() => store.post({ type: 'waitMore' })}
					/>
				)}
				{wait.canRetry && !goesOn && (
					<TextButton
						label="Retry"
						title="Send the question anew"
						testId="wait-again"
						onPress={() => store.post({ type: 'waitAgain' })}
					/>
				)}
				<TextButton
					label="Stop"
					title="Stop (Escape)"
					testId="wait-stop"
					onPress={() => store.post({ type: 'stop' })}
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
	const end = left === undefined ? '' : ` Gives up in ${left}.`;
	switch (phase) {
		case 'queue':
			return `Waiting for its turn: ${left ?? time}.`;
		case 'retry':
			return left === undefined ? 'Trying again.' : `Trying again in ${left}.`;
		case 'connect':
			return `Connecting for ${time}.${end}`;
		default:
			return `No data for ${time}.${end}`;
	}
}
