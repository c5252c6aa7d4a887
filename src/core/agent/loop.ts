import type { FinishReason, ModelEvent } from '../../shared/events';
import type { Turn } from '../../shared/messages';
import { t } from '../../shared/words';
import { reasonOf, toFailure } from '../errors';
import type { ModelRequest, StreamModel } from '../request';
import { createCallIds } from './callIds';
import { iterateUntilAborted, untilAborted } from './cancel';
import { createJoiner } from './resume';
import type { Tool, ToolOutcome } from './tool';

/** What a turn reports as it goes: the model's events and one result per tool call. */
export type LoopEvent =
	| { readonly type: 'model'; readonly event: ModelEvent }
	| {
			readonly type: 'toolResult';
			readonly callId: string;
			readonly content: string;
			readonly summary?: string;
			readonly isError: boolean;
	  };

export interface TurnOptions {
	readonly stream: StreamModel;
	readonly request: Omit<ModelRequest, 'turns' | 'tools'>;
	/** The conversation to send with request number `step` (from 1), with everything in it that was emitted so far. */
	readonly turns: (step: number) => readonly Turn[];
	readonly tools: readonly Tool[];
	readonly signal: AbortSignal;
	/** Gets each event once and in order. Nothing is emitted after the returned promise has settled. */
	readonly emit: (event: LoopEvent) => void;
	/** Most requests of the turn. Defaults to 4. */
	readonly maxSteps?: number;
	/** The text that the first reply goes on with. What the reply says of it once more is left out. */
	readonly resumesText?: string;
}

/** `stopped`: the signal was aborted; no `finish` or `error` was emitted for the request that it cut. */
export type TurnEnd = 'done' | 'failed' | 'stopped';

interface Call {
	readonly callId: string;
	readonly name: string;
	args: string;
}

interface Step {
	readonly calls: readonly Call[];
	readonly end: FinishReason | 'failed' | 'stopped';
}

const sameCallLimit = 3;

/** Why the calls of a reply that ended this way are not run; undefined when they may run. */
function reasonNotToRun(end: Step['end']): string | undefined {
	switch (end) {
		case 'stop':
		case 'toolCalls':
		case 'pause':
		case 'unknown':
			return undefined;
		case 'stopped':
			return 'Cancelled: the user stopped the answer.';
		case 'refusal':
		case 'contentFilter':
			return 'Not run: the answer was blocked.';
		default:
			return 'Not run: the answer was cut off.';
	}
}

/**
 * Asks the model, runs the tools that it calls, and asks again until it has answered. Never throws. When it returns, every
 * tool call that was emitted has exactly one result. Nothing is run from a reply that did not end as complete.
 */
export async function runTurn(options: TurnOptions): Promise<TurnEnd> {
	const { emit, signal } = options;
	const runner = createCallRunner(options);
	const callIds = createCallIds(options.turns(1));
	const maxSteps = options.maxSteps ?? 4;
	for (let step = 1; ; step++) {
		const { calls, end } = await requestStep(options, step, callIds);
		const refused = reasonNotToRun(end);
		if (refused !== undefined) {
			for (const call of calls) emit(errorResult(call, refused));
			return end === 'failed' || end === 'stopped' ? end : 'done';
		}
		if (calls.length === 0 && end !== 'pause') return 'done';
		const next = await runner.run(calls);
		if (signal.aborted) return 'stopped';
		if (next === 'end') return 'done';
		if (step >= maxSteps) {
			notice(
				options,
				t('Stopped after {0} requests in a row. Ask again to let it go on.', maxSteps),
			);
			return 'done';
		}
	}
}

async function requestStep(
	options: TurnOptions,
	step: number,
	callIds: ReturnType<typeof createCallIds>,
): Promise<Step> {
	const { emit, signal } = options;
	const calls = new Map<string, Call>();
	if (signal.aborted) return { calls: [], end: 'stopped' };
	const joiner = createJoiner(step === 1 ? (options.resumesText ?? '') : '');
	const pass = (events: readonly ModelEvent[]): void => {
		for (const event of events) emit({ type: 'model', event });
	};
	try {
		const request = toRequest(options, step);
		for await (const raw of iterateUntilAborted(options.stream(request, signal), signal)) {
			if (raw.type === 'error' && raw.failure.kind === 'aborted' && signal.aborted) break;
			const event = callIds.unique(raw);
			collect(calls, event);
			pass(joiner.take(event));
			if (event.type === 'finish') return { calls: [...calls.values()], end: event.reason };
			if (event.type === 'error') return { calls: [...calls.values()], end: 'failed' };
		}
	} catch (error) {
		if (!signal.aborted) {
			pass([...joiner.end(), { type: 'error', failure: toFailure(error) }]);
			return { calls: [...calls.values()], end: 'failed' };
		}
	}
	pass(joiner.end());
	if (signal.aborted) return { calls: [...calls.values()], end: 'stopped' };
	emit({ type: 'model', event: { type: 'finish', reason: 'incomplete' } });
	return { calls: [...calls.values()], end: 'incomplete' };
}

function toRequest({ request, tools, turns }: TurnOptions, step: number): ModelRequest {
	const { toolChoice, ...rest } = request;
	// A forced call is forced once; forcing it again would never let the model answer.
	const choice = step === 1 || toolChoice === 'none' ? toolChoice : undefined;
	return {
		...rest,
		turns: turns(step),
		...(tools.length > 0 ? { tools: tools.map((tool) => tool.definition) } : {}),
		...(choice === undefined || tools.length === 0 ? {} : { toolChoice: choice }),
	};
}

function collect(calls: Map<string, Call>, event: ModelEvent): void {
	if (event.type === 'blockStart' && event.block.kind === 'toolCall') {
		calls.set(event.id, { callId: event.block.callId, name: event.block.name, args: '' });
	}
	if (event.type !== 'blockDelta' && event.type !== 'blockEnd') return;
	const call = calls.get(event.id);
	if (!call) return;
	if (event.type === 'blockDelta') call.args += event.text;
	else if (event.text !== undefined) call.args = event.text;
}

/** Runs calls one after the other, in the order in which they were made, so that their effects have an order too. */
function createCallRunner({ tools, signal, emit }: TurnOptions) {
	const seen = new Map<string, number>();
	/** True when this is one time too many. */
	const repeats = (call: Call): boolean => {
		const key = `${call.name} ${call.args.trim()}`;
		const count = (seen.get(key) ?? 0) + 1;
		seen.set(key, count);
		return count >= sameCallLimit;
	};
	const run = async (calls: readonly Call[]): Promise<'goOn' | 'end'> => {
		let next: 'goOn' | 'end' = 'goOn';
		let repeated: string | undefined;
		for (const call of calls) {
			if (signal.aborted) {
				emit(errorResult(call, 'Cancelled: the user stopped the answer.'));
			} else if (repeats(call)) {
				repeated ??= call.name;
				emit(errorResult(call, 'Not run: the same call was made before with the same arguments.'));
			} else {
				const outcome = await runCall(tools, call, signal);
				if (outcome.endsTurn) next = 'end';
				emit(toResult(call, outcome));
			}
		}
		if (repeated === undefined) return next;
		notice(
			{ emit },
			t(
				'Stopped: the model made the same call of {0} {1} times. Ask again to let it go on.',
				repeated,
				sameCallLimit,
			),
		);
		return 'end';
	};
	return { run };
}

async function runCall(
	tools: readonly Tool[],
	call: Call,
	signal: AbortSignal,
): Promise<ToolOutcome> {
	const tool = tools.find((each) => each.definition.name === call.name);
	if (!tool) {
		const names = tools.map((each) => each.definition.name).join(', ');
		return failed(`There is no tool "${call.name}". Tools: ${names === '' ? 'none' : names}.`);
	}
	const args = parseArgs(call);
	if (!args.ok) return failed(args.problem);
	try {
		return await untilAborted(tool.run(args.value, { callId: call.callId, signal }), signal);
	} catch (error) {
		if (signal.aborted)
			return failed('Cancelled: the user stopped it before it reported a result.');
		return failed(`The tool "${call.name}" failed: ${reasonOf(error)}`);
	}
}

function parseArgs(
	call: Call,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; problem: string } {
	// Servers send nothing at all for a call without arguments.
	if (call.args.trim() === '') return { ok: true, value: {} };
	try {
		const value: unknown = JSON.parse(call.args);
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
			return { ok: true, value };
		}
		return { ok: false, problem: `The arguments of "${call.name}" are not a JSON object.` };
	} catch (error) {
		return {
			ok: false,
			problem: `The arguments of "${call.name}" are not valid JSON: ${reasonOf(error)}`,
		};
	}
}

function failed(content: string): ToolOutcome {
	return { content, isError: true };
}

function toResult(call: Call, outcome: ToolOutcome): LoopEvent {
	return {
		type: 'toolResult',
		callId: call.callId,
		content: outcome.content,
		isError: outcome.isError,
		...(outcome.summary === undefined ? {} : { summary: outcome.summary }),
	};
}

function errorResult(call: Call, content: string): LoopEvent {
	return toResult(call, failed(content));
}

function notice({ emit }: Pick<TurnOptions, 'emit'>, text: string): void {
	emit({ type: 'model', event: { type: 'notice', text } });
}
