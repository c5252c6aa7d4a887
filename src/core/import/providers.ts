import type { Protocol } from '../../shared/messages';

/** How a provider that other assistants know by name is reached by one of our protocols. */
interface KnownProvider {
	readonly label: string;
	/** Where it is when nothing else is said. */
	readonly address?: string;
	readonly protocol?: Protocol;
	/** Its address is often written without the path of the compatible part. */
	readonly path?: '/v1';
	/** An address written there belongs to another protocol than ours. */
	readonly ownAddressOnly?: true;
}

const messages = 'messages' satisfies Protocol;

/** Names as Continue, Cline, Roo Code and Twinny write them, in lower case and without separators. */
const known: Readonly<Record<string, KnownProvider>> = {
	anthropic: { label: 'Anthropic', address: 'https://api.anthropic.com/v1', protocol: messages },
	cerebras: { label: 'Cerebras', address: 'https://api.cerebras.ai/v1' },
	deepseek: { label: 'DeepSeek', address: 'https://api.deepseek.com/v1' },
	fireworks: { label: 'Fireworks', address: 'https://api.fireworks.ai/inference/v1' },
	gemini: {
		label: 'Gemini',
		address: 'https://generativelanguage.googleapis.com/v1beta/openai',
		ownAddressOnly: true,
	},
	groq: { label: 'Groq', address: 'https://api.groq.com/openai/v1' },
	litellm: { label: 'LiteLLM', path: '/v1' },
	llamacpp: { label: 'llama.cpp', address: 'http://localhost:8080/v1', path: '/v1' },
	llamafile: { label: 'llamafile', address: 'http://localhost:8080/v1', path: '/v1' },
	lmstudio: { label: 'LM Studio', address: 'http://localhost:1234/v1', path: '/v1' },
	mistral: { label: 'Mistral', address: 'https://api.mistral.ai/v1' },
	nvidia: { label: 'NVIDIA', address: 'https://integrate.api.nvidia.com/v1' },
	ollama: { label: 'Ollama', address: 'http://localhost:11434/v1', path: '/v1' },
	openai: { label: 'OpenAI', address: 'https://api.openai.com/v1' },
	openainative: { label: 'OpenAI', address: 'https://api.openai.com/v1' },
	openrouter: { label: 'OpenRouter', address: 'https://openrouter.ai/api/v1' },
	openwebui: { label: 'Open WebUI' },
	perplexity: { label: 'Perplexity', address: 'https://api.perplexity.ai' },
	sambanova: { label: 'SambaNova', address: 'https://api.sambanova.ai/v1' },
	together: { label: 'Together', address: 'https://api.together.xyz/v1' },
	vllm: { label: 'vLLM', address: 'http://localhost:8000/v1', path: '/v1' },
	xai: { label: 'xAI', address: 'https://api.x.ai/v1' },
};

interface Reached {
	readonly label: string;
	readonly address: string;
	readonly protocol?: Protocol;
}

/**
 * The address to use for `provider`, with `written` as the person wrote it or nothing. Undefined when the provider speaks
 * none of our protocols or its address is not known.
 */
export function reachProvider(provider: string, written: string | undefined): Reached | undefined {
	const name = provider.toLowerCase().replace(/[^a-z0-9]/g, '');
	const found = Object.hasOwn(known, name) ? known[name] : undefined;
	if (!found) return undefined;
	const own = written?.trim();
	if (own && found.ownAddressOnly && own !== found.address) return undefined;
	const address = own ? withPath(own, found.path) : found.address;
	if (address === undefined) return undefined;
	return {
		label: own && !found.path ? nameOf(own, found) : found.label,
		address,
		...(found.protocol ? { protocol: found.protocol } : {}),
	};
}

/** The provider's name says nothing about a server of somebody else that speaks like it. */
function nameOf(own: string, { label, address }: KnownProvider): string {
	if (!URL.canParse(own) || !address) return label;
	const { hostname } = new URL(own);
	return hostname === new URL(address).hostname ? label : hostname;
}

/** `address` with `path`, when it names a server and nothing on it. */
export function withPath(address: string, path: string | undefined): string {
	if (path === undefined || path === '' || !URL.canParse(address)) return address;
	const url = new URL(address);
	return url.pathname === '/' ? `${url.origin}/${path.replace(/^\/+/, '')}` : address;
}
