import { untilAborted } from '../../core/agent/cancel';
import type { Log } from '../../core/ports';
import type { ChatSession } from './chatSession';
import type { EndpointCare } from './endpointCare';
import type { Situation } from './offers';
import { canShorten } from './trimActions';

/** A card does not wait longer for a secret storage that is locked. */
const mostWaitMs = 500;

/** What a failure of the answer `turn` meets. Never rejects. */
export async function situationOf(
	{
		care,
		log,
		now,
	}: { readonly care: EndpointCare; readonly log: Log; readonly now: () => number },
	{ transcript: { turns } }: ChatSession,
	turn: string,
): Promise<Situation> {
	const at = turns.findIndex((each) => each.id === turn);
	const answer = turns[at];
	const hasText =
		answer?.role === 'assistant' &&
		answer.blocks.some((block) => block.kind === 'text' && block.text.trim() !== '');
	const chat = { hasText, hasEarlier: at > 1, canShorten: canShorten(turns, turn), now: now() };
	try {
		const known = await untilAborted(care.situation(), AbortSignal.timeout(mostWaitMs));
		return { ...known, ...chat };
	} catch (error) {
		log.warn(`what else could answer is unknown: ${String(error)}`);
		return { hasOthers: false, ...chat };
	}
}
