import type { Failure } from '../../shared/failure';

const tools = `(?:tools?|tool[ _-]?(?:use|usage|call(?:s|ing)?|choice)|functions?|function[ _-]?call(?:s|ing)?)`;
const refused = String.raw`(?:not (?:\w+ ){0,2}(?:support|allow|permit|enabl|available|accept|implement)\w*|n't (?:support|allow|accept)\w*|unsupported|unknown|unrecogni[sz]ed|unexpected|extra inputs|extra_forbidden|no support|disabled|requires? --)`;

/** In either order, within one sentence or so. */
const patterns: readonly RegExp[] = [
	new RegExp(String.raw`\b${tools}\b.{0,80}?${refused}`, 'is'),
	new RegExp(String.raw`${refused}.{0,60}?\b${tools}\b`, 'is'),
	new RegExp(String.raw`no endpoints found.{0,60}\b${tools}\b`, 'is'),
];

/** Complaints about one call, one result or one schema: the model takes tools as such. */
const others =
	/tool_call_id|tool_use_id|tool_result|tool_calls? (?:must|should|need)|role ['"`]?tool['"`]?|invalid schema|function_call_output|name.{0,20}(?:pattern|match)|tool_use_failed|failed to call a function|parallel_tool_calls/i;

/** Whether a server failed because it was sent tools. Servers have no code of their own for this. */
export function refusesTools(failure: Failure | undefined): boolean {
	if (!failure) return false;
	if (failure.refused === 'tools') return true;
	const { kind, message, detail, code } = failure;
	// Routers word it as if they did not know the model.
	if (kind !== 'invalidRequest' && kind !== 'server' && kind !== 'modelNotFound') return false;
	if (kind === 'server' && /unexpected|unknown/i.test(detail ?? '')) return false;
	const said = `${message} ${detail ?? ''} ${code ?? ''}`;
	return !others.test(said) && patterns.some((pattern) => pattern.test(said));
}
