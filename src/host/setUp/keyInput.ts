import { guessPresets } from '../../core/endpoints/presets';
import type { Translate } from '../translate';
import type { Validity } from './setUpUi';

/** The key in what was pasted: without spaces around it, a header's words before it, or quotes. */
export function cleanKey(pasted: string): string {
	let key = pasted.trim();
	let before: string;
	do {
		before = key;
		key = key
			.replace(/^(?:export\s+)?[A-Z][A-Z0-9_]*_(?:KEY|TOKEN)\s*=\s*/, '')
			.replace(/^(?:authorization|x-api-key)\s*:\s*/i, '')
			.replace(/^bearer\s+/i, '')
			.replace(/^(["'`])(.*)\1[,;]?$/s, '$2')
			.trim();
	} while (key !== before);
	return key;
}

/** Why `pasted` cannot be a key, or a note on it. An empty text is fine here. */
export function checkKey(pasted: string, keyPrefix: string | undefined, t: Translate): Validity {
	const key = cleanKey(pasted);
	if (key === '') return { kind: 'fine' };
	const error = (text: string): Validity => ({ kind: 'error', text });
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(key)) {
		return error(t('This is an address. Paste the key itself.'));
	}
	if (/\s/.test(key)) return error(t('A key has no spaces or line breaks. Paste the key alone.'));
	if (/^[{[<]/.test(key)) return error(t('This is not a key. Paste the key alone.'));
	if (!/^[\x21-\x7e]+$/.test(key)) {
		return error(t('The key has characters that no key has. Copy it once more.'));
	}
	if (/^[•*.]+$|\*{3,}|…|\.{3}/.test(key)) {
		return error(t('This key is shortened. Copy the whole key.'));
	}
	if (key.length > 4096) return error(t('This is too long for a key.'));
	if (keyPrefix !== undefined && !key.startsWith(keyPrefix)) {
		const others = guessPresets(key).filter((preset) => preset.keyPrefix !== undefined);
		const [other] = others;
		if (other && other.keyPrefix !== keyPrefix) {
			return {
				kind: 'note',
				text: t('This looks like a key of {0}. Enter uses it all the same.', other.label),
			};
		}
	}
	return { kind: 'fine' };
}
