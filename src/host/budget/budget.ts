import type * as vscode from 'vscode';
import type { Left, PlanFacts } from '../../core/budget/allowance';
import type { RequestEstimate, RequestParts } from '../../core/budget/estimator';
import type { Endpoint, EndpointProfile } from '../../core/endpoints/endpoint';
import type { KeyStatus } from '../../core/endpoints/keyStatus';

/** Who pays for a request. */
export interface Payer {
	readonly profile: EndpointProfile;
	/** Stands for the key without saying anything of it; empty without a key. */
	readonly key: string;
	/** Id of the endpoint that failed, when this one stands in for it. */
	readonly failoverFrom?: string;
}

/** Counts what is spent and keeps to what the person allowed. */
export interface Budget {
	/** `endpoint`, with each request estimated before, held back when it goes over a limit, and counted after. */
	meter(payer: Payer, endpoint: Endpoint): Endpoint;
	/** `endpoint`, with each request counted but none held back: for tests that the person starts by themselves. */
	count(payer: Payer, endpoint: Endpoint): Endpoint;
	/** Takes in what a server says of a key. */
	learnKey(payer: Payer, status: KeyStatus): void;
	/** Tokens of this month that stood in for `from` by going to `payer`. */
	failoverTokens(payer: Payer, from: string): Promise<number>;
	/** What a request to `profile` with its model would take, as learnt so far. Quick enough for every keystroke. */
	estimateFor(profile: EndpointProfile, parts: RequestParts): RequestEstimate;
	/** Tokens of `text` with the model of `profile`, as learnt so far. */
	countFor(profile: EndpointProfile, text: string): number;
	/** The least of what the key of `profile` has left. Undefined: nothing is known, so nothing is to be said. */
	left(profile: EndpointProfile): Promise<Left | undefined>;
	/** Tokens that the key of `profile` has used this month, by our count. */
	used(profile: EndpointProfile): Promise<number>;
	/** Who would pay for a question to `profile` now. */
	payer(profile: EndpointProfile): Promise<Payer>;
	/** Whether it is known of the key that its plan is not paid for. As last said, in whatever session. */
	isFreePlan(payer: Payer): boolean;
	/** What the provider said of the plan of the key of `profile`. */
	plan(profile: EndpointProfile): Promise<PlanFacts>;
	/** A request was counted, or the provider said what is left. */
	readonly onDidChange: vscode.Event<void>;
}
