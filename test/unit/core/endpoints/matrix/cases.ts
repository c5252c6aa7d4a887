import { dataFrames } from '../../../../support/loopbackServer';
import { type Expected, forEach, type Json, protocols, type Row } from './row';
import { chunk, streamOf } from './say';

/** Values of a stream, what they have to come to, and what {@link Row} says of their prefixes. */
export type Case = readonly [
	values: readonly unknown[],
	expected: Expected,
	how?: 'revises' | 'endsEarly',
];

export const stop = chunk({}, 'stop');
export const done = '[DONE]';
export const hi: Expected = { text: 'Hello', end: 'stop' };
export const thought: Expected = { reasoning: 'Hm.', text: 'Yes', end: 'stop' };

export function say(...pieces: readonly string[]): readonly Json[] {
	return pieces.map((content) => chunk({ content }));
}

export function letters(text: string): readonly Json[] {
	return say(...text);
}

/** In the form of chat completions, which servers also use for the other two protocols. */
export function chatRow([name, [values, expected, how]]: [string, Case]): Row {
	return {
		name,
		wires: forEach(protocols, () => dataFrames(...values)),
		expected,
		revises: how === 'revises',
		endsEarly: how === 'endsEarly' || how === 'revises',
	};
}

/** In the protocol's own form. */
export function own(
	protocol: 'messages' | 'responses',
	cases: Readonly<Record<string, Case>>,
): readonly Row[] {
	return Object.entries(cases).map(([name, [values, expected, how]]) => ({
		name,
		wires: forEach([protocol], () => streamOf(protocol, values as readonly Json[])),
		expected,
		revises: how === 'revises',
		endsEarly: how !== undefined,
	}));
}
