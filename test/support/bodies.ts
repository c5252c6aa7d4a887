import assert from 'node:assert/strict';
import type { EndpointProfile, Quirks } from '../../src/core/endpoints/endpoint';
import type { ModelRequest, Parameters, ToolDefinition } from '../../src/core/request';
import type { Protocol } from '../../src/shared/messages';
import { adapters } from './recordings';

export type Body = Readonly<Record<string, unknown>>;

export const tool: ToolDefinition = {
	name: 'get_weather',
	description: 'Tells the weather.',
	parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

export function profile(quirks: Quirks = {}, parameters?: Parameters): EndpointProfile {
	return {
		id: 'x',
		label: 'X',
		baseUrl: 'https://x.example/v1',
		protocol: 'auto',
		model: 'm',
		auth: 'auto',
		quirks,
		...(parameters ? { parameters } : {}),
	};
}

export const hello: ModelRequest = {
	model: 'm',
	turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hello' }] }],
};

export function send(
	protocol: Protocol,
	request: Partial<ModelRequest>,
	quirks?: Quirks,
	inProfile?: Parameters,
): { body: Body; notices: readonly string[] } {
	const adapter = adapters.find((each) => each.protocol === protocol);
	assert.ok(adapter);
	return adapter.toWire({ ...hello, ...request }, profile(quirks, inProfile));
}
