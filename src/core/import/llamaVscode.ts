import * as z from 'zod';
import { type Findings, type FoundEndpoint, joinEndpoints, mostEntries } from './found';
import { withPath } from './providers';

const text = z.string().trim().min(1).max(20_000).optional().catch(undefined);

/** Settings of llama.vscode that the person set, by their names without `llama-vscode.`. */
const settingsSchema = z.object({
	endpoint_chat: text,
	endpoint_tools: text,
	api_key_chat: text,
	api_key_tools: text,
	ai_api_version: text,
	ai_model: text,
	chat_models_list: z.array(z.unknown()).catch([]),
	tools_models_list: z.array(z.unknown()).catch([]),
});
const entrySchema = z.object({ name: text, endpoint: text, aiModel: text });

export const llamaVscodeSettings = Object.keys(
	settingsSchema.shape,
) as readonly (keyof typeof settingsSchema.shape)[];

/** The endpoints for chat and tools; those for completions and embeddings answer no questions. */
export function readLlamaVscode(settings: Readonly<Record<string, unknown>>): Findings {
	const found = settingsSchema.parse(settings);
	const path = `/${(found.ai_api_version ?? 'v1').replace(/^\/+/, '')}`;
	const toEndpoint = (
		address: string | undefined,
		key: string | undefined,
		model: string | undefined,
	): readonly FoundEndpoint[] =>
		address === undefined
			? []
			: [
					{
						label: 'llama.vscode',
						address: withPath(address, path),
						models: model ? [model] : [],
						...(key ? { key } : {}),
					},
				];
	const lists = [...found.chat_models_list, ...found.tools_models_list].slice(0, mostEntries);
	const listed = lists.flatMap((each) => {
		const entry = entrySchema.safeParse(each);
		// Its `name` is a title, not the id of a model.
		return entry.success ? toEndpoint(entry.data.endpoint, undefined, entry.data.aiModel) : [];
	});
	const endpoints = [
		...toEndpoint(found.endpoint_chat, found.api_key_chat, found.ai_model),
		...toEndpoint(found.endpoint_tools, found.api_key_tools, found.ai_model),
		...listed,
	];
	return { endpoints: joinEndpoints(endpoints), prompts: [], leftOut: [] };
}
