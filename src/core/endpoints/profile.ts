import * as z from 'zod';
import { t } from '../../shared/words';
import { isLoopback, normaliseBaseUrl } from './baseUrl';
import type { EndpointProfile, Quirks } from './endpoint';
import { demoProfile, presets } from './presets';
import { rangeProblems } from './ranges';

const protocol = z.enum(['chatCompletions', 'responses', 'messages']);
const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
const record = z.record(z.string(), z.unknown());
const count = z.int().min(1);

const parameters = z.strictObject({
	temperature: z.number().min(0).optional(),
	topP: z.number().min(0).max(1).optional(),
	topK: count.optional(),
	maxOutputTokens: count.optional(),
	stop: z.array(z.string().min(1)).max(5).optional(),
	effort: effort.optional(),
	thinkingBudget: z.int().min(1024).optional(),
	webSearch: z.union([z.boolean(), record]).optional(),
	responseFormat: z
		.discriminatedUnion('type', [
			z.strictObject({ type: z.literal('text') }),
			z.strictObject({ type: z.literal('json') }),
			z.strictObject({
				type: z.literal('jsonSchema'),
				name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
				schema: record,
				strict: z.boolean().optional(),
			}),
		])
		.optional(),
	parallelToolCalls: z.boolean().optional(),
	presencePenalty: z.number().min(-2).max(2).optional(),
	frequencyPenalty: z.number().min(-2).max(2).optional(),
	logitBias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).optional(),
	prediction: record.optional(),
	imageConfig: record.optional(),
	store: z.boolean().optional(),
	truncation: z.enum(['auto', 'disabled']).optional(),
	serviceTier: z.string().min(1).optional(),
	user: z.string().min(1).optional(),
	metadata: z
		.record(z.string().max(64), z.string().max(512))
		.refine((pairs) => Object.keys(pairs).length <= 16, {
			error: () => t('at most {0} pairs', 16),
		})
		.optional(),
	extraBody: record.optional(),
});

const parameterNames = z.array(parameters.keyof()).min(1);

const notTaken = z.strictObject({
	chatCompletions: parameterNames.optional(),
	responses: parameterNames.optional(),
	messages: parameterNames.optional(),
});

const temperatureMax = z.strictObject({
	chatCompletions: z.number().min(0).optional(),
	responses: z.number().min(0).optional(),
	messages: z.number().min(0).optional(),
});

const quirks = z.strictObject({
	maxTokensField: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
	systemRole: z.enum(['system', 'developer', 'fold']).optional(),
	reasoningField: z.enum(['reasoning', 'reasoning_effort', 'none']).optional(),
	streamUsage: z.boolean().optional(),
	jsonSchema: z.enum(['none', 'chatCompletions', 'responses', 'everywhere']).optional(),
	toolsProtocol: protocol.optional(),
	requiresMaxOutput: z.boolean().optional(),
	efforts: z.array(effort).min(1).optional(),
	encryptedReasoning: z.boolean().optional(),
	serverState: z.boolean().optional(),
	notTaken: notTaken.optional(),
	webSearchTool: z.string().min(1).optional(),
	temperatureMax: temperatureMax.optional(),
	freeMonthlyTokens: count.optional(),
	freePace: z
		.object({
			requestsPerMinute: z.number().positive(),
			inputTokensPerMinute: z.number().positive(),
		})
		.partial()
		.optional(),
	windowFrom: z.enum(['/api/show', '/api/v0/models', '/props']).optional(),
} satisfies Record<keyof Quirks, z.ZodType>);

const headers = z.record(
	z
		.string()
		.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: () => t('not a header name') })
		.refine((name) => !carriesCredential(name), {
			error: () => t('a header that carries a credential is not allowed'),
		}),
	z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: () => t('not a header value') }),
);

const entry = z.strictObject({
	id: z
		.string()
		.regex(/^[a-z0-9][a-z0-9-]*$/, { error: () => t('lower-case letters, digits and dashes') }),
	label: z.string().min(1).optional(),
	baseUrl: z.string().optional(),
	protocol: z.union([z.literal('auto'), protocol]).optional(),
	model: z.string().optional(),
	auth: z.enum(['auto', 'bearer', 'apiKey', 'none']).optional(),
	headers: headers.optional(),
	quirks: quirks.optional(),
	parameters: parameters.optional(),
});

type Entry = z.infer<typeof entry>;

/** Header names whose value would be a secret, or that belong to the connection and not to the person. */
function carriesCredential(name: string): boolean {
	return /^(?:authorization|.*(?:api-?key|token|secret|password|auth)|(?:set-)?cookie2?|proxy-.*|host|connection|content-length|content-type|transfer-encoding)$/i.test(
		name,
	);
}

/**
 * The profiles of the setting. An entry with the id of a preset changes that preset, field by field. A faulty entry is
 * left out, with a sentence that names the entry and the field.
 */
export function parseProfiles(raw: unknown): {
	readonly profiles: readonly EndpointProfile[];
	readonly problems: readonly string[];
} {
	const profiles: EndpointProfile[] = [];
	const problems: string[] = [];
	if (raw !== undefined && raw !== null && !Array.isArray(raw)) {
		return { profiles, problems: [t('The list of endpoints is not a list.')] };
	}
	for (const [index, each] of (raw ?? []).entries()) {
		const result = parseEntry(each, profiles);
		if ('profile' in result) profiles.push(result.profile);
		else problems.push(...result.problems.map((problem) => `${nameOf(each, index)}: ${problem}.`));
	}
	return { profiles, problems };
}

type Result = { readonly profile: EndpointProfile } | { readonly problems: readonly string[] };

function parseEntry(raw: unknown, before: readonly EndpointProfile[]): Result {
	const parsed = entry.safeParse(raw);
	if (!parsed.success) return { problems: parsed.error.issues.map(issueText) };
	const { data } = parsed;
	if (data.id === demoProfile.id) return { problems: [t('the id {0} is taken', 'demo')] };
	if (before.some((profile) => profile.id === data.id)) {
		return { problems: [t('another entry has this id')] };
	}
	const profile = mergeEntry(data);
	if (!('baseUrl' in profile)) return { problems: [profile.problem] };
	const outside = rangeProblems(profile);
	return outside.length > 0 ? { problems: outside } : { profile };
}

function mergeEntry(data: Entry): EndpointProfile | { readonly problem: string } {
	const preset = presets.find((each) => each.id === data.id);
	const address = data.baseUrl ?? preset?.baseUrl;
	if (address === undefined) return { problem: t('{0} is missing', 'baseUrl') };
	const baseUrl = normaliseBaseUrl(address);
	if (typeof baseUrl !== 'string') {
		return { problem: `baseUrl: ${baseUrl.message.replace(/\.$/, '')}` };
	}
	const { windowFrom, ...elsewhere } = preset?.quirks ?? {};
	// Behind another address may be another server; only the person knows.
	const presetQuirks = isLoopback(baseUrl) ? preset?.quirks : elsewhere;
	const parts = {
		headers: { ...preset?.headers, ...data.headers },
		quirks: {
			...presetQuirks,
			...data.quirks,
			...joined('temperatureMax', preset?.quirks?.temperatureMax, data.quirks?.temperatureMax),
		},
		parameters: { ...preset?.parameters, ...data.parameters },
	};
	return withoutUndefined({
		id: data.id,
		label: data.label ?? preset?.label ?? data.id,
		baseUrl,
		protocol: data.protocol ?? preset?.protocol ?? 'auto',
		model: data.model?.trim() ?? preset?.model ?? '',
		auth: data.auth ?? preset?.auth ?? 'auto',
		...Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)),
	});
}

function joined(name: string, under: object | undefined, over: object | undefined): object {
	return under || over ? { [name]: { ...under, ...over } } : {};
}

/** Zod has checked the fields; what is absent must not be there as undefined. */
function withoutUndefined(profile: EndpointProfile): EndpointProfile {
	return JSON.parse(JSON.stringify(profile)) as EndpointProfile;
}

function nameOf(raw: unknown, index: number): string {
	const id = z.object({ id: z.string().min(1) }).safeParse(raw);
	return t('Endpoint {0}', id.success ? `"${id.data.id}"` : index + 1);
}

function issueText(issue: z.core.$ZodIssue): string {
	const place = issue.path.map(String).join('.');
	const text =
		issue.code === 'unrecognized_keys'
			? t('does not know {0}', issue.keys.map((key) => `"${key}"`).join(', '))
			: issue.message.replace(/^Invalid input: /, '');
	return place === '' ? text : `${place}: ${text}`;
}
