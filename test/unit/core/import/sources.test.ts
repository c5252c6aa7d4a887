// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of prompts and references to keys look like this
import assert from 'node:assert/strict';
import { readCline, readRooExport } from '../../../../src/core/import/clineSettings';
import {
	readContinueJson,
	readContinuePrompt,
	readContinueYaml,
	readEnvFile,
} from '../../../../src/core/import/continueConfig';
import { readLlamaVscode } from '../../../../src/core/import/llamaVscode';
import { parseLooseJson } from '../../../../src/core/import/looseJson';
import { reachProvider } from '../../../../src/core/import/providers';
import { readTwinny } from '../../../../src/core/import/twinny';
import { readChatLanguageModels, readCustomModels } from '../../../../src/core/import/vscodeModels';

const key = 'sk-0123456789abcdef';

describe('what Continue has', () => {
	it('models of one address and key are one endpoint; other jobs than chat are left', () => {
		const found = readContinueYaml(
			`name: mine
version: 1.0.0
schema: v1
models:
  - name: Big
    provider: openai
    model: big-1
    apiBase: https://ai.example/v1/
    apiKey: ${key}
    roles: [chat, edit]
  - name: Small
    provider: openai
    model: small-1
    apiBase: https://ai.example/v1/
    apiKey: ${key}
  - name: Complete
    provider: ollama
    model: coder
    roles:
      - autocomplete
  - name: Claude
    provider: anthropic
    model: claude-x
    apiKey: \${{ secrets.ANTHROPIC_KEY }}
  - uses: someone/block
  - name: Cloud
    provider: bedrock
    model: m
prompts:
  - name: Check it
    description: Looks for bugs
    prompt: |
      Look at {{{ input }}} well.
`,
			readEnvFile(`# keys\nANTHROPIC_KEY="sk-ant-1"\nexport OTHER=2\n`),
		);
		assert.deepEqual(found, {
			endpoints: [
				{
					label: 'ai.example',
					address: 'https://ai.example/v1/',
					models: ['big-1', 'small-1'],
					key,
				},
				{
					label: 'Anthropic',
					address: 'https://api.anthropic.com/v1',
					protocol: 'messages',
					models: ['claude-x'],
					key: 'sk-ant-1',
				},
			],
			prompts: [
				{ name: 'Check it', description: 'Looks for bugs', body: 'Look at ${selection} well.' },
			],
			leftOut: [{ kind: 'provider', name: 'bedrock' }],
		});
	});

	it('a key that only Continue can find is said, and is not sent as one', () => {
		const found = readContinueYaml(
			'models:\n  - name: a\n    provider: openai\n    model: m\n    apiKey: ${{ secrets.NOWHERE }}\n',
		);
		assert.deepEqual(found.endpoints, [
			{ label: 'OpenAI', address: 'https://api.openai.com/v1', models: ['m'] },
		]);
		assert.deepEqual(found.leftOut, [{ kind: 'keyElsewhere', name: 'OpenAI' }]);
	});

	it('a file in a form that is not read names the line', () => {
		assert.deepEqual(readContinueYaml('models: &all\n  - a: 1\n').leftOut, [
			{ kind: 'unreadable', line: 1 },
		]);
		assert.deepEqual(readContinueJson('{"models": [').leftOut, [{ kind: 'unreadable' }]);
		assert.deepEqual(readContinueYaml('').endpoints, []);
	});

	it('config.json, with comments, AUTODETECT and commands of its own', () => {
		const found = readContinueJson(`{
			// my models
			"models": [
				{ "title": "Local", "provider": "ollama", "model": "AUTODETECT", "apiBase": "http://localhost:11434" },
				{ "title": "Broken" }, 7,
			],
			"customCommands": [{ "name": "test", "prompt": "{{{ input }}}\\nWrite a test.", "description": "d" }],
		}`);
		assert.deepEqual(found.endpoints, [
			{ label: 'Ollama', address: 'http://localhost:11434/v1', models: [] },
		]);
		assert.equal(found.prompts[0]?.body, '${selection}\nWrite a test.');
	});

	it('prompt files of both forms', () => {
		assert.deepEqual(
			readContinuePrompt(
				'a.prompt',
				'name: In detail\ndescription: d\n---\nExplain {{{ input }}}\n',
			),
			{ name: 'In detail', description: 'd', body: 'Explain ${selection}' },
		);
		assert.deepEqual(readContinuePrompt('b.md', '---\nname: B\ninvokable: true\n---\nDo it.'), {
			name: 'B',
			body: 'Do it.',
		});
		assert.deepEqual(readContinuePrompt('plain.prompt.md', '<system>\nBe brief.\n</system>\nGo.'), {
			name: 'plain',
			body: 'Be brief.\nGo.',
		});
		assert.equal(readContinuePrompt('c.md', '---\nname: C\n---\n\n'), undefined);
	});
});

describe('what Cline and Roo Code have', () => {
	it('Cline: the providers of both modes, with the keys beside them', () => {
		const state = JSON.stringify({
			actModeApiProvider: 'openai',
			actModeOpenAiModelId: 'act-1',
			planModeApiProvider: 'openrouter',
			planModeOpenRouterModelId: 'plan/1',
			openAiBaseUrl: 'https://ai.example/v1',
		});
		const found = readCline(state, JSON.stringify({ openAiApiKey: key, openRouterApiKey: 'or-1' }));
		assert.deepEqual(found.endpoints, [
			{ label: 'ai.example', address: 'https://ai.example/v1', models: ['act-1'], key },
			{
				label: 'OpenRouter',
				address: 'https://openrouter.ai/api/v1',
				models: ['plan/1'],
				key: 'or-1',
			},
		]);
	});

	it('Cline: without keys, with its own service, and with nonsense', () => {
		assert.deepEqual(readCline('{"actModeApiProvider":"cline"}', undefined), {
			endpoints: [],
			prompts: [],
			leftOut: [{ kind: 'provider', name: 'cline' }],
		});
		assert.deepEqual(readCline('[]', '{').leftOut, [{ kind: 'unreadable' }]);
		assert.deepEqual(readCline('{"actModeApiProvider":"constructor"}', '[1]').leftOut, [
			{ kind: 'provider', name: 'constructor' },
		]);
	});

	it('Roo Code: every profile of its export, and not its modes', () => {
		const found = readRooExport(
			JSON.stringify({
				providerProfiles: {
					currentApiConfigName: 'default',
					apiConfigs: {
						default: {
							apiProvider: 'openai',
							openAiBaseUrl: 'https://ai.example/v1',
							openAiApiKey: key,
							openAiModelId: 'm',
						},
						claude: { apiProvider: 'anthropic', apiKey: 'sk-ant-1', apiModelId: 'c', id: 'x' },
						local: {
							apiProvider: 'lmstudio',
							lmStudioBaseUrl: 'http://localhost:1234',
							lmStudioModelId: 'l',
						},
						odd: { apiProvider: 'bedrock' },
						broken: 5,
					},
				},
				globalSettings: { customModes: [{ slug: 'a' }] },
			}),
		);
		assert.deepEqual(
			found?.endpoints.map(({ address, models, key: own }) => [
				address,
				models[0],
				own !== undefined,
			]),
			[
				['https://ai.example/v1', 'm', true],
				['https://api.anthropic.com/v1', 'c', true],
				['http://localhost:1234/v1', 'l', false],
			],
		);
		assert.deepEqual(found?.leftOut, [{ kind: 'provider', name: 'bedrock' }]);
		assert.equal(readRooExport('{"globalSettings":{}}'), undefined);
	});
});

describe('what Twinny has', () => {
	it('its chat providers, from parts of an address', () => {
		const found = readTwinny(
			JSON.stringify({
				1: {
					id: '1',
					type: 'chat',
					provider: 'ollama',
					label: 'Ollama',
					modelName: 'qwen',
					apiHostname: '0.0.0.0',
					apiPort: 11434,
					apiPath: '/v1',
					apiProtocol: 'http',
				},
				2: {
					id: '2',
					type: 'fim',
					provider: 'ollama',
					label: 'F',
					modelName: 'c',
					apiHostname: 'localhost',
					apiPort: 11434,
					apiPath: '/api/generate',
					apiProtocol: 'http',
				},
				3: {
					id: '3',
					type: 'chat',
					provider: 'openai-compatible',
					label: 'Work',
					modelName: 'w',
					apiHostname: 'ai.example',
					apiPath: '/v1/chat/completions',
					apiProtocol: 'https',
					apiKey: key,
				},
				4: {
					id: '4',
					type: 'chat',
					provider: 'groq',
					label: 'Groq',
					modelName: 'g',
					apiKey: 'gsk',
				},
				5: { id: '5', type: 'chat', provider: 'symmetry', label: 'S', modelName: 's' },
			}),
		);
		assert.deepEqual(
			found?.endpoints.map(({ label, address, models }) => [label, address, models[0]]),
			[
				['Ollama', 'http://localhost:11434/v1', 'qwen'],
				['Work', 'https://ai.example/v1/chat/completions', 'w'],
				['Groq', 'https://api.groq.com/openai/v1', 'g'],
			],
		);
		assert.deepEqual(found?.leftOut, [{ kind: 'provider', name: 'symmetry' }]);
		assert.equal(readTwinny('{"a": 1}'), undefined);
		assert.equal(readTwinny('nothing'), undefined);
	});
});

describe('what llama.vscode has', () => {
	it('the endpoints for chat and tools, with the version and the key of each', () => {
		const found = readLlamaVscode({
			endpoint_chat: 'http://127.0.0.1:8011',
			endpoint_tools: 'https://openrouter.ai/api',
			api_key_tools: key,
			ai_model: 'm',
			chat_models_list: [
				{ name: 'Local', endpoint: 'http://127.0.0.1:8011', localStartCommand: 'x' },
				5,
			],
		});
		assert.deepEqual(found.endpoints, [
			{ label: 'llama.vscode', address: 'http://127.0.0.1:8011/v1', models: ['m'] },
			{ label: 'llama.vscode', address: 'https://openrouter.ai/api', models: ['m'], key },
		]);
		assert.deepEqual(readLlamaVscode({ endpoint_chat: 5, chat_models_list: 'x' }).endpoints, []);
	});
});

describe('what VS Code has', () => {
	it('its custom endpoints; a reference is not taken for a key', () => {
		const found = readChatLanguageModels(`[
			{
				"name": "Work", "vendor": "customendpoint", "apiKey": "\${input:chat.lm.secret.1a}", "apiType": "responses",
				"models": [
					{ "id": "one", "name": "One", "url": "https://ai.example/v1/responses" },
					{ "id": "two", "url": "https://ai.example/v1/responses" },
					{ "id": "three", "url": "https://ai.example/v1/messages", "apiType": "messages" },
				],
			},
			{ "name": "OpenRouter", "vendor": "openrouter", "apiKey": "\${input:chat.lm.secret.2b}" },
			{ "name": "Local", "vendor": "ollama", "url": "http://localhost:11434" },
			"odd",
		]`);
		assert.deepEqual(found.endpoints, [
			{
				label: 'Work',
				address: 'https://ai.example/v1/responses',
				models: ['one', 'two'],
				protocol: 'responses',
			},
			{
				label: 'Work',
				address: 'https://ai.example/v1/messages',
				models: ['three'],
				protocol: 'messages',
			},
			{ label: 'Local', address: 'http://localhost:11434/v1', models: [] },
		]);
		assert.deepEqual(found.leftOut, [{ kind: 'keyElsewhere', name: 'Work' }]);
		assert.deepEqual(readChatLanguageModels('{}').leftOut, [{ kind: 'unreadable' }]);
	});

	it('the older setting', () => {
		const found = readCustomModels({
			a: { name: 'A', url: 'https://ai.example/v1' },
			b: { url: 'https://ai.example/v1' },
			c: 5,
		});
		assert.deepEqual(found.endpoints, [
			{ label: 'ai.example', address: 'https://ai.example/v1', models: ['a', 'b'] },
		]);
		assert.deepEqual(readCustomModels(undefined).endpoints, []);
	});
});

describe('small parts of the import', () => {
	it('JSON with comments keeps what looks like one inside a string', () => {
		assert.deepEqual(parseLooseJson('{"a": "http://x/*y*/", /* c */ "b": [1, 2,], // d\n}'), {
			a: 'http://x/*y*/',
			b: [1, 2],
		});
		assert.equal(parseLooseJson('{"a"'), undefined);
	});

	it('providers: their own address wins, a protocol that is not ours is none', () => {
		assert.equal(reachProvider('llama.cpp', 'http://gpu:9000')?.address, 'http://gpu:9000/v1');
		assert.equal(
			reachProvider('openai', 'https://x.example/api')?.address,
			'https://x.example/api',
		);
		assert.equal(reachProvider('Gemini', undefined)?.label, 'Gemini');
		assert.equal(
			reachProvider('gemini', 'https://generativelanguage.googleapis.com/v1beta/'),
			undefined,
		);
		assert.equal(reachProvider('litellm', undefined), undefined);
		assert.equal(reachProvider('__proto__', undefined), undefined);
	});
});
