import * as vscode from 'vscode';
import {
	entryOf,
	forgetAbility,
	known,
	readAbilities,
	teach,
} from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { noteUnusedTools } from '../../core/endpoints/seenAbilities';
import type { Log } from '../../core/ports';
import { remembering } from '../openEndpoint';

/**
 * What is known of the tools of an endpoint's model, for edits. What was seen counts for a week and for the endpoint's
 * entry as it is, the person's word always.
 */
export interface ToolSupport {
	/** The person says so, the server refused tools, the model left them twice in a row, or its list names none. */
	lacksTools(profile: EndpointProfile): boolean;
	/** The server refused the request because of its tool. */
	noteRefused(profile: EndpointProfile): Promise<void>;
	/** The model did not use the tool and wrote the code when it was asked for text. */
	noteUnused(profile: EndpointProfile): Promise<void>;
	noteUsed(profile: EndpointProfile): Promise<void>;
}

export function createToolSupport(deps: {
	readonly memory: vscode.Memento;
	readonly log: Log;
	/** Default: the clock. */
	readonly now?: () => number;
}): ToolSupport {
	const { memory, log, now = Date.now } = deps;
	const learntOf = (profile: EndpointProfile) => remembering(memory, profile, log);
	const lacksTools = (profile: EndpointProfile): boolean => {
		const record = readAbilities(learntOf(profile), profile.model);
		return known(record, 'tools', { now: now(), entry: entryOf(profile) })?.value === false;
	};
	const note = async (profile: EndpointProfile, keep: () => void) => {
		const before = lacksTools(profile);
		keep();
		if (before || !lacksTools(profile)) return;
		tell(profile, () => {
			const learnt = learntOf(profile);
			forgetAbility(learnt, profile.model, 'tools');
			forgetAbility(learnt, profile.model, 'unusedTools');
		});
	};
	return {
		lacksTools,
		noteRefused: (profile) =>
			note(profile, () =>
				teach(learntOf(profile), profile.model, {
					facts: { tools: false },
					source: 'refusal',
					at: now(),
					entry: entryOf(profile),
				}),
			),
		noteUnused: (profile) =>
			note(profile, () =>
				noteUnusedTools({ learnt: learntOf(profile), clock: { now }, profile }, profile.model),
			),
		noteUsed: async (profile) =>
			teach(learntOf(profile), profile.model, {
				facts: { tools: true, unusedTools: 0 },
				source: 'answer',
				at: now(),
			}),
	};
}

function tell(profile: EndpointProfile, forget: () => void): void {
	const again = vscode.l10n.t('Use Tools Again');
	const message = vscode.l10n.t(
		'{0} does not use tools here, so Pandu edits through plain text with it for a week.',
		profile.model,
	);
	vscode.window.showInformationMessage(message, again).then((answer) => {
		if (answer === again) forget();
	});
}
