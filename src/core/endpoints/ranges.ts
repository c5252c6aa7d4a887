import type { Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import type { Parameters } from '../request';
import type { EndpointProfile, Quirks } from './endpoint';

export const protocolNames: Readonly<Record<Protocol, string>> = {
	chatCompletions: 'Chat Completions',
	responses: 'Responses',
	messages: 'Messages',
};

type NumberName =
	| 'temperature'
	| 'topP'
	| 'topK'
	| 'maxOutputTokens'
	| 'thinkingBudget'
	| 'presencePenalty'
	| 'frequencyPenalty';

/** The least and the most that `protocol` takes of each number. */
export function numberRanges(
	protocol: Protocol,
	quirks: Quirks | undefined,
): readonly (readonly [NumberName, number, number])[] {
	const warmest = quirks?.temperatureMax?.[protocol] ?? (protocol === 'messages' ? 1 : 2);
	return [
		['temperature', 0, warmest],
		['topP', 0, 1],
		['topK', 1, Number.POSITIVE_INFINITY],
		['maxOutputTokens', 1, Number.POSITIVE_INFINITY],
		['thinkingBudget', 1024, Number.POSITIVE_INFINITY],
		['presencePenalty', -2, 2],
		['frequencyPenalty', -2, 2],
	];
}

/** What is wrong with the parameters of `profile` on the protocols that it may use: one sentence each. */
export function rangeProblems(profile: EndpointProfile): readonly string[] {
	const { parameters, protocol } = profile;
	if (!parameters) return [];
	const protocols: readonly Protocol[] =
		protocol === 'auto' ? ['chatCompletions', 'responses', 'messages'] : [protocol];
	// What one of them takes is fine: on another protocol it is left out or fitted, with a notice.
	const each = protocols.map((one) => problemsOn(profile, parameters, one));
	return each.some((problems) => problems.length === 0) ? [] : (each[0] ?? []);
}

function problemsOn(
	profile: EndpointProfile,
	parameters: Parameters,
	protocol: Protocol,
): readonly string[] {
	const problems: string[] = [];
	for (const [name, low, high] of numberRanges(protocol, profile.quirks)) {
		const value = parameters[name];
		if (value !== undefined && (value < low || value > high)) {
			problems.push(
				t(
					'{0} is {1}, but {2} of this endpoint takes {3} to {4}',
					`parameters.${name}`,
					value,
					protocolNames[protocol],
					low,
					high,
				),
			);
		}
	}
	const stops = parameters.stop?.length ?? 0;
	const most = maxStops[protocol];
	if (most !== undefined && stops > most) {
		problems.push(
			t(
				'{0} has {1} texts, but {2} takes at most {3}',
				'parameters.stop',
				stops,
				protocolNames[protocol],
				most,
			),
		);
	}
	const { maxOutputTokens, thinkingBudget } = parameters;
	if (
		protocol === 'messages' &&
		thinkingBudget !== undefined &&
		maxOutputTokens !== undefined &&
		thinkingBudget >= maxOutputTokens
	) {
		problems.push(
			t('{0} must be less than {1}', 'parameters.thinkingBudget', 'parameters.maxOutputTokens'),
		);
	}
	return problems;
}

/** Responses has no field for stop texts. */
const maxStops: Partial<Record<Protocol, number>> = { chatCompletions: 4, messages: 5 };
