// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of prompts and references to keys look like this
import * as z from 'zod';
import {
	type Findings,
	type FoundEndpoint,
	type FoundPrompt,
	joinEndpoints,
	type LeftOut,
	mostEntries,
	nothingFound,
	unreadable,
} from './found';
import { parseLooseJson } from './looseJson';
import { reachProvider } from './providers';
import { parseSimpleYaml } from './simpleYaml';

const text = z.string().trim().min(1).max(20_000).optional().catch(undefined);
const list = z.array(z.unknown()).catch([]);

const modelSchema = z.object({
	name: text,
	title: text,
	provider: z.string().max(200),
	model: text,
	apiBase: text,
	apiKey: text,
	roles: z.array(z.string()).optional().catch(undefined),
});
const promptSchema = z.object({
	name: z.string().trim().min(1).max(200),
	description: text,
	prompt: z.string().trim().min(1).max(60_000),
});
const configSchema = z.object({ models: list, prompts: list, customCommands: list });

/** Models for these jobs alone answer no questions. */
const chatRoles = ['chat', 'edit', 'apply', 'summarize'];

/**
 * `config.yaml` of Continue. `secrets` are the values of the `.env` beside it, which `${{ secrets.NAME }}` stands for.
 */
export function readContinueYaml(
	source: string,
	secrets: Readonly<Record<string, string>> = {},
): Findings {
	const result = parseSimpleYaml(source);
	return 'problem' in result
		? unreadable(result.problem.line)
		: readConfig(result.value, (key) => resolveSecret(key, secrets));
}

/** `config.json` of Continue, its older form. */
export function readContinueJson(source: string): Findings {
	const value = parseLooseJson(source);
	return value === undefined ? unreadable() : readConfig(value, (key) => resolveSecret(key, {}));
}

/** Simple `NAME=value` lines. */
export function readEnvFile(source: string): Readonly<Record<string, string>> {
	const values = Object.create(null) as Record<string, string>;
	for (const line of source.split(/\r?\n/).slice(0, 2000)) {
		const [, name, value = ''] =
			/^\s*(?:export\s+)?([A-Za-z_]\w{0,200})\s*=\s*(.{0,4000})$/.exec(line) ?? [];
		if (name) values[name] = value.trim().replace(/^(["'])(.*)\1$/, '$2');
	}
	return values;
}

/** The key, `elsewhere` when only Continue can find it, nothing when there is none. */
type Resolve = (key: string | undefined) => {
	readonly key?: string;
	readonly isElsewhere: boolean;
};

function resolveSecret(
	key: string | undefined,
	secrets: Readonly<Record<string, string>>,
): ReturnType<Resolve> {
	if (key === undefined) return { isElsewhere: false };
	const named = /^\$?\{\{\s*(?:secrets|inputs)\.([A-Za-z_][\w./-]*)\s*\}\}$/.exec(key)?.[1];
	if (named === undefined) {
		return key.includes('{{') ? { isElsewhere: true } : { key, isElsewhere: false };
	}
	const value = Object.hasOwn(secrets, named) ? secrets[named] : undefined;
	return value ? { key: value, isElsewhere: false } : { isElsewhere: true };
}

function readConfig(raw: unknown, resolve: Resolve): Findings {
	const config = configSchema.safeParse(raw);
	if (!config.success) return raw === null ? nothingFound : unreadable();
	const endpoints: FoundEndpoint[] = [];
	const leftOut: LeftOut[] = [];
	for (const each of config.data.models.slice(0, mostEntries)) {
		const model = modelSchema.safeParse(each);
		// A block of the hub has no provider here; only Continue knows what it stands for.
		if (!model.success) continue;
		const { provider, roles } = model.data;
		if (roles && !roles.some((role) => chatRoles.includes(role))) continue;
		const reached = reachProvider(provider, model.data.apiBase);
		if (!reached) {
			leftOut.push({ kind: 'provider', name: provider });
			continue;
		}
		const { key, isElsewhere } = resolve(model.data.apiKey);
		const label = reached.label;
		if (isElsewhere) leftOut.push({ kind: 'keyElsewhere', name: label });
		endpoints.push({
			...reached,
			label,
			// Continue's word for whatever the server has.
			models: model.data.model && model.data.model !== 'AUTODETECT' ? [model.data.model] : [],
			...(key ? { key } : {}),
		});
	}
	const prompts = [...config.data.prompts, ...config.data.customCommands]
		.slice(0, mostEntries)
		.flatMap((each): readonly FoundPrompt[] => {
			const prompt = promptSchema.safeParse(each);
			if (!prompt.success) return [];
			const { name, description, prompt: body } = prompt.data;
			return [{ name, ...(description ? { description } : {}), body: inOurWords(body) }];
		});
	return { endpoints: joinEndpoints(endpoints), prompts, leftOut };
}

/**
 * A file of a prompts folder of Continue: front matter between two `---`, or in the older form above the only one.
 * Undefined when it holds no prompt.
 */
export function readContinuePrompt(fileName: string, source: string): FoundPrompt | undefined {
	const plain = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
	const front =
		/^---[^\S\n]*\n([\s\S]*?\n)??---[^\S\n]*(?:\n|$)/.exec(plain) ??
		/^((?:[A-Za-z][\w-]*:[^\n]*\n)+)---[^\S\n]*(?:\n|$)/.exec(plain);
	const fields = front?.[1] ? parseSimpleYaml(front[1]) : { value: {} };
	const known = z
		.object({ name: text, description: text })
		.safeParse('value' in fields ? fields.value : {});
	const { name, description } = known.success ? known.data : {};
	const body = inOurWords(plain.slice(front?.[0].length ?? 0)).trim();
	if (body === '') return undefined;
	return {
		name: name ?? fileName.replace(/(?:\.prompt)?\.(?:prompt|md)$/, ''),
		...(description ? { description } : {}),
		body,
	};
}

/** Continue's own variables as those of prompt files. What has no counterpart stays as it is written. */
function inOurWords(body: string): string {
	return body
		.replace(/\{\{\{?\s*input\s*\}\}\}?/g, '$${selection}')
		.replace(/\{\{\{?\s*currentFile\s*\}\}\}?/g, '$${file}')
		.replace(/<\/?system>\n?/g, '');
}
