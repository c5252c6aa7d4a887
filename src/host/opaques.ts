import type { ModelRequest } from '../core/request';
import type { AssistantPart, Opaque, Turn } from '../shared/messages';

/** What a server made itself, as it made it; undefined for anything else. */
type OwnOf = (opaque: Opaque) => Opaque | undefined;

/**
 * `request` without what another server signed or sealed: it would refuse it, and has no business reading it. `ownOf` says
 * what it made itself.
 */
export function withoutOpaques(
	request: ModelRequest,
	ownOf: OwnOf = () => undefined,
): ModelRequest {
	return { ...request, turns: request.turns.map((turn) => cleanTurn(turn, ownOf)) };
}

function cleanTurn(turn: Turn, ownOf: OwnOf): Turn {
	if (turn.role !== 'assistant') return turn;
	// An answer that the other server kept is not known here either.
	return { role: 'assistant', parts: turn.parts.flatMap((part) => cleanPart(part, ownOf)) };
}

function cleanPart(part: AssistantPart, ownOf: OwnOf): readonly AssistantPart[] {
	if (!('opaque' in part) || !part.opaque) return [part];
	const opaque = ownOf(part.opaque);
	if (opaque) return [{ ...part, opaque }];
	if (part.kind === 'opaque') return [];
	const { opaque: _opaque, ...plain } = part;
	return [plain];
}
