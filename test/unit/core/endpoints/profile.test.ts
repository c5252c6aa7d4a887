import assert from 'node:assert/strict';
import { isLoopback, normaliseBaseUrl, originOf } from '../../../../src/core/endpoints/baseUrl';
import { demoProfile, guessPresets, presets } from '../../../../src/core/endpoints/presets';
import { parseProfiles } from '../../../../src/core/endpoints/profile';

const other = { id: 'work', baseUrl: 'https://ai.example/v1' };

/** The one problem of an entry. */
function problemOf(entry: unknown): string {
	const { profiles, problems } = parseProfiles([entry]);
	assert.deepEqual(profiles, []);
	assert.equal(problems.length, 1, problems.join(' '));
	return problems[0] ?? '';
}

function accepted(entry: object): void {
	const { profiles, problems } = parseProfiles([{ ...other, ...entry }]);
	assert.deepEqual(problems, []);
	assert.equal(profiles.length, 1);
}

describe('profiles of the settings', () => {
	it('may be absent or empty', () => {
		for (const raw of [undefined, null, []]) {
			assert.deepEqual(parseProfiles(raw), { profiles: [], problems: [] });
		}
		assert.equal(parseProfiles({}).problems.length, 1);
	});

	it('change a preset field by field', () => {
		const { profiles } = parseProfiles([
			{ id: 'neosantara', model: ' garda-core ', quirks: { temperatureMax: { messages: 2 } } },
		]);
		const preset = presets.find(({ id }) => id === 'neosantara');
		assert.deepEqual(profiles, [
			{
				id: 'neosantara',
				label: 'Neosantara AI',
				baseUrl: 'https://api.neosantara.xyz/v1',
				protocol: 'auto',
				model: 'garda-core',
				auth: 'auto',
				quirks: {
					...preset?.quirks,
					temperatureMax: { chatCompletions: 2, responses: 1, messages: 2 },
				},
			},
		]);
	});

	it('add an endpoint of any other id', () => {
		assert.deepEqual(
			parseProfiles([{ ...other, baseUrl: ' https://AI.example/v1/chat/completions/ ' }]),
			{
				profiles: [
					{
						id: 'work',
						label: 'work',
						baseUrl: 'https://ai.example/v1',
						protocol: 'auto',
						model: '',
						auth: 'auto',
					},
				],
				problems: [],
			},
		);
	});

	it('keep the good entries beside a faulty one', () => {
		const { profiles, problems } = parseProfiles([
			{ id: 'a' },
			other,
			{ ...other, model: 'x' },
			{ id: 'demo' },
			7,
		]);
		assert.deepEqual(
			profiles.map(({ id, model }) => [id, model]),
			[['work', '']],
		);
		assert.equal(problems.length, 4);
		assert.match(problems[0] ?? '', /^Endpoint "a": baseUrl is missing\.$/);
		assert.match(problems[1] ?? '', /^Endpoint "work": another entry has this id\.$/);
		assert.match(problems[2] ?? '', /^Endpoint "demo": /);
		assert.match(problems[3] ?? '', /^Endpoint 5: /);
	});

	it('name the entry and the field of a fault', () => {
		assert.match(problemOf({ ...other, protocol: 'grpc' }), /^Endpoint "work": protocol: /);
		assert.match(problemOf({ ...other, parameters: { topP: 2 } }), /parameters\.topP/);
		assert.match(problemOf({ ...other, apiKey: 'x' }), /does not know "apiKey"/);
		assert.match(
			problemOf({ ...other, parameters: { temprature: 1 } }),
			/parameters: does not know "temprature"/,
		);
		assert.match(problemOf({ ...other, baseUrl: 'http://ai.example' }), /baseUrl: Plain http/);
		assert.match(problemOf({ ...other, id: 'Work' }), /id: /);
	});

	it('take temperature up to what the endpoint and the protocol take', () => {
		const at = (id: string, protocol: string, temperature: number): readonly string[] =>
			parseProfiles([{ id, protocol, parameters: { temperature } }]).problems;
		for (const [id, protocol, most] of [
			['neosantara', 'chatCompletions', 2],
			['neosantara', 'responses', 1],
			['neosantara', 'messages', 1],
			['naga', 'messages', 2],
			['naga', 'responses', 2],
			['anthropic', 'messages', 1],
			['openai', 'responses', 2],
		] as const) {
			assert.deepEqual(at(id, protocol, most), [], `${id} ${protocol}`);
			const [problem] = at(id, protocol, most + 0.1);
			assert.match(problem ?? '', new RegExp(`temperature is ${most + 0.1}.*takes 0 to ${most}`));
		}
		assert.deepEqual(at('neosantara', 'auto', 1.5), []);
		assert.equal(at('neosantara', 'auto', 2.5).length, 1);
		assert.equal(at('neosantara', 'auto', -1).length, 1);
	});

	it('take four stop texts on chat completions and five on messages', () => {
		const stop = ['1', '2', '3', '4', '5'];
		assert.match(
			problemOf({ ...other, protocol: 'chatCompletions', parameters: { stop } }),
			/at most 4/,
		);
		accepted({ protocol: 'messages', parameters: { stop } });
		accepted({ protocol: 'chatCompletions', parameters: { stop: stop.slice(1) } });
		assert.match(problemOf({ ...other, parameters: { stop: [...stop, '6'] } }), /parameters\.stop/);
	});

	it('take 16 pairs of metadata', () => {
		const pairs = (count: number): object =>
			Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
		accepted({ parameters: { metadata: pairs(16) } });
		assert.match(
			problemOf({ ...other, parameters: { metadata: pairs(17) } }),
			/metadata: at most 16 pairs/,
		);
	});

	it('take every parameter that a person may set', () => {
		accepted({
			parameters: {
				temperature: 0,
				topP: 1,
				topK: 40,
				maxOutputTokens: 4000,
				stop: ['x'],
				effort: 'xhigh',
				thinkingBudget: 1024,
				webSearch: { search_context_size: 'low' },
				responseFormat: { type: 'jsonSchema', name: 'x', schema: { type: 'object' }, strict: true },
				parallelToolCalls: false,
				presencePenalty: -2,
				frequencyPenalty: 2,
				logitBias: { '50256': -100 },
				prediction: { type: 'content', content: 'x' },
				imageConfig: { aspect_ratio: '1:1' },
				store: true,
				truncation: 'auto',
				serviceTier: 'auto',
				user: 'u',
				metadata: { a: 'b' },
				extraBody: { seed: 1 },
			},
		});
		for (const parameters of [
			{ topK: 0 },
			{ maxOutputTokens: 0 },
			{ maxOutputTokens: 1.5 },
			{ thinkingBudget: 1023 },
			{ presencePenalty: 2.1 },
			{ frequencyPenalty: -2.1 },
			{ logitBias: { '1': 101 } },
			{ effort: 'huge' },
			{ truncation: 'off' },
			{ responseFormat: { type: 'xml' } },
		]) {
			const [name] = Object.keys(parameters);
			assert.match(problemOf({ ...other, parameters }), new RegExp(`parameters\\.${name}`));
		}
	});

	it('want a thinking budget below the cap', () => {
		const parameters = { thinkingBudget: 2048, maxOutputTokens: 2048 };
		assert.match(problemOf({ ...other, protocol: 'messages', parameters }), /less than/);
	});

	it('S7: refuse headers that carry credentials', () => {
		for (const name of [
			'Authorization',
			'x-api-key',
			'API-Key',
			'Cookie',
			'Set-Cookie',
			'Proxy-Authorization',
			'Proxy-Connection',
			'X-Auth-Token',
			'x-goog-api-key',
			'My-Secret',
			'Host',
			'Content-Length',
			'bad name',
		]) {
			assert.match(problemOf({ ...other, headers: { [name]: 'x' } }), /headers/, name);
		}
		assert.match(problemOf({ ...other, headers: { 'X-Title': 'a\nb' } }), /headers/);
		accepted({
			headers: { 'X-Title': 'Pandu', 'HTTP-Referer': 'https://a.example', 'anthropic-beta': 'x' },
		});
	});
});

describe('base URL', () => {
	it('is normalised', () => {
		const forms: Readonly<Record<string, string>> = {
			' https://api.neosantara.xyz/v1/ ': 'https://api.neosantara.xyz/v1',
			'api.neosantara.xyz/v1': 'https://api.neosantara.xyz/v1',
			'HTTPS://API.Example/v1//': 'https://api.example/v1',
			'https://a.example/v1/chat/completions': 'https://a.example/v1',
			'https://a.example/v1/responses/': 'https://a.example/v1',
			'https://a.example/v1/messages': 'https://a.example/v1',
			'https://a.example/v1/models': 'https://a.example/v1',
			'https://a.example/v1/v1': 'https://a.example/v1',
			'https://a.example/openai//v1': 'https://a.example/openai/v1',
			'https://a.example/x?api-version=1#y': 'https://a.example/x?api-version=1',
			'https://a.example': 'https://a.example',
			'https://a.example:443/v1': 'https://a.example/v1',
			'localhost:11434/v1': 'http://localhost:11434/v1',
			'http://127.0.0.1:8080': 'http://127.0.0.1:8080',
			'http://[::1]:1/v1': 'http://[::1]:1/v1',
		};
		for (const [raw, expected] of Object.entries(forms))
			assert.equal(normaliseBaseUrl(raw), expected, raw);
	});

	it('S4: is refused when a key could not be sent there safely', () => {
		for (const raw of [
			'',
			'   ',
			'https://',
			'ftp://a.example',
			'file:///etc/passwd',
			'javascript:alert(1)',
			'http://a.example/v1',
			'http://192.168.1.2:8080',
			'http://127.0.0.1.example',
			'http://localhost.example',
			'https://user:pass@a.example',
			'https://user@a.example',
		]) {
			const result = normaliseBaseUrl(raw);
			assert.ok(typeof result !== 'string' && result.kind === 'badEndpoint', raw);
		}
	});

	it('has an origin, which is what a key is bound to', () => {
		assert.equal(originOf('https://a.example/v1'), originOf('https://a.example/v2'));
		assert.notEqual(originOf('https://a.example/v1'), originOf('https://a.example:8443/v1'));
		assert.notEqual(originOf('https://a.example/v1'), originOf('https://b.a.example/v1'));
	});

	it('is of this computer only for loopback names', () => {
		for (const url of [
			'http://localhost',
			'http://x.localhost:1',
			'http://127.0.0.1',
			'http://127.9.9.9',
			'http://[::1]',
		]) {
			assert.ok(isLoopback(url), url);
		}
		for (const url of [
			'http://10.0.0.1',
			'http://localhost.example',
			'http://127.0.0.1.example',
			'http://0.0.0.0',
		]) {
			assert.ok(!isLoopback(url), url);
		}
	});
});

describe('presets', () => {
	it('tell where a server tells its window only on this machine, unless the person says so', () => {
		const windowFrom = (entry: object) =>
			parseProfiles([{ id: 'ollama', ...entry }]).profiles[0]?.quirks?.windowFrom;
		const baseUrl = 'https://ollama.example/v1';
		assert.equal(windowFrom({}), '/api/show');
		assert.equal(windowFrom({ baseUrl }), undefined);
		assert.equal(windowFrom({ baseUrl, quirks: { windowFrom: '/props' } }), '/props');
	});

	it('are valid entries with addresses as they are kept', () => {
		for (const preset of presets) {
			assert.equal(normaliseBaseUrl(preset.baseUrl), preset.baseUrl);
			assert.deepEqual(parseProfiles([{ id: preset.id }]).problems, []);
			assert.equal(preset.isLocal, isLoopback(preset.baseUrl));
			assert.equal(preset.model, '');
		}
		assert.equal(new Set(presets.map(({ id }) => id)).size, 9);
		assert.equal(normaliseBaseUrl(demoProfile.baseUrl), demoProfile.baseUrl);
	});

	it('are guessed from the beginning of a key', () => {
		const ids = (key: string): readonly string[] => guessPresets(key).map(({ id }) => id);
		assert.deepEqual(ids(' nsk_abc '), ['neosantara']);
		assert.deepEqual(ids('naga_sk_abc'), ['naga']);
		assert.deepEqual(ids('sk-ant-api03-abc'), ['anthropic']);
		assert.deepEqual(ids('sk-or-v1-abc'), ['openrouter']);
		assert.deepEqual(ids('sk-proj-abc'), ['openai']);
		assert.equal(ids('sk-abc')[0], 'openai');
		assert.ok(ids('sk-abc').length > 1);
		assert.deepEqual(ids('something'), []);
	});
});
