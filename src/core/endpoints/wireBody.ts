import type { Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import type { ModelRequest, Parameters, ToolChoice, ToolDefinition } from '../request';
import type { WireRequest } from './adapter';
import type { EndpointProfile } from './endpoint';
import { asRecord, type JsonObject } from './json';
import type { Notices } from './wireParameters';
import { withoutLoneSurrogates } from './wireTurns';

/** Fields of a body of type `T`; those that are undefined are not sent. */
export type Fields<T> = { [Key in keyof T]?: T[Key] | undefined };

/** What `extraBody` may not touch: the request would no longer be the one that was asked for. */
const ownFields: ReadonlySet<string> = new Set([
	'model',
	'messages',
	'input',
	'instructions',
	'system',
	'stream',
	'tools',
	'functions',
	'__proto__',
]);

/**
 * The body: `fields`, then `extraBody`, then the conversation as its last field, so that the body of a later turn starts
 * with the same bytes. Objects of `extraBody` are joined with ours, key by key.
 */
export function assembleBody(
	fields: Readonly<Record<string, unknown>>,
	extraBody: Parameters['extraBody'],
	conversation: Readonly<Record<string, unknown>>,
	notices: Notices,
): WireRequest {
	const body: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(fields)) if (value !== undefined) body[key] = value;
	for (const [key, value] of Object.entries(extraBody ?? {})) {
		if (value === undefined) continue;
		if (ownFields.has(key)) {
			notices.add(t('{0} was left out: Pandu sets this field itself.', `extraBody.${key}`));
			continue;
		}
		const ours = asRecord(body[key]);
		const theirs = asRecord(value);
		body[key] = ours && theirs ? { ...ours, ...theirs } : value;
	}
	return {
		body: withoutLoneSurrogates({ ...body, ...conversation }),
		notices: [...notices.list],
	};
}

/** The tools to send; undefined when there are none, for some servers refuse an empty list. */
export function toolsOf(request: ModelRequest): readonly ToolDefinition[] | undefined {
	return request.tools && request.tools.length > 0 ? request.tools : undefined;
}

/** The choice to send, if tools are sent and one was made. A named tool that is not sent counts as no choice. */
export function toolChoiceOf(request: ModelRequest): ToolChoice | undefined {
	const tools = toolsOf(request);
	const choice = request.toolChoice;
	if (!tools || choice === undefined) return undefined;
	if (typeof choice === 'string') return choice;
	return tools.some((tool) => tool.name === choice.name) ? choice : undefined;
}

/** How a response format is asked for: in its field, as far as the endpoint has one, and else in the prompt. */
export interface FormatPlan {
	readonly field: 'text' | 'json' | 'jsonSchema' | undefined;
	/** A line for the instructions. */
	readonly line: string | undefined;
}

export function planFormat(
	request: ModelRequest,
	parameters: Parameters,
	profile: EndpointProfile,
	protocol: Protocol,
	notices: Notices,
): FormatPlan {
	const format = parameters.responseFormat;
	if (!format) return { field: undefined, line: undefined };
	if (format.type === 'text') {
		return { field: protocol === 'messages' ? undefined : 'text', line: undefined };
	}
	const asksForJson = format.type === 'json';
	if (!asksForJson && takesSchema(profile, protocol))
		return { field: 'jsonSchema', line: undefined };
	if (!asksForJson) {
		notices.add(
			t('The JSON schema was put into the prompt: this endpoint has no field for it here.'),
		);
	} else if (protocol === 'messages') {
		notices.add(t('JSON was asked for in the prompt: {0} has no field for it.', 'Messages'));
	}
	const schemaLine = `Answer with one JSON value that fits this JSON schema: ${JSON.stringify('schema' in format ? format.schema : {})}`;
	const jsonLine = saysJson(request) ? undefined : 'Answer with one JSON object.';
	return {
		field: protocol === 'messages' ? undefined : 'json',
		line: asksForJson ? jsonLine : schemaLine,
	};
}

function takesSchema(profile: EndpointProfile, protocol: Protocol): boolean {
	const where = profile.quirks?.jsonSchema ?? 'everywhere';
	return protocol !== 'messages' && (where === 'everywhere' || where === protocol);
}

/** JSON mode needs the word in the prompt. Looks only at the start, so that the answer stays the same on later turns. */
function saysJson(request: ModelRequest): boolean {
	if (/json/i.test(request.system ?? '')) return true;
	const first = request.turns.find((turn) => turn.role === 'user');
	return first?.parts.some((part) => part.kind === 'text' && /json/i.test(part.text)) ?? false;
}

/** The instructions with `line` under them; undefined when there is neither. */
export function systemOf(request: ModelRequest, line: string | undefined): string | undefined {
	const parts = [request.system?.trim() ? request.system : undefined, line];
	return parts.filter((part) => part !== undefined).join('\n\n') || undefined;
}

/** `webSearch` as options: `{}` for true, undefined for false or unset. */
export function webSearchOptions(parameters: Parameters): JsonObject | undefined {
	if (parameters.webSearch === true) return {};
	return parameters.webSearch === false ? undefined : asRecord(parameters.webSearch);
}
