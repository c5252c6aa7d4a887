import type { AssistantPart, ToolResult, Turn } from '../../shared/messages';
import type { AssistantTurnView, BlockView, TurnView } from '../../shared/transcript';
import { renderQuestion } from './attachments';

/** Asks for the rest of an answer that was cut. Goes on the wire only. */
export const continueLine = 'Continue exactly where you stopped.';

const lostResult = 'Not run: the turn was interrupted.';

/**
 * The conversation that is sent for these turns. Always valid to send: each tool call has exactly one result, turns
 * without content are left out, questions that follow each other become one. The same turns always give the same bytes.
 */
export function toTurns(views: readonly TurnView[]): readonly Turn[] {
	const turns: Turn[] = [];
	for (const view of views) {
		if (view.role === 'assistant') addAnswer(turns, view);
		else addQuestion(turns, { role: 'user', parts: renderQuestion(view) });
	}
	return turns;
}

/** The same for going on with the last answer: a cut answer gets the line that asks for the rest. */
export function toTurnsToContinue(views: readonly TurnView[]): readonly Turn[] {
	const turns = toTurns(views);
	if (turns.at(-1)?.role !== 'assistant') return turns;
	return [...turns, { role: 'user', parts: [{ kind: 'text', text: continueLine }] }];
}

function addQuestion(turns: Turn[], turn: Extract<Turn, { role: 'user' }>): void {
	const last = turns.at(-1);
	if (turn.parts.length === 0) return;
	if (last?.role !== 'user') {
		turns.push(turn);
		return;
	}
	// The question before was never answered. Many servers insist on roles that alternate.
	turns[turns.length - 1] = { role: 'user', parts: [...last.parts, ...turn.parts] };
}

function addAnswer(turns: Turn[], view: AssistantTurnView): void {
	let parts: AssistantPart[] = [];
	let results: ToolResult[] = [];
	let step = 0;
	const close = (): void => {
		if (parts.length > 0) turns.push({ role: 'assistant', parts });
		if (results.length > 0) turns.push({ role: 'tool', results });
		parts = [];
		results = [];
	};
	for (const block of view.blocks) {
		// A step without tool calls was cut and taken up again: both pieces are one message.
		if (block.step !== step && results.length > 0) close();
		step = block.step;
		addPart(parts, block);
		if (block.kind === 'toolCall') {
			results.push({
				callId: block.callId,
				name: block.name,
				content: block.result?.content ?? lostResult,
				isError: block.result?.isError ?? true,
			});
		}
	}
	close();
}

function addPart(parts: AssistantPart[], block: BlockView): void {
	switch (block.kind) {
		case 'text': {
			if (block.text === '') return;
			const last = parts.at(-1);
			if (last?.kind === 'text') {
				parts[parts.length - 1] = { kind: 'text', text: last.text + block.text };
			} else {
				parts.push({ kind: 'text', text: block.text });
			}
			return;
		}
		case 'reasoning':
			if (block.text === '' && !block.opaque) return;
			parts.push({ kind: 'reasoning', text: block.text, ...opaqueOf(block) });
			return;
		case 'refusal':
			if (block.text !== '') parts.push({ kind: 'refusal', text: block.text });
			return;
		case 'toolCall':
			parts.push({
				kind: 'toolCall',
				callId: block.callId,
				name: block.name,
				argsText: block.text,
				...opaqueOf(block),
			});
			return;
		case 'image':
			parts.push({ kind: 'image', mime: block.mime, data: block.data });
			return;
		default:
			parts.push({ kind: 'opaque', opaque: block.opaque });
	}
}

function opaqueOf(block: Extract<BlockView, { done: boolean }>) {
	return block.opaque ? { opaque: block.opaque } : {};
}
