import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';

const pastedPath = /\/(?:chat\/completions|completions|responses|messages|models)$/;

/**
 * The base URL as it is kept: trimmed, without a trailing slash, without a pasted endpoint path, `/v1/v1` made one.
 * A query stays. A failure when it is no address that a key may be sent to.
 */
export function normaliseBaseUrl(raw: string): string | Failure {
	const text = raw.trim();
	const named = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${assumedScheme(text)}://${text}`;
	if (text === '' || !URL.canParse(named)) return refuse(t('This is not a web address.'));
	const url = new URL(named);
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		return refuse(t('The address must begin with https://.'));
	}
	if (url.username !== '' || url.password !== '') {
		return refuse(t('The address must not hold a user name or a password.'));
	}
	if (url.protocol === 'http:' && !isLoopback(url.href)) {
		return refuse(t('Plain http is only for this computer; use https.'));
	}
	let path = url.pathname.replace(/\/+$/, '').replace(/\/{2,}/g, '/');
	path = path.replace(pastedPath, '').replace(/\/v1(?:\/v1)+$/, '/v1');
	return `${url.origin}${path.replace(/\/+$/, '')}${url.search}`;
}

function assumedScheme(text: string): 'http' | 'https' {
	return URL.canParse(`http://${text}`) && isLoopback(`http://${text}`) ? 'http' : 'https';
}

function refuse(message: string): Failure {
	return { kind: 'badEndpoint', message };
}

/** Scheme, host and port: what a key is bound to. The address must be a normalised one. */
export function originOf(baseUrl: string): string {
	return new URL(baseUrl).origin;
}

/** Whether the address is one of this computer. */
export function isLoopback(baseUrl: string): boolean {
	const host = new URL(baseUrl).hostname.toLowerCase();
	return (
		host === 'localhost' ||
		host.endsWith('.localhost') ||
		host === '[::1]' ||
		/^127(?:\.\d{1,3}){3}$/.test(host)
	);
}
