import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoProfile, presets } from '../../../../../src/core/endpoints/presets';
import type { ModelRequest } from '../../../../../src/core/request';
import { tool } from '../../../../support/bodies';
import { assistant, call, result, text, user } from '../../../../support/conversations';
import { adapters } from '../../../../support/recordings';

declare const PROJECT_ROOT: string;

/** Written anew by running this test with UPDATE_FIXTURES=1; look at what changed. */
const file = path.join(PROJECT_ROOT, 'test', 'fixtures', 'bodies.json');

const requests: Readonly<Record<string, ModelRequest>> = {
	'a question': { model: 'm', system: 'Be brief.', turns: [user('hello')] },
	'every parameter': {
		model: 'm',
		turns: [user('hello')],
		parameters: {
			temperature: 1.5,
			topP: 0.9,
			topK: 40,
			maxOutputTokens: 9000,
			stop: ['END'],
			effort: 'minimal',
			webSearch: true,
			responseFormat: { type: 'jsonSchema', name: 'n', schema: { type: 'object' } },
			presencePenalty: 0.5,
			frequencyPenalty: 0.5,
			logitBias: { '1': 2 },
			prediction: { type: 'content', content: 'x' },
			imageConfig: { aspect_ratio: '1:1' },
			truncation: 'auto',
			serviceTier: 'default',
			user: 'u',
			metadata: { a: 'b' },
			extraBody: { seed: 7 },
		},
	},
	'tools and an image': {
		model: 'm',
		system: 'Be brief.',
		turns: [
			{
				role: 'user',
				parts: [
					{ kind: 'text', text: 'What is this?' },
					{ kind: 'image', mime: 'image/png', data: 'iVBORw0KGgo=' },
				],
			},
			assistant(text('Let me look.'), call('call_aaaaaaaa'), call('call_bbbbbbbb')),
			result('call_aaaaaaaa'),
			user('And?'),
		],
		tools: [tool],
		toolChoice: { name: 'get_weather' },
		parameters: { parallelToolCalls: false },
	},
};

describe('bodies of each preset on each protocol', () => {
	const made: Record<string, unknown> = {};
	for (const profile of [...presets, demoProfile]) {
		for (const adapter of adapters) {
			for (const [title, request] of Object.entries(requests)) {
				made[`${profile.id}, ${adapter.protocol}, ${title}`] = adapter.toWire(request, profile);
			}
		}
	}
	if (process.env.UPDATE_FIXTURES) writeFileSync(file, oneLineEach(made));
	const kept: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, 'utf8'));

	it('are those that are kept, no more and no fewer', () => {
		assert.deepEqual(Object.keys(made), Object.keys(kept));
	});

	for (const [title, wire] of Object.entries(made)) {
		it(title, () => assert.deepEqual(JSON.parse(JSON.stringify(wire)), kept[title]));
	}

	it('hold nothing that is undefined, for that would be dropped without a word', () => {
		const undefinedIn = (value: unknown): boolean =>
			typeof value === 'object' && value !== null
				? Object.values(value).some(undefinedIn)
				: value === undefined;
		for (const [title, wire] of Object.entries(made)) assert.ok(!undefinedIn(wire), title);
	});
});

function oneLineEach(values: Readonly<Record<string, unknown>>): string {
	const lines = Object.entries(values).map(
		([title, value]) => `\t${JSON.stringify(title)}: ${JSON.stringify(value)}`,
	);
	return `{\n${lines.join(',\n')}\n}\n`;
}
