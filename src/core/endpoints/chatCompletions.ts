import type { Adapter } from './adapter';
import { withAllowances } from './allowances';
import { chatCompletionsBody } from './chatCompletionsBody';
import { createChatCompletionsReader } from './chatCompletionsReader';

/** OpenAI's chat completions, as many servers speak it. */
export const chatCompletionsAdapter: Adapter = {
	protocol: 'chatCompletions',
	path: '/chat/completions',
	toWire: chatCompletionsBody,
	createReader: (model) => withAllowances(createChatCompletionsReader(model, 'chatCompletions')),
};
