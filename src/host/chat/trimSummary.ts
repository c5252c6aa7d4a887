import { iterateUntilAborted } from '../../core/agent/cancel';
import { digest, summaryInstruction } from '../../core/context/summary';
import { whatIsSent } from '../../core/context/trim';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import type { Attendant } from '../../core/request';
import type { ModelEvent, Usage } from '../../shared/events';
import type { TurnView } from '../../shared/transcript';
import type { Connection } from '../connections';

const mostSummaryTokens = 300;
/** A summary that takes longer is not worth the wait. */
const mostWaitMs = 45_000;

export interface SummaryAsk {
	readonly connection: Connection;
	readonly views: readonly TurnView[];
	/** Turns before this one are summed up. */
	readonly index: number;
	/** What the request for it may have. */
	readonly mostTokens: number;
	readonly purpose: string;
	readonly stream: boolean;
	readonly attendant: Attendant;
	readonly signal: AbortSignal;
	readonly log: Log;
}

export interface Summary {
	readonly text: string;
	readonly usage?: Usage;
}

/** Lets the model sum up the beginning of the chat. Undefined when it does not. Never throws. */
export async function askSummary(ask: SummaryAsk): Promise<Summary | undefined> {
	const { connection, views, index, mostTokens, purpose, attendant, log } = ask;
	const words = digest(views, whatIsSent(views), index, mostTokens);
	if (words === '') return undefined;
	const signal = AbortSignal.any([ask.signal, AbortSignal.timeout(mostWaitMs)]);
	const request = {
		model: connection.profile.model,
		turns: [
			{
				role: 'user',
				parts: [{ kind: 'text', text: `${words}\n\n${summaryInstruction}` }],
			},
		],
		parameters: { maxOutputTokens: mostSummaryTokens },
		stream: ask.stream,
	} as const;
	try {
		const events = connection.endpoint.stream(request, signal, { attendant, purpose });
		return await read(iterateUntilAborted(events, signal), log);
	} catch (error) {
		log.info(`no summary: ${reasonOf(error)}`);
		return undefined;
	}
}

/** The whole reply; a part of one is no summary. */
async function read(events: AsyncIterable<ModelEvent>, log: Log): Promise<Summary | undefined> {
	const texts = new Map<string, string>();
	let usage: Usage | undefined;
	for await (const event of events) {
		const known = 'id' in event ? texts.get(event.id) : undefined;
		if (event.type === 'blockStart' && event.block.kind === 'text') texts.set(event.id, '');
		if (event.type === 'blockDelta' && known !== undefined) texts.set(event.id, known + event.text);
		if (event.type === 'blockEnd' && known !== undefined) texts.set(event.id, event.text ?? known);
		if (event.type === 'usage') usage = event.usage;
		if (event.type === 'error') log.info(`no summary: ${event.failure.kind}`);
		if (event.type === 'finish') {
			const text = [...texts.values()].join('\n').trim();
			return text === '' ? undefined : { text, ...(usage === undefined ? {} : { usage }) };
		}
	}
	return undefined;
}
