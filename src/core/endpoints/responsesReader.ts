import type { Opaque } from '../../shared/messages';
import type { Reader } from './adapter';
import { orChatForm } from './chatForm';
import { failureInReply, finishReason, isWhole } from './finish';
import { asCount, asList, asRecord, asText, type JsonObject } from './json';
import { createReplyWriter, type ReplyWriter } from './replyWriter';
import { createResponsesItems, type ResponsesItems } from './responsesItems';
import { createCallAssembly } from './toolCallAssembly';
import { createCallWriter } from './toolCalls';
import { readUsage } from './usage';

const terminal: Readonly<Record<string, string>> = {
	'response.completed': 'completed',
	'response.done': 'completed',
	'response.incomplete': 'incomplete',
	'response.failed': 'failed',
	'response.cancelled': 'cancelled',
};

/** Reads events and whole replies of the responses protocol. */
export function createResponsesReader(model: string): Reader {
	const opaqueOf = (payload: unknown): Opaque => ({ protocol: 'responses', model, payload });
	const writer = createReplyWriter('responses', model);
	const calls = createCallWriter(writer, opaqueOf);
	const assembly = createCallAssembly(calls);
	const items = createResponsesItems(writer, calls, opaqueOf);

	function end(raw: string | undefined, isMarked: boolean, error?: unknown): void {
		if (writer.isEnded) return;
		const reason = finishReason({
			raw,
			isMarked,
			hasCalls: calls.calls.length > 0,
			hasRefusal: writer.hasRefusal,
		});
		items.closeAll();
		calls.closeAll(isWhole(reason));
		if (reason === 'error') writer.fail(failureInReply(error ?? { message: raw }));
		else writer.finish(reason, raw);
	}

	function readWhole(response: JsonObject, status: string | undefined): void {
		writer.start(response.model, response.id);
		for (const [index, each] of asList(response.output).entries()) {
			const item = asRecord(each);
			if (item) items.settle(item, index);
		}
		const shortcut = asText(response.output_text);
		if (shortcut && !writer.hasContent) writer.write('text', shortcut);
		if (calls.calls.length === 0) assembly.add(asList(response.tool_calls), true);
		pushUsage(writer, response.usage);
		const details = asRecord(response.incomplete_details);
		const state = status ?? asText(response.status) ?? 'completed';
		const raw = (state === 'incomplete' ? asText(details?.reason) : undefined) ?? state;
		end(raw, true, response.error ?? undefined);
	}

	function readEvent(event: JsonObject): void {
		const type = asText(event.type) ?? '';
		const response = asRecord(event.response);
		const status = terminal[type];
		if (status) readWhole(response ?? event, status);
		else if (type === 'error') {
			items.closeAll();
			calls.closeAll(false);
			writer.fail(failureInReply(event.error ?? event));
		} else if (type.startsWith('response.')) {
			writer.start(response?.model, response?.id);
			readItemEvent(items, type, event);
		} else if (type === '' || type === 'response') {
			const whole = response ?? event;
			if (whole.output !== undefined || whole.output_text !== undefined) {
				readWhole(whole, undefined);
			}
		}
	}

	const reader: Reader = {
		read(frame) {
			if (writer.isEnded) return [];
			if (frame.kind === 'done') end(undefined, true);
			else readEvent(frame.value);
			return writer.take();
		},
		end() {
			end(undefined, false);
			return writer.take();
		},
	};
	return orChatForm(reader, model, 'responses');
}

function readItemEvent(items: ResponsesItems, type: string, event: JsonObject): void {
	const part = asRecord(event.part);
	switch (type) {
		case 'response.output_item.added':
			items.add(event);
			return;
		case 'response.output_item.done': {
			const item = asRecord(event.item);
			if (item) items.settle(item, asCount(event.output_index), event.item_id);
			return;
		}
		case 'response.output_text.delta':
		case 'response.refusal.delta':
		case 'response.reasoning_text.delta':
		case 'response.reasoning_summary_text.delta':
			items.append(event);
			return;
		case 'response.output_text.done':
		case 'response.refusal.done':
		case 'response.reasoning_text.done':
		case 'response.reasoning_summary_text.done':
			items.settlePart(event, asText(event.text) ?? asText(event.refusal));
			return;
		case 'response.content_part.done':
			items.settlePart({ ...event, type: part?.type }, asText(part?.text) ?? asText(part?.refusal));
			return;
		case 'response.output_text.annotation.added':
			items.annotate([event.annotation]);
			return;
		case 'response.function_call_arguments.delta':
		case 'response.function_call_arguments.done':
			items.callArguments(event);
			return;
		default:
			return;
	}
}

function pushUsage(writer: ReplyWriter, value: unknown): void {
	const usage = readUsage(value);
	if (usage) writer.push({ type: 'usage', usage });
}
