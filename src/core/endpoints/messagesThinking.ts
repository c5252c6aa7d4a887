import { t } from '../../shared/words';
import type { Effort, Parameters } from '../request';
import { asRecord, asString, asText } from './json';
import type { ReplayedBlock, ThinkingBlock } from './messagesParams';
import type { Notices } from './wireParameters';
import type { WirePart, WireTurn } from './wireTurns';

/** The protocol wants a cap in each request. What is thought comes on top of this one. */
export const defaultMaxTokens = 4096;
const leastBudget = 1024;

/** What an effort is worth in thinking tokens. */
const budgets: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
	minimal: 1024,
	low: 2048,
	medium: 8192,
	high: 16384,
	xhigh: 24576,
	max: 32000,
};

export interface Thinking {
	readonly budget: number;
}

/** Tokens of thinking that are asked for. */
export function askedThinking({ thinkingBudget, effort }: Parameters): number | undefined {
	return (
		thinkingBudget ?? (effort === undefined || effort === 'none' ? undefined : budgets[effort])
	);
}

/** The budget asked for, below the output cap as the protocol wants it; undefined for no thinking. */
export function planThinking(parameters: Parameters, notices: Notices): Thinking | undefined {
	const { maxOutputTokens } = parameters;
	const asked = askedThinking(parameters);
	if (asked === undefined) return undefined;
	if (maxOutputTokens === undefined || asked < maxOutputTokens) return { budget: asked };
	if (maxOutputTokens <= leastBudget) {
		notices.add(
			t(
				'Thinking was left out: it needs maxOutputTokens above {0}, and that is {1}.',
				leastBudget,
				maxOutputTokens,
			),
		);
		return undefined;
	}
	const budget = Math.max(leastBudget, Math.floor(maxOutputTokens / 2));
	notices.add(
		t(
			'The thinking budget {0} was sent as {1}: it has to stay below maxOutputTokens.',
			asked,
			budget,
		),
	);
	return { budget };
}

/** An answer that was begun elsewhere, or without thinking, cannot be gone on with in the middle of its tool calls. */
export function goesOnWithoutThinking(turns: readonly WireTurn[]): boolean {
	const last = turns.findLast((turn) => turn.role === 'assistant');
	if (last?.role !== 'assistant' || last.results.length === 0) return false;
	return thinkingBlock(last.parts[0]) === undefined;
}

export function extraThinks(parameters: Parameters): boolean {
	const type = asText(asRecord(parameters.extraBody?.thinking)?.type);
	return type !== undefined && type !== 'disabled';
}

export interface Sampling {
	readonly temperature?: number | undefined;
	readonly top_p?: number | undefined;
	readonly top_k?: number | undefined;
}

/** With thinking on, the sampling of the model may not be changed. */
export function sampling(parameters: Parameters, thinks: boolean, notices: Notices): Sampling {
	const { temperature, topP, topK } = parameters;
	if (!thinks) return { temperature, top_p: topP, top_k: topK };
	for (const [name, value] of Object.entries({ temperature, topP, topK })) {
		if (value === undefined) continue;
		// That it was fitted before does not matter any more.
		notices.retract(`${name} `);
		notices.add(t('{0} was left out: it does not go with thinking.', name));
	}
	return {};
}

/** The thinking block that `part` stands for, if it is one that may go back: unsigned thinking is refused. */
export function thinkingBlock(
	part: WirePart | undefined,
): ThinkingBlock | ReplayedBlock | undefined {
	if (part?.kind !== 'reasoning' && part?.kind !== 'opaque') return undefined;
	const payload = asRecord(part.payload);
	const type = asText(payload?.type);
	if (type === 'redacted_thinking') return payload;
	const signature = asText(payload?.signature);
	if (type !== 'thinking' || signature === undefined) return undefined;
	const thinking = part.kind === 'reasoning' ? part.text : (asString(payload?.thinking) ?? '');
	return { type: 'thinking', thinking, signature };
}
