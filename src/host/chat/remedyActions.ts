import { assertNever } from '../../shared/assertNever';
import type { Failure, RemedyAction } from '../../shared/failure';
import type { CommandId } from '../commandIds';
import type { EndpointCare } from './endpointCare';

/** What failed, and how it goes on. */
export interface Failed {
	readonly failure: Failure;
	/** The answer that failed, for whoever lists requests. */
	readonly turn?: string;
	/** Asks the same once more. */
	again(options?: { readonly isOverBudgetAgreed?: boolean }): Promise<unknown>;
	/** Asks again after `delayMs`, visibly, until it is stopped. Absent: it cannot wait. */
	readonly againAfter?: (delayMs: number) => Promise<unknown>;
	/** Goes on from the text that is there. */
	readonly goOn?: () => Promise<unknown>;
	/** Leaves out what is old. False: there is nothing left to leave out. */
	readonly shorten?: () => Promise<boolean> | boolean;
	readonly newChat?: () => Promise<unknown>;
}

export interface RemedyDeps {
	readonly care: EndpointCare;
	readonly run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>;
	/** Asks first and shows the true host. */
	readonly openLink: (href: string) => Promise<void>;
	readonly editEndpoint: () => Promise<void>;
	readonly now: () => number;
}

/** What the buttons of a failure do, in the chat and beside it. What mends it asks again by itself. */
export async function actOnRemedy(
	{ care, run, openLink, editEndpoint, now }: RemedyDeps,
	action: RemedyAction,
	failed: Failed,
): Promise<unknown> {
	const { failure } = failed;
	const againIf = (isMended: unknown): unknown => (isMended === true ? failed.again() : undefined);
	// A card stays for long: what answers by now may be another endpoint, which needs no mending.
	const mend = async (change: () => Promise<boolean>): Promise<boolean> =>
		(await isElsewhere(care, failure)) || (await change());
	switch (action) {
		case 'retry':
			return failed.again();
		case 'continue':
			return failed.goOn?.();
		case 'wait': {
			const due = (failure.at ?? now()) + (failure.retryAfterMs ?? 0);
			const left = Math.max(0, due - now());
			return left > 0 && failed.againAfter ? failed.againAfter(left) : failed.again();
		}
		case 'sendAnyway':
			return failed.again({ isOverBudgetAgreed: true });
		case 'shorten':
			return againIf(await failed.shorten?.());
		case 'setKey':
			return againIf(await run('setApiKey'));
		case 'chooseModel':
			return againIf(await care.hasChanged(() => run('selectModel')));
		case 'chooseEndpoint':
			return againIf(await care.hasChanged(() => run('selectEndpoint')));
		case 'swapAuth':
			return againIf(await mend(() => care.swapAuth()));
		case 'addV1':
			return againIf(await mend(() => care.addV1()));
		case 'switchProtocol':
			return againIf(await mend(() => care.switchProtocol()));
		case 'dropRefused':
			return againIf(await mend(() => care.dropRefused(failure)));
		case 'editEndpoint':
			return editEndpoint();
		case 'raiseLimit':
			return care.openBudget();
		case 'topUp': {
			const url = care.billingUrl();
			return url === undefined ? undefined : openLink(url);
		}
		case 'newChat':
			return failed.newChat?.();
		case 'showRequest':
			return run('showRequests', requestOf(failed));
		case 'diagnose':
		case 'showLog':
			return run(action);
		default:
			return assertNever(action);
	}
}

async function isElsewhere(care: EndpointCare, { host }: Failure): Promise<boolean> {
	const { profile } = await care.situation();
	return host !== undefined && profile !== undefined && new URL(profile.baseUrl).host !== host;
}

function requestOf({ failure, turn }: Failed): object {
	const { requestId, message } = failure;
	return {
		message,
		...(requestId === undefined ? {} : { requestId }),
		...(turn === undefined ? {} : { turn }),
	};
}
