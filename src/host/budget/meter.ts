import type { Estimator } from '../../core/budget/estimator';
import { type AnswerCap, capText } from '../../core/budget/limits';
import type { Endpoint } from '../../core/endpoints/endpoint';
import type { ModelRequest, StreamOptions } from '../../core/request';
import type { ModelEvent, RateLimit, Usage } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { capped, wasCut } from './capped';

/** One request as it was used. */
export interface Spent {
	/** When it was sent, in milliseconds since 1970: what the provider said after that counts it already. */
	readonly at: number;
	readonly request: ModelRequest;
	readonly usage: Usage;
	readonly isEstimated: boolean;
	readonly purpose?: string;
}

export interface MeterParts {
	readonly now: () => number;
	estimator(model: string): Estimator;
	/** A request that is expected to take `estimate` tokens is on its way until the returned function is called. */
	begin(estimate: number): () => void;
	check(request: ModelRequest, estimate: number, isAgreed: boolean): Promise<Admission>;
	/** The server takes no cap of an answer under any name. */
	uncapped(model: string): void;
	spent(spent: Spent): void;
	/** The server's own count of a request came back. Gives a line for the person where it tells something. */
	counted(request: ModelRequest, input: number): string | undefined;
	limited(rateLimit: RateLimit): void;
}

/** What the limits say of a request: why it is not sent, or how long its answer may become. */
export interface Admission {
	readonly failure?: Failure;
	readonly cap?: AnswerCap;
}

/** `endpoint`, with each request checked before it is sent and counted after. */
export function metered(endpoint: Endpoint, parts: MeterParts): Endpoint {
	return {
		...endpoint,
		stream: (request, signal, options) => stream(endpoint, parts, request, signal, options),
	};
}

async function* stream(
	endpoint: Endpoint,
	parts: MeterParts,
	request: ModelRequest,
	signal: AbortSignal,
	options: StreamOptions | undefined,
): AsyncGenerator<ModelEvent> {
	const estimator = parts.estimator(request.model);
	const estimate = estimator.estimateRequest(request).total;
	const isAgreed = options?.isOverBudgetAgreed === true;
	const { failure, cap } = await parts.check(request, estimate, isAgreed);
	if (failure) {
		yield { type: 'error', failure };
		return;
	}
	const end = parts.begin(estimate + (cap?.tokens ?? 0));
	const uncapped = (): void => parts.uncapped(request.model);
	const tally = createTally(request, estimate, estimator, parts.now, options?.purpose);
	const settle = (): void => {
		const spent = tally.take();
		if (spent) parts.spent(spent);
	};
	try {
		for await (const event of capped(endpoint, { request, cap, uncapped }, signal, options)) {
			if (event.type === 'rateLimit') parts.limited(event.rateLimit);
			// What was accepted before was dropped: the person had it sent anew, or it was mended.
			if (event.type === 'start') settle();
			tally.see(event);
			if (event.type === 'finish' || event.type === 'error' || event.type === 'retry') {
				const { usage } = tally;
				const text = usage && parts.counted(request, usage.input);
				settle();
				if (text !== undefined) yield { type: 'notice', text };
				if (cap && wasCut(event, cap, usage)) yield { type: 'notice', text: capText(cap) };
			}
			yield event;
		}
	} finally {
		settle();
		end();
	}
}

interface Tally {
	see(event: ModelEvent): void;
	readonly usage: Usage | undefined;
	/** What was used since the last time; undefined when nothing was. */
	take(): Spent | undefined;
}

/** Counts one try of a request: what the server reports, or else our estimate of what it took in and gave. */
function createTally(
	request: ModelRequest,
	estimate: number,
	estimator: Estimator,
	now: () => number,
	purpose: string | undefined,
): Tally {
	let at = now();
	let usage: Usage | undefined;
	/** By block. */
	let texts = new Map<string, string[]>();
	let isAccepted = false;
	let isWhole = false;
	const take = (): Spent | undefined => {
		if (!usage && !isAccepted) return undefined;
		// A stream that was cut may have reported only what was known at its beginning.
		const text = (): string => [...texts.values()].flat().join('');
		const given = usage && isWhole ? usage.output : Math.round(estimator.count(text()));
		const output = Math.max(usage?.output ?? 0, given);
		const isEstimated = usage === undefined || output !== usage.output;
		const spent: Spent = {
			at,
			request,
			usage: { ...(usage ?? { input: estimate }), output },
			isEstimated,
			...(purpose === undefined ? {} : { purpose }),
		};
		usage = undefined;
		texts = new Map();
		isAccepted = false;
		at = now();
		return spent;
	};
	return {
		take,
		get usage() {
			return usage;
		},
		see(event) {
			if (event.type === 'start') isAccepted = true;
			else if (event.type === 'usage') usage = event.usage;
			else if (event.type === 'blockDelta') {
				const pieces = texts.get(event.id);
				if (pieces) pieces.push(event.text);
				else texts.set(event.id, [event.text]);
			} else if (event.type === 'blockEnd' && event.text !== undefined) {
				texts.set(event.id, [event.text]);
			}
			isWhole = event.type === 'finish' && event.reason !== 'incomplete';
		},
	};
}
