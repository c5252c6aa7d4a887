import type { EndpointProfile } from './endpoint';

/** An endpoint that we know, with what a person needs to begin. */
export interface Preset extends EndpointProfile {
	/** One line for the list of presets. */
	readonly description: string;
	/** A server on this computer; needs no key. */
	readonly isLocal: boolean;
	readonly signUpUrl?: string;
	/** Where keys are made. */
	readonly keyUrl?: string;
	/** Where the balance is topped up or the plan is changed. Absent: not known, or there is none. */
	readonly billingUrl?: string;
	/** How its keys usually begin. */
	readonly keyPrefix?: string;
}

const neosantara: Preset = {
	id: 'neosantara',
	label: 'Neosantara AI',
	description: 'Free plan with 10,000 tokens a month, no card needed',
	isLocal: false,
	baseUrl: 'https://api.neosantara.xyz/v1',
	// Its pages recommend responses, but say both that tools work there and that they do not, and fields that are not
	// supported are ignored without a word. Chat completions takes text and tools on every page.
	protocol: 'auto',
	model: '',
	auth: 'auto',
	signUpUrl: 'https://app.neosantara.xyz/signup',
	keyUrl: 'https://app.neosantara.xyz/api-keys',
	billingUrl: 'https://app.neosantara.xyz/pricing',
	keyPrefix: 'nsk_',
	quirks: {
		maxTokensField: 'max_tokens',
		reasoningField: 'reasoning',
		efforts: ['low', 'medium', 'high'],
		jsonSchema: 'responses',
		toolsProtocol: 'chatCompletions',
		requiresMaxOutput: true,
		notTaken: {
			chatCompletions: [
				'parallelToolCalls',
				'logitBias',
				'prediction',
				'imageConfig',
				'serviceTier',
			],
			responses: ['serviceTier'],
			messages: ['parallelToolCalls'],
		},
		temperatureMax: { chatCompletions: 2, responses: 1, messages: 1 },
		freeMonthlyTokens: 10_000,
		freePace: { requestsPerMinute: 3, inputTokensPerMinute: 5000 },
	},
};

const naga: Preset = {
	id: 'naga',
	label: 'NagaAI',
	description: 'Many models behind one key, some of them free',
	isLocal: false,
	baseUrl: 'https://api.naga.ac/v1',
	protocol: 'auto',
	model: '',
	auth: 'auto',
	signUpUrl: 'https://naga.ac',
	keyUrl: 'https://naga.ac/dashboard',
	billingUrl: 'https://naga.ac/dashboard',
	keyPrefix: 'naga_sk_',
	quirks: {
		maxTokensField: 'max_completion_tokens',
		reasoningField: 'reasoning_effort',
		efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
		jsonSchema: 'everywhere',
		serverState: false,
		notTaken: {
			chatCompletions: ['serviceTier', 'user', 'metadata'],
			responses: ['store', 'serviceTier', 'user', 'metadata'],
			messages: ['serviceTier', 'user', 'metadata'],
		},
		temperatureMax: { chatCompletions: 2, responses: 2, messages: 2 },
	},
};

const openai: Preset = {
	id: 'openai',
	label: 'OpenAI',
	description: 'GPT models',
	isLocal: false,
	baseUrl: 'https://api.openai.com/v1',
	// Its reasoning models keep their thoughts between tool calls only here.
	protocol: 'responses',
	model: '',
	auth: 'bearer',
	signUpUrl: 'https://platform.openai.com/signup',
	keyUrl: 'https://platform.openai.com/api-keys',
	billingUrl: 'https://platform.openai.com/settings/organization/billing',
	keyPrefix: 'sk-',
	quirks: {
		maxTokensField: 'max_completion_tokens',
		reasoningField: 'reasoning_effort',
		systemRole: 'developer',
		encryptedReasoning: true,
		jsonSchema: 'everywhere',
		notTaken: { chatCompletions: ['imageConfig'] },
	},
};

const anthropic: Preset = {
	id: 'anthropic',
	label: 'Anthropic',
	description: 'Claude models',
	isLocal: false,
	baseUrl: 'https://api.anthropic.com/v1',
	protocol: 'messages',
	model: '',
	auth: 'auto',
	signUpUrl: 'https://platform.claude.com',
	keyUrl: 'https://platform.claude.com/settings/keys',
	billingUrl: 'https://platform.claude.com/settings/billing',
	keyPrefix: 'sk-ant-',
	quirks: {
		webSearchTool: 'web_search_20250305',
		temperatureMax: { messages: 1 },
		// Of metadata it takes the user's id alone, which is the parameter `user`.
		notTaken: { messages: ['metadata'] },
	},
};

const openrouter: Preset = {
	id: 'openrouter',
	label: 'OpenRouter',
	description: 'Models of many providers behind one key',
	isLocal: false,
	baseUrl: 'https://openrouter.ai/api/v1',
	protocol: 'auto',
	model: '',
	auth: 'bearer',
	signUpUrl: 'https://openrouter.ai',
	keyUrl: 'https://openrouter.ai/settings/keys',
	billingUrl: 'https://openrouter.ai/settings/credits',
	keyPrefix: 'sk-or-',
	quirks: {
		maxTokensField: 'max_tokens',
		reasoningField: 'reasoning',
		jsonSchema: 'everywhere',
		serverState: false,
	},
	headers: { 'X-Title': 'Pandu' },
};

const ollama: Preset = {
	id: 'ollama',
	label: 'Ollama',
	description: 'Models on this computer; no key',
	isLocal: true,
	baseUrl: 'http://localhost:11434/v1',
	protocol: 'auto',
	model: '',
	auth: 'none',
	signUpUrl: 'https://ollama.com/download',
	quirks: {
		maxTokensField: 'max_tokens',
		jsonSchema: 'everywhere',
		serverState: false,
		windowFrom: '/api/show',
		notTaken: {
			chatCompletions: [
				'webSearch',
				'parallelToolCalls',
				'logitBias',
				'prediction',
				'imageConfig',
				'serviceTier',
				'user',
				'metadata',
			],
		},
	},
};

const lmstudio: Preset = {
	id: 'lmstudio',
	label: 'LM Studio',
	description: 'Models on this computer; no key',
	isLocal: true,
	baseUrl: 'http://localhost:1234/v1',
	protocol: 'auto',
	model: '',
	auth: 'none',
	signUpUrl: 'https://lmstudio.ai',
	quirks: {
		maxTokensField: 'max_tokens',
		jsonSchema: 'everywhere',
		windowFrom: '/api/v0/models',
	},
};

// The next two can be started with a key of their own, which is then sent.
const llamacpp: Preset = {
	id: 'llamacpp',
	label: 'llama.cpp',
	description: 'llama-server on this computer; no key unless you gave it one',
	isLocal: true,
	baseUrl: 'http://localhost:8080/v1',
	protocol: 'auto',
	model: '',
	auth: 'auto',
	signUpUrl: 'https://github.com/ggml-org/llama.cpp',
	quirks: {
		maxTokensField: 'max_tokens',
		jsonSchema: 'everywhere',
		serverState: false,
		windowFrom: '/props',
	},
};

const vllm: Preset = {
	id: 'vllm',
	label: 'vLLM',
	description: 'vLLM server on this computer; no key unless you gave it one',
	isLocal: true,
	baseUrl: 'http://localhost:8000/v1',
	protocol: 'auto',
	model: '',
	auth: 'auto',
	signUpUrl: 'https://docs.vllm.ai',
	quirks: { maxTokensField: 'max_tokens', jsonSchema: 'everywhere' },
};

/** In the order in which they are offered. */
export const presets: readonly Preset[] = [
	neosantara,
	naga,
	openai,
	anthropic,
	openrouter,
	ollama,
	lmstudio,
	llamacpp,
	vllm,
];

/** Answers inside the extension with scripted text. Its address does not exist. */
export const demoProfile: EndpointProfile = {
	id: 'demo',
	label: 'Demo',
	baseUrl: 'https://demo.pandu.invalid/v1',
	protocol: 'auto',
	model: 'pandu-demo',
	auth: 'none',
	quirks: { serverState: false },
};

const keyShapes: readonly { readonly shape: RegExp; readonly owners: readonly Preset[] }[] = [
	{ shape: /^nsk_/, owners: [neosantara] },
	{ shape: /^(?:naga_sk_|ng-)/, owners: [naga] },
	{ shape: /^sk-ant-/, owners: [anthropic] },
	{ shape: /^sk-or-/, owners: [openrouter] },
	{ shape: /^sk-(?:proj|svcacct|admin|None)-/, owners: [openai] },
	// Many providers imitate this form.
	{ shape: /^sk-/, owners: [openai, naga] },
];

/** Whose key this may be, most likely first. Empty when its form says nothing. Looks at the first characters only. */
export function guessPresets(key: string): readonly Preset[] {
	const trimmed = key.trim();
	return keyShapes.find(({ shape }) => shape.test(trimmed))?.owners ?? [];
}
