import { assertNever } from './assertNever';
import type { Cost, ModelEvent, Usage } from './events';
import type { AssistantTurnView, BlockView, TurnStatus } from './transcript';

/** Ends the turn in place: nothing of it is still being written. */
export function closeTurn(turn: AssistantTurnView, status: TurnStatus): void {
	turn.status = status;
	delete turn.retry;
	for (const block of turn.blocks) if ('done' in block) block.done = true;
}

/** Block ids are unique per request, so a turn with several requests keeps them apart by step. */
function openBlock(
	turn: AssistantTurnView,
	id: string,
): Extract<BlockView, { done: boolean }> | undefined {
	for (let index = turn.blocks.length - 1; index >= 0; index--) {
		const block = turn.blocks[index];
		if (block?.id === id && block.step === turn.step) return 'done' in block ? block : undefined;
	}
	return undefined;
}

/** Applies one event of the stream to `turn` in place. */
export function foldEvent(turn: AssistantTurnView, event: ModelEvent): void {
	switch (event.type) {
		case 'start':
			startStep(turn, event);
			return;
		case 'blockStart':
		case 'blockDelta':
		case 'blockEnd':
			foldBlockEvent(turn, event);
			return;
		case 'opaque':
			turn.blocks.push({
				kind: 'opaque',
				id: `opaque${turn.blocks.length}`,
				step: turn.step,
				opaque: event.opaque,
			});
			return;
		case 'image':
			turn.blocks.push({
				kind: 'image',
				id: `image${turn.blocks.length}`,
				step: turn.step,
				mime: event.mime,
				data: event.data,
			});
			return;
		case 'citation':
			if (turn.citations.every((each) => each.url !== event.url)) {
				turn.citations.push(
					event.title === undefined ? { url: event.url } : { url: event.url, title: event.title },
				);
			}
			return;
		case 'usage':
			turn.usage = addUsage(turn.earlierUsage, event.usage);
			return;
		case 'notice':
			turn.notices.push(event.text);
			return;
		case 'retry':
			turn.retry = { attempt: event.attempt, delayMs: event.delayMs, failure: event.failure };
			return;
		case 'finish':
			turn.finish = event.reason;
			closeTurn(turn, 'done');
			return;
		case 'error':
			turn.failure = event.failure;
			closeTurn(turn, 'failed');
			return;
		case 'rateLimit':
			return;
		default:
			assertNever(event);
	}
}

type BlockEvent = Extract<ModelEvent, { type: 'blockStart' | 'blockDelta' | 'blockEnd' }>;

function foldBlockEvent(turn: AssistantTurnView, event: BlockEvent): void {
	if (event.type === 'blockStart') {
		delete turn.retry;
		turn.blocks.push({ ...event.block, id: event.id, step: turn.step, text: '', done: false });
		return;
	}
	const block = openBlock(turn, event.id);
	if (!block) return;
	if (event.type === 'blockDelta') {
		block.text += event.text;
		return;
	}
	block.done = true;
	if (event.text !== undefined) block.text = event.text;
	if (event.opaque) block.opaque = event.opaque;
}

function startStep(turn: AssistantTurnView, event: Extract<ModelEvent, { type: 'start' }>): void {
	delete turn.retry;
	turn.status = 'running';
	turn.step += 1;
	turn.protocol = event.protocol;
	if (event.model !== turn.model) turn.asked ??= turn.model;
	turn.model = event.model;
	if (event.protocol === 'responses' && event.responseId !== undefined) {
		turn.response = { id: event.responseId, step: turn.step };
	} else delete turn.response;
	if (turn.usage) turn.earlierUsage = turn.usage;
}

function addUsage(earlier: Usage | undefined, usage: Usage): Usage {
	if (!earlier) return usage;
	const reasoning = (earlier.reasoning ?? 0) + (usage.reasoning ?? 0);
	const cacheRead = (earlier.cacheRead ?? 0) + (usage.cacheRead ?? 0);
	const cacheWrite = (earlier.cacheWrite ?? 0) + (usage.cacheWrite ?? 0);
	const cost = addCosts(earlier.cost, usage.cost);
	return {
		input: earlier.input + usage.input,
		output: earlier.output + usage.output,
		...(reasoning > 0 ? { reasoning } : {}),
		...(cacheRead > 0 ? { cacheRead } : {}),
		...(cacheWrite > 0 ? { cacheWrite } : {}),
		...(cost ? { cost } : {}),
	};
}

/** A sum of which a part is unknown, or in other money, would be none. */
function addCosts(earlier: Cost | undefined, cost: Cost | undefined): Cost | undefined {
	if (!earlier || !cost || earlier.currency !== cost.currency) return undefined;
	return { ...cost, amount: earlier.amount + cost.amount };
}
