import type { Failure } from '../../shared/failure';
import type { PaceLimits } from './pace';
import type { Sent } from './paceState';

/**
 * What a refusal tells of the limits of a minute: a number that it names, or how many requests the minute before had
 * when it says that these were too many. `sent` holds them, the refused one included.
 */
export function learnFromRefusal(failure: Failure, sent: readonly Sent[]): PaceLimits {
	const text = `${failure.code ?? ''} ${failure.detail ?? ''}`;
	if (isAboutInputTokens(text)) {
		const inputTokensPerMinute = numberNear(
			text,
			/(?:input )?tokens?(?: per |\/)min(?:ute)?|\bi?tpm\b/i,
		);
		return inputTokensPerMinute === undefined ? {} : { inputTokensPerMinute };
	}
	if (!/\brpm\b|rpm_exceeded|requests?(?: per |\/)min(?:ute)?/i.test(text)) return {};
	const named = numberNear(text, /requests?(?: per |\/)min(?:ute)?|\brpm\b/i);
	const counted = sent.length > 1 ? sent.length - 1 : undefined;
	const requestsPerMinute = named ?? counted;
	return requestsPerMinute === undefined ? {} : { requestsPerMinute };
}

function isAboutInputTokens(text: string): boolean {
	if (/output|otpm/i.test(text)) return false;
	return /\bi?tpm\b|[_ ]?i?tpm_exceeded|tokens?(?: per |\/)min(?:ute)?|input token throughput/i.test(
		text,
	);
}

/** `3 requests per minute`, `limit: 3`, `Limit 5,000, Used …`. */
function numberNear(text: string, unit: RegExp): number | undefined {
	const amount = String.raw`(\d[\d,._]*)`;
	const before = new RegExp(`${amount}\\s*(?:${unit.source})`, 'i').exec(text)?.[1];
	const after = new RegExp(`\\blimit(?: is| of)?["']?\\s*[:=]?\\s*${amount}`, 'i').exec(text)?.[1];
	const digits = (before ?? after)?.replace(/[,_]|\.(?=\d{3}\b)|\.$/g, '');
	const number = digits === undefined ? Number.NaN : Number(digits);
	return Number.isFinite(number) && number >= 1 ? number : undefined;
}
