import assert from 'node:assert/strict';
import type { ModelInfo } from '../../../../src/core/endpoints/endpoint';
import { profileOfAddress } from '../../../../src/host/setUp/addressSteps';
import { checkKey, cleanKey } from '../../../../src/host/setUp/keyInput';
import {
	describeModel,
	firstSuitable,
	listAge,
	offeredModels,
} from '../../../../src/host/setUp/modelChoice';
import { translate } from '../../../support/setUpParts';

describe('a pasted key', () => {
	const forms = [
		'sk-abc123',
		'  sk-abc123\n',
		'Bearer sk-abc123',
		'"sk-abc123"',
		"'Bearer sk-abc123'",
		'Authorization: Bearer sk-abc123',
		'x-api-key: sk-abc123',
		'OPENAI_API_KEY=sk-abc123',
		'export OPENAI_API_KEY="sk-abc123"',
	];
	for (const form of forms) {
		it(`is taken out of ${JSON.stringify(form)}`, () => {
			assert.equal(cleanKey(form), 'sk-abc123');
			assert.equal(checkKey(form, 'sk-', translate).kind, 'fine');
		});
	}

	const wrong: readonly (readonly [string, RegExp])[] = [
		['https://platform.openai.com/api-keys', /an address/],
		['my key is sk-abc', /no spaces/],
		['{"key":"sk-abc"}', /not a key/],
		['sk-••••••••abcd', /characters that no key has/],
		['sk-abc...xyz', /shortened/],
		['k'.repeat(5000), /too long/],
	];
	for (const [text, reason] of wrong) {
		it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => {
			const validity = checkKey(text, undefined, translate);
			assert.equal(validity.kind, 'error');
			assert.match('text' in validity ? validity.text : '', reason);
		});
	}

	it('of another provider is noted, not refused', () => {
		const validity = checkKey('sk-ant-abc123', 'nsk_', translate);
		assert.equal(validity.kind, 'note');
		assert.match('text' in validity ? validity.text : '', /Anthropic/);
	});
});

describe('models to choose from', () => {
	it('stand in the order of their use for coding', () => {
		const models: readonly ModelInfo[] = [
			{ id: 'text-embedding-3' },
			{ id: 'unknown' },
			{ id: 'no-tools', tools: false },
			{ id: 'tools', tools: true },
			{ id: 'old', tools: true, deprecated: true },
		];
		assert.deepEqual(
			offeredModels(models).map(({ id }) => id),
			['tools', 'unknown', 'no-tools', 'text-embedding-3'],
		);
		assert.equal(firstSuitable(models), 'tools');
		assert.equal(firstSuitable([{ id: 'text-embedding-3' }]), undefined);
	});

	it('say what their list says', () => {
		const free: ModelInfo = {
			id: 'a',
			label: 'Model A',
			contextTokens: 1_048_576,
			tools: true,
			images: true,
			price: { currency: 'USD', input: 0, output: 0 },
		};
		assert.equal(describeModel(free, translate), 'Model A · 1.05M context · free · tools · images');
		const paid: ModelInfo = { id: 'b', price: { currency: 'USD', input: 0.15, output: 0.6 } };
		assert.equal(describeModel(paid, translate), 'USD 0.15 in / 0.6 out per 1M');
		assert.equal(describeModel({ id: 'c' }, translate), '');
	});

	it('come from a list that has an age', () => {
		const ages = [0, 5 * 60_000, 3 * 3_600_000, 72 * 3_600_000];
		assert.deepEqual(
			ages.map((age) => listAge(1000, 1000 + age, translate)),
			['list from just now', 'list from 5 min ago', 'list from 3 h ago', 'list from 3 days ago'],
		);
	});
});

describe('a typed address', () => {
	const make = (baseUrl: string, typed = baseUrl) => profileOfAddress(baseUrl, [], typed).profile;

	it('becomes an endpoint named after its host', () => {
		const { id, label, protocol, auth, model } = make('https://llm.example.com:8443/v1');
		assert.deepEqual(
			{ id, label, protocol, auth, model },
			{
				id: 'llm-example-com-8443',
				label: 'llm.example.com:8443',
				protocol: 'auto',
				auth: 'auto',
				model: '',
			},
		);
	});

	it('gets a name of its own', () => {
		const first = make('https://llm.example.com/v1');
		const second = profileOfAddress('https://llm.example.com/other/v1', [first], '');
		assert.equal(second.profile.id, 'llm-example-com-2');
		assert.equal(profileOfAddress(first.baseUrl, [first], '').profile, first);
	});

	it('may tell its protocol', () => {
		assert.equal(
			make('https://a.example/v1', 'https://a.example/v1/messages').protocol,
			'messages',
		);
		assert.equal(make('https://a.example/anthropic').protocol, 'messages');
		assert.equal(
			make('https://a.example/v1', 'https://a.example/v1/responses/').protocol,
			'responses',
		);
		assert.equal(make('https://a.example/v1').protocol, 'auto');
	});
});
