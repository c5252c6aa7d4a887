import type { Attachment } from '../../shared/transcript';

/** An image as an attachment, or what is said in its place when it cannot be kept. */
export type TakeImage = (
	mime: string,
	data: string,
) => Extract<Attachment, { kind: 'image' }> | { readonly note: string };

const keyShapes = [
	// Prefixes that issuers give their keys.
	/\b(?:sk|pk|rk|gsk|xai|nai|nsk|ng|hf|r8|glpat|ghp|gho|ghs|github_pat|xox[abprs]|pplx|csk)[-_][A-Za-z0-9_-]{16,}/g,
	/\bAIza[A-Za-z0-9_-]{30,}/g,
	/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
	/\bBearer\s+[A-Za-z0-9._~+/-]{16,}=*/g,
];

/** Hides what looks like a key. */
export function maskKeyShapes(text: string): string {
	return keyShapes.reduce((masked, shape) => masked.replace(shape, '••••'), text);
}
