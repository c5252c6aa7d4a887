import type * as vscode from 'vscode';
import { entryOf, known, readAbilities } from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Clock, Log } from '../../core/ports';
import type { Budget } from '../budget/budget';
import { remembering } from '../openEndpoint';

/** How much a request to a model may be, in tokens. Absent: not known. */
export interface KnownLimits {
	readonly windowTokens?: number;
	readonly maxOutputTokens?: number;
	readonly inputTokensPerMinute?: number;
	/** Of the month's allowance. */
	readonly left?: number;
}

/** What is known without asking anybody. Never throws. */
export type LimitsOf = (profile: EndpointProfile) => Promise<KnownLimits>;

export interface LimitsDeps {
	readonly memory: vscode.Memento;
	readonly clock: Clock;
	readonly log: Log;
	readonly budget?: Pick<Budget, 'left' | 'payer' | 'isFreePlan'> | undefined;
}

export function createLimitsOf({ memory, clock, log, budget }: LimitsDeps): LimitsOf {
	return async (profile) => {
		try {
			const learnt = readAbilities(remembering(memory, profile, log), profile.model);
			const at = { now: clock.now(), entry: entryOf(profile) };
			const left = await budget?.left(profile);
			// A plan that is paid for takes more in a minute.
			const isFree = budget?.isFreePlan(await budget.payer(profile)) === true;
			const freePace = isFree ? profile.quirks?.freePace : undefined;
			return defined({
				windowTokens: known(learnt, 'contextTokens', at)?.value,
				maxOutputTokens: known(learnt, 'maxOutputTokens', at)?.value,
				inputTokensPerMinute:
					known(learnt, 'pace', at)?.value.inputTokens ?? freePace?.inputTokensPerMinute,
				left: left?.tokens,
			});
		} catch (error) {
			log.warn(`the limits of ${profile.label} are unknown: ${String(error)}`);
			return {};
		}
	};
}

function defined(
	limits: {
		readonly [Name in keyof KnownLimits]: number | undefined;
	},
): KnownLimits {
	return Object.fromEntries(
		Object.entries(limits).filter(([, value]) => value !== undefined && value > 0),
	);
}
