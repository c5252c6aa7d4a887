import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import type { Effort, ModelRequest } from '../request';
import type { Facts } from './capabilities';
import { asList, asRecord, type JsonObject } from './json';
import type { Plan } from './plan';
import { refusesTools } from './refusesTools';
import { hasImage, hasReasoning, isBarred, type Knowledge } from './shapeRequest';
import { spareField } from './spareFields';
import { lowerTokenCap, swapTokenCap } from './tokenCaps';

/** A request that was refused, and the server's words for it. */
export interface Refused {
	readonly request: ModelRequest;
	readonly plan: Plan;
	readonly failure: Failure;
	/** Detail and code in one text. */
	readonly said: string;
	readonly knowledge: Knowledge;
	readonly isAuto: boolean;
}

/** What a refusal teaches, and what the person is told of it. */
export interface Mend {
	readonly facts?: Facts;
	/** Field and its value as JSON, or `*`. */
	readonly refused?: readonly [field: string, value: string];
	/** Tokens of the prompt, as the server counted them. */
	readonly inputTokens?: number;
	readonly notice?: string;
}

/** One way in which servers refuse. Rules are tried in order, and each mends a request once. */
interface Rule {
	readonly name: string;
	/** What the server's words must match. */
	readonly words: RegExp;
	/** Words that mean something else. */
	readonly not?: RegExp;
	/** Whether a 5xx may mean it too: some servers fail where they should refuse. */
	readonly alsoServer?: boolean;
	/** Undefined: it cannot be that, or there is nothing to mend. */
	readonly mend: (refused: Refused) => Mend | undefined;
}

const unsupported =
	/not[ _](?:\w+ ){0,2}(?:support|allow|permit|enable|available|accept|valid)|n't support|unsupported|no support|unavailable|unknown|unrecogni[sz]ed|unexpected|extra|invalid|not one of|only/i;
/** Of a server that failed only this counts: its fault may pass, and something unexpected is no refusal. */
const outright =
	/not (?:\w+ ){0,2}(?:support|allow|permit|enable|implement)|n't support|unsupported|no support/i;
const unknownField =
	/unknown|unrecogni[sz]ed|unexpected|extra (?:input|field|propert)|extra_forbidden|not permitted|no such|additional propert|is unsupported|unsupported parameter/i;

const efforts: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

const rules: readonly Rule[] = [
	{
		name: 'streaming',
		words: /\bstream(?:ing|ed)?\b/i,
		not: /stream_options|include_usage|upstream/i,
		alsoServer: true,
		mend: ({ plan, said, request, failure }) =>
			plan.body.stream === true &&
			(isRefusal(failure, said) || /verified to stream|must be (?:set to )?false/i.test(said))
				? {
						facts: { streaming: false },
						notice: t('{0} does not stream here, so its answers come whole.', request.model),
					}
				: undefined,
	},
	{
		name: 'streamOnly',
		words:
			/only supports? stream|stream\w* (?:mode )?is required|requires? stream|enable the stream|must be (?:streamed|set to true)/i,
		not: /stream_options/i,
		mend: ({ plan, said }) =>
			plan.body.stream !== true && /\bstream/i.test(said)
				? { facts: { streamOnly: true } }
				: undefined,
	},
	{
		name: 'images',
		words: /image|vision|multimodal|multi-modal|content must be a string|mmproj/i,
		not: /invalid image|image (?:is )?too|could not process|corrupt|decode|download/i,
		alsoServer: true,
		mend: ({ plan, request, said, failure }) =>
			request.turns.some(hasImage) && !plan.trial.facts.images && isAboutImages(failure, said)
				? { facts: { images: false } }
				: undefined,
	},
	{
		name: 'toolsProtocol',
		words: /./,
		alsoServer: true,
		mend: ({ plan, failure, isAuto, knowledge }) =>
			isAuto &&
			'tools' in plan.body &&
			plan.adapter.protocol !== 'chatCompletions' &&
			!isBarred(knowledge, 'chatCompletions') &&
			refusesTools(failure)
				? {
						facts: { toolsProtocol: 'chatCompletions' },
						notice: t(
							'Requests with tools go to chat completions: this endpoint does not take them elsewhere.',
						),
					}
				: undefined,
	},
	{
		name: 'tokenCapName',
		words: /\bmax_tokens\b|\bmax_completion_tokens\b/,
		mend: swapTokenCap,
	},
	{
		name: 'tokenCapSize',
		words:
			/max_?(?:completion|output|new)?_?tokens|(?:completion|output) tokens|in the (?:completion|output)/i,
		mend: lowerTokenCap,
	},
	{
		name: 'thinking',
		words: /\badaptive\b/,
		mend: ({ plan }) =>
			asRecord(plan.body.thinking)?.type === 'enabled'
				? { facts: { adaptiveThinking: true } }
				: undefined,
	},
	{
		name: 'reasoningInHistory',
		words:
			/reasoning_content|reasoning_details|property 'reasoning'|\.assistant\.reasoning|reasoning['"`]? item|item ['"`]?rs_|encrypted content|signature|thinking['"`]? block/i,
		not: /missing|must be (?:passed|sent|provided|included)|is required|must start with/i,
		mend: ({ request }) =>
			request.turns.some(hasReasoning) ? { facts: { reasoningInHistory: false } } : undefined,
	},
	{
		name: 'efforts',
		words: /reasoning|effort|think/i,
		mend: nameEfforts,
	},
	{
		name: 'reasoningField',
		words: /\breasoning(?:_effort)?\b/i,
		mend: swapReasoningField,
	},
	{
		name: 'systemRole',
		words: /\b(?:system|developer)\b|roles? (?:must|are)|only user and assistant/i,
		alsoServer: true,
		mend: lowerSystemRole,
	},
	{
		name: 'jsonSchema',
		words: /json_schema|response_format|response format|text\.format|structured output/i,
		not: /invalid schema|schema is invalid|must contain the word/i,
		mend: ({ plan }) => {
			const chat = asRecord(plan.body.response_format)?.type;
			const responses = asRecord(asRecord(plan.body.text)?.format)?.type;
			return chat === 'json_schema' || responses === 'json_schema'
				? { facts: { jsonSchema: false } }
				: undefined;
		},
	},
	{
		name: 'emptyContent',
		words: /content|message|assistant|text field/i,
		mend: ({ plan, said }) =>
			/empty|blank|null|\bnone\b|non-?empty|at least one character|min(?:imum)? length|must have (?:either )?content/i.test(
				said,
			) && hasEmptyContent(plan.body)
				? { facts: { emptyContent: false } }
				: undefined,
	},
];

/** How `refused` may be mended; undefined when it is not one of the known ways. `name` is tried once. */
export function mendRefusal(
	refused: Refused,
): { readonly name: string; readonly mend: Mend } | undefined {
	const { plan, failure, said } = refused;
	const isServer = failure.kind === 'server';
	for (const rule of rules) {
		if (plan.changes.includes(rule.name) || (isServer && !rule.alsoServer)) continue;
		if (!rule.words.test(said) || rule.not?.test(said)) continue;
		const mend = rule.mend(refused);
		if (mend) return { name: rule.name, mend };
	}
	return isServer || failure.kind === 'overflow' ? undefined : dropField(refused);
}

function isRefusal({ kind }: Failure, said: string): boolean {
	return (kind === 'server' ? outright : unsupported).test(said);
}

function isAboutImages(failure: Failure, said: string): boolean {
	return (
		isRefusal(failure, said) ||
		/no endpoints found|at most 0 image|content must be a string|not a multi-?modal|missing data required|by certain models/i.test(
			said,
		)
	);
}

/** Without the field that was refused: it is worth less than an answer. */
function dropField({ plan, said }: Refused): { name: string; mend: Mend } | undefined {
	const field = spareField(plan.body, said);
	if (!field) return undefined;
	const name = `without ${field.name}`;
	if (plan.changes.includes(name)) return undefined;
	// Another value may be taken, unless the field itself is not known.
	const isAnyValue =
		unknownField.test(said) || /does not support (?:thinking|reasoning)/i.test(said);
	const value = isAnyValue ? '*' : JSON.stringify(plan.body[field.name]);
	const notice = field.notice === undefined ? {} : { notice: field.notice };
	return { name, mend: { refused: [field.name, value], ...notice } };
}

/** The effort that was sent, wherever it stands. */
function effortOf(body: JsonObject): unknown {
	return (
		body.reasoning_effort ??
		asRecord(body.reasoning)?.effort ??
		asRecord(body.output_config)?.effort
	);
}

/** "Supported values are: 'low', 'medium'": from then on the nearest of these is sent. */
function nameEfforts({ plan, said }: Refused): Mend | undefined {
	const sent = effortOf(plan.body);
	if (typeof sent !== 'string') return undefined;
	const list =
		/(?:supported values|valid values|allowed values|accepted values|must be(?: one of)?|should be|expected(?: one of)?|choose from|one of|options are|only supports?)[:\s](.*)/is.exec(
			said,
		)?.[1];
	if (list === undefined) return undefined;
	const named = efforts.filter((effort) => new RegExp(`\\b${effort}\\b`, 'i').test(list));
	if (named.length === 0 || named.some((effort) => effort === sent)) return undefined;
	return { facts: { efforts: named } };
}

/** The other spelling, where the field itself is not known. */
function swapReasoningField({ plan, said }: Refused): Mend | undefined {
	if (plan.adapter.protocol !== 'chatCompletions' || !unknownField.test(said)) return undefined;
	const used = 'reasoning_effort' in plan.body ? 'reasoning_effort' : 'reasoning';
	if (!(used in plan.body)) return undefined;
	if (!new RegExp(`\\b${used}\\b`).test(said)) return undefined;
	return {
		facts: { reasoningField: used === 'reasoning' ? 'reasoning_effort' : 'reasoning' },
	};
}

function firstRole(body: JsonObject): unknown {
	return asRecord(asList(body.messages)[0])?.role;
}

const roleWords =
	/role|instruction|system (?:message|prompt)|unknown variant|conversation roles must alternate/i;

/** A developer's words become the system's, and a system's the first of the user. */
function lowerSystemRole({ plan, said, failure }: Refused): Mend | undefined {
	if (plan.adapter.protocol !== 'chatCompletions') return undefined;
	const role = firstRole(plan.body);
	if (role !== 'developer' && role !== 'system') return undefined;
	const isAlternating = /roles? must alternate|only user and assistant/i.test(said);
	if (!isAlternating && !(roleWords.test(said) && isRefusal(failure, said))) return undefined;
	if (role === 'developer' && !isAlternating) {
		// Offered by name, or the only one that was refused.
		const refusesSystem = /\bsystem\b[^.]{0,40}not supported/i.test(said);
		if (!refusesSystem) return { facts: { systemRole: 'system' } };
	}
	return { facts: { systemRole: 'fold' } };
}

function hasEmptyContent(body: JsonObject): boolean {
	return asList(body.messages).some((message) => {
		const content = asRecord(message)?.content;
		return asRecord(message)?.role === 'assistant' && (content === '' || content === null);
	});
}
