import type { AssistantPart, KeptResponse, ToolResult, Turn } from '../../shared/messages';
import type { AssistantTurnView, BlockView, TurnView } from '../../shared/transcript';
import { renderQuestion } from './attachments';
import { type Sent, shortResult, whatIsSent } from './trim';

/** Asks for the rest of an answer that was cut. Goes on the wire only. */
export const continueLine = 'Continue exactly where you stopped.';

const lostResult = 'Not run: the turn was interrupted.';

/**
 * The conversation that is sent for these turns. Always valid to send: each tool call has exactly one result, turns
 * without content are left out, questions that follow each other become one. The same turns always give the same bytes.
 * What was trimmed is left out; `sent` says what that is when it is not what the turns themselves say.
 */
export function toTurns(
	views: readonly TurnView[],
	sent: Sent = whatIsSent(views),
): readonly Turn[] {
	const turns: Turn[] = [];
	if (sent.opening !== undefined) {
		turns.push({ role: 'user', parts: [{ kind: 'text', text: sent.opening }] });
	}
	for (const [index, view] of views.entries()) {
		if (index < sent.from) continue;
		if (view.role === 'assistant') {
			addAnswer(turns, view, index < sent.resultsFrom, keptResponse(view));
		} else {
			const parts = renderQuestion(view, index < sent.attachmentsFrom);
			addQuestion(turns, { role: 'user', parts });
		}
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

/** The whole reply to the last request of the answer, which an endpoint may have kept. */
function keptResponse(view: AssistantTurnView): { step: number; kept: KeptResponse } | undefined {
	const { response, status, finish, endpoint } = view;
	if (!response || status !== 'done' || finish === 'incomplete') return undefined;
	const model = view.asked ?? view.model;
	return { step: response.step, kept: { id: response.id, model, endpoint } };
}

function addAnswer(
	turns: Turn[],
	view: AssistantTurnView,
	isShort: boolean,
	response: ReturnType<typeof keptResponse>,
): void {
	let parts: AssistantPart[] = [];
	let results: ToolResult[] = [];
	let step = 0;
	let isTakenUp = false;
	const close = (): void => {
		const kept = response?.step === step ? { response: response.kept } : {};
		if (parts.length > 0) turns.push({ role: 'assistant', parts, ...kept });
		if (results.length > 0) turns.push({ role: 'tool', results });
		parts = [];
		results = [];
	};
	for (const block of view.blocks) {
		// A step without tool calls was cut and taken up again: both pieces are one message.
		if (block.step !== step) {
			isTakenUp = results.length === 0;
			if (!isTakenUp) close();
		}
		step = block.step;
		// The rest goes on in the middle of a word, whatever was thought in between.
		if (isTakenUp && block.kind === 'text' && block.text !== '') {
			isTakenUp = false;
			if (extendText(parts, block.text)) continue;
		}
		addPart(parts, block);
		if (block.kind === 'toolCall') {
			const content = block.result?.content ?? lostResult;
			results.push({
				callId: block.callId,
				name: block.name,
				content: isShort ? shortResult(content) : content,
				isError: block.result?.isError ?? true,
			});
		}
	}
	close();
}

/** Appends to the last text; false when there is none. */
function extendText(parts: AssistantPart[], text: string): boolean {
	const index = parts.findLastIndex((part) => part.kind === 'text');
	const part = parts[index];
	if (part?.kind !== 'text') return false;
	parts[index] = { kind: 'text', text: part.text + text };
	return true;
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
