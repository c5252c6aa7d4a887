import type { Failure } from '../../shared/failure';
import type { ModelRequest } from '../request';
import type { EndpointProfile } from './endpoint';

/**
 * The last answer of the conversation that the endpoint itself may have kept, and that something new follows. Undefined:
 * the whole conversation has to be sent.
 */
export function continuedTurn(
	{ turns, model }: ModelRequest,
	{ label, quirks }: EndpointProfile,
): { readonly index: number; readonly id: string } | undefined {
	if (quirks?.serverState === false) return undefined;
	for (let index = turns.length - 2; index >= 0; index--) {
		const turn = turns[index];
		const response = turn?.role === 'assistant' ? turn.response : undefined;
		if (response && response.model === model && response.endpoint === label) {
			return { index, id: response.id };
		}
	}
	return undefined;
}

/** The request for which the whole conversation is sent. */
export function withoutState(request: ModelRequest): ModelRequest {
	const turns = request.turns.map((turn) =>
		turn.role === 'assistant' && turn.response ? { role: turn.role, parts: turn.parts } : turn,
	);
	return { ...request, turns };
}

/** Under this name is kept how going on from a kept answer went: {@link StateLesson}. */
export function stateLessonName({ model }: Pick<ModelRequest, 'model'>): string {
	return `state.${model}`;
}

/** `lost`: an answer was not there; it may have expired. `refused`: not tried again with this model. */
export type StateLesson = 'works' | 'lost' | 'refused';

const unsupported =
	/unsupported|unknown (?:parameter|field|argument)|unrecogni[sz]ed|not (?:supported|permitted|allowed)|unexpected|extra (?:input|field)|stateless/i;

/** What `failure` says of going on from a kept answer; undefined when it is about something else. */
export function stateRefusal(failure: Failure): 'lost' | 'refused' | undefined {
	const said = `${failure.message} ${failure.detail ?? ''} ${failure.code ?? ''}`;
	const isMeant =
		/previous[ _-]?response|response\b[^.]{0,90}\bnot found|no tool (?:call|output) found/i.test(
			said,
		);
	if (isMeant) return unsupported.test(said) ? 'refused' : 'lost';
	// The path is there: the answer came from it.
	return failure.status === 404 && failure.kind === 'badEndpoint' ? 'lost' : undefined;
}

/** The lesson of a refusal: what is lost time and again is never kept. */
export function stateLesson(refusal: 'lost' | 'refused', known: string | undefined): StateLesson {
	return known === 'lost' ? 'refused' : refusal;
}
