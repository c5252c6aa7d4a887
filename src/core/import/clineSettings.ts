import * as z from 'zod';
import {
	type Findings,
	type FoundEndpoint,
	joinEndpoints,
	type LeftOut,
	mostEntries,
	nothingFound,
	unreadable,
} from './found';
import { parseLooseJson } from './looseJson';
import { reachProvider } from './providers';

/** In which fields of its flat settings Cline, and Roo Code which came from it, keep what belongs to a provider. */
interface Fields {
	readonly provider: string;
	readonly address?: string;
	readonly key?: string;
	/** Without the prefix of a mode. */
	readonly model: string;
	/** Without an address of its own it is not set up. */
	readonly needsAddress?: true;
}

const fieldsOf: Readonly<Record<string, Fields>> = {
	anthropic: {
		provider: 'anthropic',
		address: 'anthropicBaseUrl',
		key: 'apiKey',
		model: 'apiModelId',
	},
	openai: {
		provider: 'openai',
		address: 'openAiBaseUrl',
		key: 'openAiApiKey',
		model: 'openAiModelId',
		needsAddress: true,
	},
	'openai-native': {
		provider: 'openai',
		address: 'openAiNativeBaseUrl',
		key: 'openAiNativeApiKey',
		model: 'apiModelId',
	},
	openrouter: {
		provider: 'openrouter',
		address: 'openRouterBaseUrl',
		key: 'openRouterApiKey',
		model: 'openRouterModelId',
	},
	ollama: {
		provider: 'ollama',
		address: 'ollamaBaseUrl',
		key: 'ollamaApiKey',
		model: 'ollamaModelId',
	},
	lmstudio: { provider: 'lmstudio', address: 'lmStudioBaseUrl', model: 'lmStudioModelId' },
	gemini: {
		provider: 'gemini',
		address: 'googleGeminiBaseUrl',
		key: 'geminiApiKey',
		model: 'apiModelId',
	},
	deepseek: {
		provider: 'deepseek',
		address: 'deepSeekBaseUrl',
		key: 'deepSeekApiKey',
		model: 'apiModelId',
	},
	mistral: { provider: 'mistral', key: 'mistralApiKey', model: 'apiModelId' },
	groq: { provider: 'groq', key: 'groqApiKey', model: 'groqModelId' },
	xai: { provider: 'xai', key: 'xaiApiKey', model: 'apiModelId' },
	together: { provider: 'together', key: 'togetherApiKey', model: 'togetherModelId' },
	fireworks: { provider: 'fireworks', key: 'fireworksApiKey', model: 'fireworksModelId' },
	cerebras: { provider: 'cerebras', key: 'cerebrasApiKey', model: 'apiModelId' },
	sambanova: { provider: 'sambanova', key: 'sambanovaApiKey', model: 'apiModelId' },
	litellm: {
		provider: 'litellm',
		address: 'litellmBaseUrl',
		key: 'litellmApiKey',
		model: 'litellmModelId',
		needsAddress: true,
	},
};

const flat = z.record(z.string(), z.unknown());
const rooSchema = z.object({ providerProfiles: z.object({ apiConfigs: flat }) });

type Flat = Readonly<Record<string, unknown>>;

/** `globalState.json` and `secrets.json` of Cline; the second may be missing. */
export function readCline(state: string, secrets: string | undefined): Findings {
	const settings = flat.safeParse(parseLooseJson(state));
	if (!settings.success) return unreadable();
	const keys = flat.safeParse(secrets === undefined ? {} : parseLooseJson(secrets));
	const all = { ...settings.data, ...(keys.success ? keys.data : {}) };
	const found = ['act', 'plan'].map((mode) => {
		const own = settings.data[`${mode}ModeApiProvider`];
		return readProvider(typeof own === 'string' ? own : settings.data.apiProvider, all, mode);
	});
	return together(found);
}

/** The file that Roo Code exports its settings to. Its modes are not taken over. */
export function readRooExport(source: string): Findings | undefined {
	const value = rooSchema.safeParse(parseLooseJson(source));
	if (!value.success) return undefined;
	const profiles = Object.values(value.data.providerProfiles.apiConfigs).slice(0, mostEntries);
	return together(
		profiles.map((each) => {
			const profile = flat.safeParse(each);
			return profile.success ? readProvider(profile.data.apiProvider, profile.data) : nothingFound;
		}),
	);
}

function together(all: readonly Findings[]): Findings {
	const leftOut = new Map(
		all.flatMap((each) => each.leftOut).map((each) => [JSON.stringify(each), each] as const),
	);
	return {
		endpoints: joinEndpoints(all.flatMap((each) => each.endpoints)),
		prompts: [],
		leftOut: [...leftOut.values()],
	};
}

function readProvider(provider: unknown, settings: Flat, mode?: string): Findings {
	if (typeof provider !== 'string' || provider === '') return nothingFound;
	const fields = Object.hasOwn(fieldsOf, provider) ? fieldsOf[provider] : undefined;
	const address = textOf(settings, fields?.address);
	const isUseless = fields?.needsAddress === true && address === undefined;
	const reached = fields && !isUseless ? reachProvider(fields.provider, address) : undefined;
	if (!fields || !reached) {
		const leftOut: readonly LeftOut[] = [{ kind: 'provider', name: provider.slice(0, 60) }];
		return { ...nothingFound, leftOut };
	}
	const key = textOf(settings, fields.key);
	const model = textOf(settings, mode && `${mode}Mode${capital(fields.model)}`);
	const shared = textOf(settings, fields.model);
	const endpoint: FoundEndpoint = {
		...reached,
		models: (model ?? shared) === undefined ? [] : [model ?? shared ?? ''],
		...(key ? { key } : {}),
	};
	return { ...nothingFound, endpoints: [endpoint] };
}

function textOf(settings: Flat, field: string | undefined): string | undefined {
	const value = field === undefined ? undefined : settings[field];
	return typeof value === 'string' && value.trim() !== '' && value.length < 20_000
		? value.trim()
		: undefined;
}

function capital(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}
