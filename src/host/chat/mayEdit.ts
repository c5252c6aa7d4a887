import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Question } from './chat';
import type { ChatEdits } from './chatEdits';
import type { ChatSession, Run } from './chatSession';

/** Commands bring their own instruction; only what the person wrote themselves may change files. */
export function mayEdit(
	{ transcript }: ChatSession,
	{ turn }: Run,
	question: Pick<Question, 'tools' | 'system'>,
): boolean {
	const end = transcript.turns.findIndex((each) => each.id === turn);
	const asked = transcript.turns.slice(0, end).findLast((each) => each.role === 'user');
	const isOwn = asked?.role === 'user' && asked.prompt === undefined;
	return isOwn && question.tools === undefined && question.system === undefined;
}

/** Why this answer changes no files, where only this place keeps it from that. Once in a chat. */
export function tellWhyNot(
	edits: ChatEdits | undefined,
	session: ChatSession,
	{ turn }: Run,
	profile: EndpointProfile,
): void {
	const { turns } = session.transcript;
	const text = edits?.whyNot?.(profile, turns);
	if (text === undefined) return;
	const isTold = turns.some((each) => each.role === 'assistant' && each.notices.includes(text));
	if (!isTold) session.append({ type: 'model', turn, event: { type: 'notice', text } });
}
