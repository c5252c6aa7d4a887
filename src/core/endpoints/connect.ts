import type { ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import { toFailure } from '../errors';
import type { Adapter } from './adapter';
import { stopped } from './attempt';
import { teach } from './capabilities';
import { chatCompletionsAdapter } from './chatCompletions';
import { createClient } from './client';
import type { Endpoint, EndpointProfile } from './endpoint';
import type { EndpointOptions } from './endpointOptions';
import { describeFailure, type FailureContext } from './failures';
import { listModels } from './listModels';
import { learnRunning } from './localWindows';
import { createMask } from './mask';
import { messagesAdapter } from './messages';
import {
	type Connected,
	createQuestion,
	type Question,
	stoppedOutcome,
	type TryOutcome,
	tryOnce,
} from './oneTry';
import { unpaced } from './pace';
import { tokensOfBody } from './paceTokens';
import { type Plan, planRequest, withRefused } from './plan';
import { changePlan } from './planChanges';
import { responsesAdapter } from './responses';
import { sleepBeforeRetry, waitBeforeRetry, withLongWait } from './retry';
import { learnFromFailure, lookOn, watched } from './seenAbilities';

export type { EndpointOptions } from './endpointOptions';
export type { Learnt } from './learnt';

const allAdapters: Readonly<Record<Protocol, Adapter>> = {
	chatCompletions: chatCompletionsAdapter,
	responses: responsesAdapter,
	messages: messagesAdapter,
};

/** An endpoint that speaks the protocols over HTTP. Opens nothing until it is asked. */
export function createEndpoint(options: EndpointOptions): Endpoint {
	const { profile, clock } = options;
	const key = options.key?.trim() || undefined;
	const context: FailureContext = {
		host: new URL(profile.baseUrl).host,
		mask: createMask(key),
		now: () => clock.now(),
	};
	const connected: Connected = {
		options,
		adapters: options.adapters ?? allAdapters,
		client: createClient({ ...options, key, context }),
		context,
		hasKey: key !== undefined,
	};
	return {
		stream: (request, signal, more = {}) =>
			stream(connected, createQuestion(connected, request, signal, more)),
		listModels: (signal) => listModels(connected, signal),
	};
}

async function* stream(connected: Connected, question: Question): AsyncGenerator<ModelEvent> {
	const { context } = connected;
	try {
		yield* streamTries(connected, question);
	} catch (error) {
		const failure = question.signal.aborted ? stopped(context) : toFailure(error);
		const { kind, message, ...more } = failure;
		yield { type: 'error', failure: describeFailure(context, kind, message, more) };
	}
}

async function* streamTries(connected: Connected, question: Question): AsyncGenerator<ModelEvent> {
	const { options, context, hasKey, adapters } = connected;
	const { request, signal } = question;
	const { profile } = options;
	const planning = { ...options, hasKey, adapters };
	let plan = planRequest(planning, request);
	let refused: Failure | undefined;
	/** Tries that failed and were not mended. `sent` counts all that went out. */
	let tries = 1;
	/** The person said that it is to go on, so it waits for no turn either. */
	let isUrged = false;
	for (let sent = 1; ; sent++) {
		for (const text of plan.notices) if (isNews(profile, text)) yield { type: 'notice', text };
		plan = { ...plan, notices: [] };
		await queue(connected, question, plan, isUrged);
		const sentAt = options.clock.now();
		const onlooker = lookOn(planning, request, plan);
		const outcome: TryOutcome = signal.aborted
			? stoppedOutcome(context)
			: yield* watched(tryOnce(connected, question, plan, sent), onlooker.see);
		if (outcome.kind === 'again') continue;
		if (outcome.kind === 'finished') {
			options.pace?.answered(sentAt);
			onlooker.keep(outcome.isStream === true);
			const { client } = connected;
			const { keyHeader } = plan;
			learnRunning(
				{ client, profile, keyHeader, clock: options.clock },
				options.learnt,
				request.model,
			);
			const filled = onlooker.filled(outcome.finish);
			yield filled === undefined
				? outcome.finish
				: { type: 'error', failure: overflowAt(connected, request.model, filled) };
			return;
		}
		const { failure, shown } = outcome;
		options.pace?.refused(failure);
		learnFromFailure(planning, request, failure);
		const changed = shown ? undefined : changePlan(planning, request, plan, failure);
		if (changed) {
			refused ??= failure;
			plan = changed;
			continue;
		}
		const random = options.random ?? Math.random;
		const delayMs = shown ? undefined : waitBeforeRetry(failure, tries, random);
		if (delayMs === undefined) {
			const all = withFirstWords(failure, refused);
			yield { type: 'error', failure: withLongWait(withRefused(plan, all)) };
			return;
		}
		tries++;
		yield { type: 'retry', attempt: tries, delayMs, failure };
		isUrged = await sleepBeforeRetry(options.clock, delayMs, question);
	}
}

/** The window holds `contextTokens`, and the request took them all. */
function overflowAt(
	{ context, options: { learnt, clock } }: Connected,
	model: string,
	contextTokens: number,
): Failure {
	teach(learnt, model, { facts: { contextTokens }, source: 'refusal', at: clock.now() });
	const message = t(
		'{0} had no room for an answer: the chat fills the model’s context window.',
		context.host,
	);
	return describeFailure(context, 'overflow', message);
}

/**
 * What the server said to the request as it was `first` sent is what can be acted on. Where it took the changed request
 * for wrong too, and in other words, these count as well: the first fault may be mended.
 */
function withFirstWords(failure: Failure, first: Failure | undefined): Failure {
	if (first === undefined || first.kind !== failure.kind) return failure;
	const { detail } = failure;
	const isNews = failure.kind === 'invalidRequest' && detail && detail !== first.detail;
	return isNews ? { ...first, detail: `${first.detail ?? ''}\n\n${detail}`.trim() } : first;
}

/** Waits for its turn among the requests with the same key, unless it is urged on. */
async function queue(
	{ options: { pace } }: Connected,
	{ signal, options, tell }: Question,
	plan: Plan,
	isUrged: boolean,
): Promise<void> {
	if (!pace || pace === unpaced || signal.aborted) return;
	const tokens = tokensOfBody(plan.body);
	const attended = tell ? { ...options, attendant: { waiting: tell } } : options;
	if (isUrged) pace.pass(tokens);
	else await pace.enter(tokens, signal, attended);
}

/** What was said since the start: endpoints are made anew for each question, and once is enough. */
const told = new Set<string>();

function isNews({ id, baseUrl }: EndpointProfile, text: string): boolean {
	const name = `${id} ${baseUrl} ${text}`;
	const isNew = !told.has(name);
	told.add(name);
	return isNew;
}
