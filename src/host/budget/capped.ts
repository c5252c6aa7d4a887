import type * as vscode from 'vscode';
import type { AnswerCap } from '../../core/budget/limits';
import { entryOf, known, readAbilities } from '../../core/endpoints/capabilities';
import type { Endpoint, EndpointProfile, ModelInfo } from '../../core/endpoints/endpoint';
import { askedThinking, defaultMaxTokens } from '../../core/endpoints/messagesThinking';
import { usualProtocol } from '../../core/endpoints/ways';
import type { Log } from '../../core/ports';
import type { ModelRequest, StreamOptions } from '../../core/request';
import type { ModelEvent, Usage } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { inDigits, t } from '../../shared/words';
import { remembering } from '../openEndpoint';

/** The answer ended at our cap, not at one of the model's own. */
export function wasCut(
	event: ModelEvent,
	{ tokens }: AnswerCap,
	usage: Usage | undefined,
): boolean {
	if (event.type !== 'finish' || event.reason !== 'length') return false;
	return usage !== undefined && usage.output >= tokens * 0.9;
}

interface Capped {
	readonly request: ModelRequest;
	readonly cap: AnswerCap | undefined;
	/** The server takes no cap under any name and of any size. */
	uncapped(): void;
}

/** Sent with its cap; where the server does not take it, once more without, as long as nothing of an answer was shown. */
export async function* capped(
	endpoint: Endpoint,
	{ request, cap, uncapped }: Capped,
	signal: AbortSignal,
	options: StreamOptions | undefined,
): AsyncGenerator<ModelEvent> {
	if (cap) {
		const parameters = { ...request.parameters, maxOutputTokens: cap.tokens };
		let isShown = false;
		let refusal: Failure | undefined;
		for await (const event of endpoint.stream({ ...request, parameters }, signal, options)) {
			isShown ||= event.type === 'blockStart' || event.type === 'image';
			if (!isShown && event.type === 'error' && isAboutCap(event.failure)) refusal = event.failure;
			else yield event;
		}
		if (!refusal) return;
		if (!isAboutSize(refusal)) uncapped();
		yield {
			type: 'notice',
			text: t(
				'This server did not take a limit of {0} tokens for the answer, so it may go over your limit.',
				inDigits(cap.tokens),
			),
		};
	}
	yield* endpoint.stream(request, signal, options);
}

function isAboutCap({ kind, refused }: Failure): boolean {
	return kind === 'invalidRequest' && refused !== undefined && capNames.has(refused);
}

/** It takes caps, but none so small. */
function isAboutSize({ message, detail = '' }: Failure): boolean {
	return /at least|greater than|minimum|too small|>=/i.test(`${message} ${detail}`);
}

/** What a cap is called on the wire. */
const capNames: ReadonlySet<string> = new Set([
	...['max_tokens', 'max_completion_tokens', 'max_output_tokens'],
]);

/** How long an answer is in any case, and may become. */
interface AnswerLengths {
	/** Fewer tokens are not worth asking for. */
	readonly least: number;
	/** It has at most so many without a cap of ours. Zero where ours would have no effect. */
	readonly most: number;
}

/** Reasoning counts as part of the answer: with fewer tokens nothing but that may come. */
const leastWithReasoning = 1024;

/** `listed`: what the models list says of the model. */
export function answerLengths(
	{ memory, log, now }: { readonly memory: vscode.Memento; readonly log: Log; now(): number },
	profile: EndpointProfile,
	request: ModelRequest,
	listed: Pick<ModelInfo, 'maxOutputTokens' | 'reasoning'> = {},
): AnswerLengths {
	const parameters = { ...profile.parameters, ...request.parameters };
	const { extraBody, maxOutputTokens, effort } = parameters;
	const learnt = remembering(memory, profile, log);
	const abilities = readAbilities(learnt, request.model);
	const at = { now: now(), entry: entryOf(profile) };
	const canReason = known(abilities, 'reasoning', at)?.value ?? listed.reasoning;
	const thinking = canReason === false ? undefined : askedThinking(parameters);
	const isThoughtOf = effort !== 'none' && canReason === true;
	const usual = isThoughtOf || thinking !== undefined ? leastWithReasoning : 0;
	// What the person writes into the body themselves goes over everything.
	if (Object.keys(extraBody ?? {}).some((name) => capNames.has(name))) {
		return { least: usual, most: 0 };
	}
	const isMessages = usualProtocol({ profile, learnt }) === 'messages';
	const model = Math.min(
		listed.maxOutputTokens ?? Infinity,
		known(abilities, 'maxOutputTokens', at)?.value ?? Infinity,
	);
	const most = Math.min(
		maxOutputTokens ?? (isMessages ? (thinking ?? 0) + defaultMaxTokens : Infinity),
		model,
	);
	// There the cap bounds how much may be thought: a lower one would think less, or not at all.
	const least = isMessages && thinking !== undefined ? thinking + leastWithReasoning : usual;
	return { least: Math.min(least, most), most };
}
