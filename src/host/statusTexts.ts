import { assertNever } from '../shared/assertNever';
import type { ActivityState } from './activity';
import type { ConnectionState } from './connections';
import type { Translate } from './translate';

/** What the item shows of the state. `isWarning` is for what keeps every question from being sent. */
export interface StatusText {
	/** Id of a codicon. */
	readonly icon: string;
	readonly text: string;
	readonly state: string;
	readonly isWarning: boolean;
}

export function statusText(
	{ profile, isReady }: ConnectionState,
	activity: ActivityState,
	t: Translate,
): StatusText {
	const text = plain(profile ? profile.model || profile.label : t('not set up'));
	const blocked = (state: string, icon: string): StatusText => ({
		icon,
		text,
		state,
		isWarning: true,
	});
	if (!profile) return blocked(t('no endpoint is set up yet'), 'warning');
	if (!isReady) {
		return profile.model === ''
			? blocked(t('choose a model first'), 'warning')
			: blocked(t('its key is missing'), 'key');
	}
	const [icon, state] = activityText(activity, t);
	return { icon, text, state, isWarning: false };
}

function activityText(activity: ActivityState, t: Translate): readonly [string, string] {
	switch (activity.kind) {
		case 'idle':
			return ['comment-discussion', t('ready')];
		case 'waiting':
			return ['watch', t('waiting')];
		case 'answering':
			return ['comment-draft', t('answering')];
		case 'failed': {
			const { kind, message } = activity.failure;
			return kind === 'network' || kind === 'tls'
				? ['debug-disconnect', t('not reached: {0}', message)]
				: ['error', t('the last question failed: {0}', message)];
		}
		default:
			return assertNever(activity);
	}
}

/** Names of models come from servers: no codicon of theirs, and not longer than the item should be. */
function plain(name: string): string {
	const text = name.replace(/[\p{Cc}\p{Cf}]/gu, '').replaceAll('$(', '$ (');
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
