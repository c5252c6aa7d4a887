import * as z from 'zod';
import type { Protocol } from '../../shared/messages';
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

const text = z.string().trim().min(1).max(20_000).optional().catch(undefined);
const modelSchema = z.object({ id: text, url: text, apiType: text });
const groupSchema = z.object({
	name: text,
	vendor: z.string().max(200),
	url: text,
	apiKey: text,
	apiType: text,
	models: z.array(z.unknown()).catch([]),
});

const protocols: Readonly<Record<string, Protocol>> = {
	'chat-completions': 'chatCompletions',
	responses: 'responses',
	messages: 'messages',
};

/** `chatLanguageModels.json` of VS Code. Its keys lie in VS Code's own secret storage; only a reference stands there. */
export function readChatLanguageModels(source: string): Findings {
	const groups = z.array(z.unknown()).safeParse(parseLooseJson(source));
	if (!groups.success) return unreadable();
	const endpoints: FoundEndpoint[] = [];
	const leftOut: LeftOut[] = [];
	for (const each of groups.data.slice(0, mostEntries)) {
		const group = groupSchema.safeParse(each);
		if (!group.success) continue;
		const { vendor, name, apiKey } = group.data;
		const isReference = apiKey?.includes('${') === true;
		const found = endpointsOf(group.data, isReference ? undefined : apiKey);
		endpoints.push(...found);
		if (found.length > 0 && isReference) {
			leftOut.push({ kind: 'keyElsewhere', name: name ?? vendor });
		}
	}
	return { endpoints: joinEndpoints(endpoints), prompts: [], leftOut };
}

function endpointsOf(
	group: z.infer<typeof groupSchema>,
	key: string | undefined,
): readonly FoundEndpoint[] {
	const label = group.name ?? group.vendor;
	const withKey = key ? { key } : {};
	const custom = group.models.slice(0, mostEntries).flatMap((each): readonly FoundEndpoint[] => {
		const model = modelSchema.safeParse(each);
		if (!model.success || model.data.url === undefined) return [];
		const { id, url, apiType = group.apiType } = model.data;
		const protocol = apiType && Object.hasOwn(protocols, apiType) ? protocols[apiType] : undefined;
		return [
			{
				label,
				address: url,
				models: id ? [id] : [],
				...(protocol ? { protocol } : {}),
				...withKey,
			},
		];
	});
	if (custom.length > 0) return custom;
	// A built-in provider: worth something only where it says an address or a key.
	if (group.url === undefined && !key) return [];
	const reached = reachProvider(group.vendor, group.url);
	return reached ? [{ ...reached, label, models: [], ...withKey }] : [];
}

/** The older setting `github.copilot.chat.customOAIModels`: models by id. Keys never stood there. */
export function readCustomModels(raw: unknown): Findings {
	const models = z.record(z.string(), z.unknown()).safeParse(raw);
	if (!models.success) return nothingFound;
	const endpoints = Object.entries(models.data)
		.slice(0, mostEntries)
		.flatMap(([id, each]): readonly FoundEndpoint[] => {
			const model = z.object({ url: text }).safeParse(each);
			if (!model.success || model.data.url === undefined) return [];
			const { url } = model.data;
			const label = URL.canParse(url) ? new URL(url).hostname : id;
			return [{ label, address: url, models: [id] }];
		});
	return { endpoints: joinEndpoints(endpoints), prompts: [], leftOut: [] };
}
