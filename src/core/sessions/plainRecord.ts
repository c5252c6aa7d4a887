import type { ChatRecord } from '../../shared/transcript';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a line of a log is one of those that most lines are: words, and where they begin and end, with all of their fields
 * and no other. The schema says the same of them, and takes most of the time in which a long chat is read.
 */
export function isPlainRecord(value: unknown): value is ChatRecord {
	if (!isObject(value)) return false;
	switch (value.type) {
		case 'model':
			return areTexts(value.turn) && isPlainEvent(value.event) && has(3, value);
		case 'userTurn':
			return (
				areTexts(value.id, value.text) &&
				Number.isFinite(value.at) &&
				Array.isArray(value.attachments) &&
				value.attachments.length === 0 &&
				has(5, value)
			);
		case 'assistantTurn':
			return (
				areTexts(value.id, value.endpoint, value.model) &&
				Number.isFinite(value.at) &&
				has(5, value)
			);
		default:
			return false;
	}
}

function isPlainEvent(event: unknown): boolean {
	if (!isObject(event)) return false;
	switch (event.type) {
		case 'start':
			return areTexts(event.model) && event.protocol === 'chatCompletions' && has(3, event);
		case 'blockStart':
			return areTexts(event.id) && isPlainBlock(event.block) && has(3, event);
		case 'blockDelta':
			return areTexts(event.id, event.text) && has(3, event);
		case 'blockEnd':
			return areTexts(event.id) && has(2, event);
		case 'finish':
			return (event.reason === 'stop' || event.reason === 'toolCalls') && has(2, event);
		default:
			return false;
	}
}

function isPlainBlock(block: unknown): boolean {
	return isObject(block) && (block.kind === 'text' || block.kind === 'reasoning') && has(1, block);
}

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null;
}

function areTexts(...values: readonly unknown[]): boolean {
	return values.every((value) => typeof value === 'string');
}

/** So many fields are those that were looked at. */
function has(count: number, value: Fields): boolean {
	return Object.keys(value).length === count;
}
