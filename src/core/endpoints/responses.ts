import type { Adapter } from './adapter';
import { withAllowances } from './allowances';
import { responsesBody } from './responsesBody';
import { createResponsesReader } from './responsesReader';

/** OpenAI's responses, used without state on the server unless a request asks for it. */
export const responsesAdapter: Adapter = {
	protocol: 'responses',
	path: '/responses',
	toWire: responsesBody,
	createReader: (model) => withAllowances(createResponsesReader(model)),
};
