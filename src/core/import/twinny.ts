import * as z from 'zod';
import {
	type Findings,
	type FoundEndpoint,
	joinEndpoints,
	type LeftOut,
	mostEntries,
} from './found';
import { parseLooseJson } from './looseJson';
import { reachProvider, withPath } from './providers';

const text = z.string().trim().max(20_000).optional().catch(undefined);

const providerSchema = z.object({
	type: z.string(),
	provider: z.string().max(200),
	label: text,
	modelName: text,
	apiHostname: text,
	apiProtocol: text,
	apiPort: z.union([z.number(), z.string()]).optional().catch(undefined),
	apiPath: text,
	apiKey: text,
});

/** `twinny-providers.json`, as Twinny keeps or exports it. Undefined when the file is something else. */
export function readTwinny(source: string): Findings | undefined {
	const all = z.record(z.string(), z.unknown()).safeParse(parseLooseJson(source));
	if (!all.success) return undefined;
	const providers = Object.values(all.data)
		.slice(0, mostEntries)
		.flatMap((each) => {
			const provider = providerSchema.safeParse(each);
			return provider.success ? [provider.data] : [];
		});
	if (providers.length === 0) return undefined;
	const endpoints: FoundEndpoint[] = [];
	const leftOut: LeftOut[] = [];
	for (const each of providers.filter(({ type }) => type === 'chat')) {
		const address = addressOf(each);
		const reached = reachProvider(each.provider, address) ?? (address ? { address } : undefined);
		if (!reached) {
			leftOut.push({ kind: 'provider', name: each.provider });
			continue;
		}
		endpoints.push({
			...reached,
			label: each.label || each.provider,
			models: each.modelName ? [each.modelName] : [],
			...(each.apiKey ? { key: each.apiKey } : {}),
		});
	}
	return { endpoints: joinEndpoints(endpoints), prompts: [], leftOut };
}

function addressOf(provider: z.infer<typeof providerSchema>): string | undefined {
	const { apiHostname, apiProtocol, apiPort, apiPath } = provider;
	if (!apiHostname) return undefined;
	// Where a server listens on every address, this machine is meant.
	const host = apiHostname === '0.0.0.0' ? 'localhost' : apiHostname;
	const port = apiPort === undefined || `${apiPort}` === '' ? '' : `:${apiPort}`;
	const server = `${apiProtocol === 'https' ? 'https' : 'http'}://${host}${port}`;
	if (!URL.canParse(server)) return undefined;
	// The path of Ollama's own protocol, which is not ours.
	const path = apiPath?.startsWith('/api/') && provider.provider === 'ollama' ? '/v1' : apiPath;
	return withPath(server, path ?? '/v1');
}
