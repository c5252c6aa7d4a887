import type { Protocol } from '../../shared/messages';
import type { Frame, Reader } from './adapter';
import { createChatCompletionsReader } from './chatCompletionsReader';

/** Reads with `own`, until it shows that the server answers this protocol, too, in the form of chat completions. */
export function orChatForm(own: Reader, model: string, protocol: Protocol): Reader {
	let chat: Reader | undefined;
	let isOwn = false;
	return {
		read(frame) {
			if (!isOwn && isChat(frame)) chat ??= createChatCompletionsReader(model, protocol);
			if (chat) return chat.read(frame);
			const events = own.read(frame);
			isOwn ||= events.some(({ type }) => type !== 'start');
			return events;
		},
		end: () => (chat ?? own).end(),
		get isEnding() {
			return (chat ?? own).isEnding === true;
		},
	};
}

function isChat(frame: Frame): boolean {
	return frame.kind === 'json' && Array.isArray(frame.value.choices);
}
