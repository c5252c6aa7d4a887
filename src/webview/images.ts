import { inDigits, t } from '../shared/words';

const knownMimes: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** 5 MB: what the strictest provider takes. */
const largestImage = 5 * 1024 * 1024;

function isKnownImage(mime: string): boolean {
	return knownMimes.includes(mime);
}

/** A `data:` address for base64 of a known kind of picture; undefined for anything else, also for an address. */
export function imageSource(mime: string, data: string): string | undefined {
	if (!isKnownImage(mime) || !/^[A-Za-z0-9+/=\s]+$/.test(data)) return undefined;
	return `data:${mime};base64,${data}`;
}

/** Why `file` cannot be attached, or undefined when it can. */
export function imageProblem(file: {
	readonly type: string;
	readonly size: number;
}): string | undefined {
	if (!isKnownImage(file.type)) return t('Only PNG, JPEG, GIF and WebP images can be attached.');
	if (file.size > largestImage) {
		return t(
			'The image has {0} MB; at most 5 MB can be attached.',
			inDigits(file.size / 1024 / 1024, { maximumFractionDigits: 1 }),
		);
	}
	return undefined;
}

/** Base64 of a file's bytes. */
export function readBase64(file: Blob): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(file);
	});
}
