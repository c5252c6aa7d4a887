import type { ModelEvent, Usage } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { ModelRequest } from '../request';
import { entryOf, type Facts, readAbilities, teach } from './capabilities';
import { asRecord } from './json';
import { keepLessons, knowledgeOf, type Plan, type PlanOptions, wordsOf } from './plan';
import { hasImage } from './shapeRequest';
import { windowOf } from './tokenCaps';

/** Looks on while one request is answered. Its memory is one write, at the end. */
interface Onlooker {
	see(event: ModelEvent): void;
	/** The answer is complete: what it showed is kept, and what the request was changed by. */
	keep(isStream: boolean): void;
	/** The tokens that fill the window, where `last` means that not a single word of an answer had room in it. */
	filled(last: ModelEvent): number | undefined;
}

export function lookOn(options: PlanOptions, request: ModelRequest, plan: Plan): Onlooker {
	const pace: Record<string, number> = {};
	let calls = 0;
	let hasWords = false;
	let hasReasoning = false;
	let usage: Usage | undefined;
	return {
		see(event) {
			switch (event.type) {
				case 'start':
					// A further try begins anew.
					calls = 0;
					hasWords = false;
					usage = undefined;
					return;
				case 'blockStart':
					if (event.block.kind === 'toolCall') calls++;
					else if (event.block.kind === 'reasoning') hasReasoning = true;
					hasWords ||= event.block.kind === 'toolCall';
					return;
				case 'blockDelta':
				case 'blockEnd':
					hasWords ||= /\S/.test(event.text ?? '');
					return;
				case 'image':
					hasWords = true;
					return;
				case 'usage':
					usage = event.usage;
					return;
				case 'rateLimit':
					if (event.rateLimit.limit !== undefined) {
						pace[event.rateLimit.what] = event.rateLimit.limit;
					}
					return;
				default:
					return;
			}
		},
		keep(isStream) {
			keepLessons(options, plan);
			const { body, adapter } = plan;
			const isAsked = body.stream === true;
			const facts: Facts = {
				[adapter.protocol]: true,
				...(isAsked ? { streaming: isStream } : {}),
				...(isAsked && isStream ? { usageInStreams: usage !== undefined } : {}),
				...(calls > 0 ? { tools: true, unusedTools: 0 } : {}),
				...(calls > 1 ? { parallelTools: true } : {}),
				...(hasReasoning ? { reasoning: true } : {}),
				...(request.turns.some(hasImage) && !isWithoutImages(options, request)
					? { images: true }
					: {}),
				...(asksForSchema(plan) ? { jsonSchema: true } : {}),
				...(Object.keys(pace).length > 0 ? { pace } : {}),
			};
			teach(options.learnt, request.model, { facts, source: 'answer', at: options.clock.now() });
		},
		filled(last) {
			const isCut = last.type === 'finish' && last.reason === 'length';
			if (!isCut || hasWords || usage?.output !== 0 || usage.input < 1) return undefined;
			// The window of a list may be more than what the server runs with, so it cannot speak against it.
			const window = knowledgeOf(options, request.model, plan.trial).get('contextTokens');
			const isFull = !window || window.source === 'list' || usage.input >= nearly * window.value;
			return isFull ? usage.input : undefined;
		},
	};
}

/** This part of the window filled, and it is full. */
const nearly = 0.99;

/** They were left out because they are known not to be taken. */
function isWithoutImages({ learnt }: PlanOptions, { model }: ModelRequest): boolean {
	const { person, seen } = readAbilities(learnt, model).abilities.images ?? {};
	return (person ?? seen)?.value === false;
}

function asksForSchema({ body }: Plan): boolean {
	const format = asRecord(body.response_format) ?? asRecord(asRecord(body.text)?.format);
	return format?.type === 'json_schema';
}

/** What a failure says of the model although nothing could be mended: its context window. */
export function learnFromFailure(
	{ learnt, clock }: PlanOptions,
	{ model }: ModelRequest,
	failure: Failure,
): void {
	if (failure.kind !== 'overflow') return;
	const contextTokens = windowOf(wordsOf(failure));
	if (contextTokens === undefined) return;
	teach(learnt, model, { facts: { contextTokens }, source: 'refusal', at: clock.now() });
}

/** The events of `inner`, each shown to `see`; its result is passed on. */
export async function* watched<Result>(
	inner: AsyncGenerator<ModelEvent, Result>,
	see: (event: ModelEvent) => void,
): AsyncGenerator<ModelEvent, Result> {
	let isDone = false;
	try {
		for (;;) {
			const next = await inner.next();
			if (next.done) {
				isDone = true;
				return next.value;
			}
			see(next.value);
			yield next.value;
		}
	} finally {
		// Left early: what runs inside has to end too.
		if (!isDone) await inner.return(undefined as Result);
	}
}

/** The model left the tools it was given. Twice in a row, and it counts as having none. */
export function noteUnusedTools(
	{ learnt, clock, profile }: Pick<PlanOptions, 'learnt' | 'clock' | 'profile'>,
	model: string,
): void {
	const entry = entryOf(profile);
	const at = clock.now();
	const before = readAbilities(learnt, model).abilities.unusedTools?.seen;
	const count = (before?.entry === entry ? before.value : 0) + 1;
	const facts: Facts = {
		unusedTools: count,
		...(count >= unusedToRemember ? { tools: false } : {}),
	};
	teach(learnt, model, { facts, source: 'answer', at, entry });
}

const unusedToRemember = 2;
