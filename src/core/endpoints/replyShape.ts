/** What a reply turned out to be. */
export type ReplyShape = 'stream' | 'json' | 'page' | 'text' | 'empty';

const fieldStart = /^(?::|(?:data|event|id|retry|error)(?::|[\r\n]))/;
const fieldNames = ['data:', 'event:', 'id:', 'retry:', 'error:'];

/** Judged by the first characters, since content types are often wrong. Undefined: more is needed. */
export function replyShapeOf(
	head: string,
	contentType: string,
	ended: boolean,
): ReplyShape | undefined {
	const start = head.trimStart();
	if (start === '') return ended ? 'empty' : undefined;
	if (start.startsWith('{') || start.startsWith('[')) return 'json';
	if (start.startsWith('<') || /^text\/html/i.test(contentType)) return 'page';
	if (fieldStart.test(start)) return 'stream';
	if (!ended && fieldNames.some((name) => name.startsWith(start))) return undefined;
	return /^text\/event-stream/i.test(contentType) ? 'stream' : 'text';
}
