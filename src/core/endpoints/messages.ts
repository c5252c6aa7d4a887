import type { Adapter } from './adapter';
import { withAllowances } from './allowances';
import { messagesBody } from './messagesBody';
import { createMessagesReader } from './messagesReader';

/** Anthropic's messages in the wire version 2023-06-01, which compatible servers speak. */
export const messagesAdapter: Adapter = {
	protocol: 'messages',
	path: '/messages',
	toWire: messagesBody,
	createReader: (model) => withAllowances(createMessagesReader(model)),
};
