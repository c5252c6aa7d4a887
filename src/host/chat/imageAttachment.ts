import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../shared/transcript';
import { inDigits } from '../../shared/words';
import type { Translate } from '../translate';
import type { Refusal } from './chatDeps';

/** What an image of each kind begins with. */
const beginnings: Readonly<Record<string, readonly (readonly number[])[]>> = {
	'image/png': [[0x89, 0x50, 0x4e, 0x47]],
	'image/jpeg': [[0xff, 0xd8, 0xff]],
	'image/gif': [[0x47, 0x49, 0x46, 0x38]],
	'image/webp': [[0x52, 0x49, 0x46, 0x46]],
};

/** 5 MB: what the strictest provider takes. The page makes larger ones smaller. */
const mostBytes = 5 * 1024 * 1024;

/** A pasted or dropped image. It is what it says and not larger than what the endpoints take. */
export function imageAttachment(
	name: string,
	mime: string,
	data: string,
	t: Translate,
): Attachment | Refusal {
	const shown = name.replace(/[\p{Cc}/\\]/gu, '').slice(0, 100) || 'image';
	const beginning = beginnings[mime];
	if (!beginning) {
		return { refused: t('{0}: only PNG, JPEG, GIF and WebP images can be added.', shown) };
	}
	const bytes = data.length * 0.75;
	if (bytes > mostBytes) {
		const size = inDigits(bytes / 1024 / 1024, { maximumFractionDigits: 1 });
		return { refused: t('{0} has {1} MB; at most {2} MB can be added.', shown, size, 5) };
	}
	const start = Buffer.from(data.slice(0, 16), 'base64');
	const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(data) && data.length % 4 === 0;
	const isOfItsKind = beginning.some((bytes) => bytes.every((byte, at) => start[at] === byte));
	if (!isWhole || !isOfItsKind) return { refused: t('{0} is not an image of that kind.', shown) };
	return { kind: 'image', id: randomUUID(), path: shown, mime, data };
}
