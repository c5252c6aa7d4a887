import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import { describeFailure, type FailureContext } from './failures';
import { asWords, isObject } from './json';

/** The failure behind a request that got no reply or lost its connection. Judged by the error's code, at any depth. */
export function failureFromNetwork(context: FailureContext, error: unknown): Failure {
	const chain = causes(error);
	const code = chain.map(codeOf).find((each) => each !== undefined);
	const words = chain.map(wordsOf).filter((each) => each !== '');
	const detail = [...new Set(words)].join(': ');
	const more = { detail, ...(code === undefined ? {} : { code }) };
	if (isCertificateProblem(code, detail)) {
		const sentence = certificateSentence(context.host, code, chain.map(issuerOf).find(Boolean));
		return describeFailure(context, 'tls', sentence, more);
	}
	return describeFailure(context, 'network', sentence(context.host, code, detail), more);
}

function sentence(host: string, code: string | undefined, detail: string): string {
	switch (code) {
		case 'ENOTFOUND':
			return t('There is no host {0}, or this computer is offline.', host);
		case 'EAI_AGAIN':
			return t('The name of {0} could not be looked up; this computer may be offline.', host);
		case 'ECONNREFUSED':
			return t('Nothing answers at {0}. Is the server running?', host);
		case 'ENETUNREACH':
		case 'EHOSTUNREACH':
			return t('{0} cannot be reached from this network.', host);
		case 'ETIMEDOUT':
		case 'UND_ERR_CONNECT_TIMEOUT':
			return t('{0} did not accept the connection in time.', host);
		default:
			if (isBrowsers(detail)) {
				return t(
					'The browser got nothing from {0}: it is not running, or it does not allow requests from a browser (CORS). Allow them on the server, or use VS Code on a computer.',
					host,
				);
			}
			return /terminated|closed|reset|aborted/i.test(`${code} ${detail}`)
				? t('The connection to {0} broke off.', host)
				: t('{0} could not be reached.', host);
	}
}

/** All that Chromium, Firefox and Safari tell of a request that they did not make, or whose reply they did not show. */
function isBrowsers(detail: string): boolean {
	return /^(?:Failed to fetch|NetworkError when attempting to fetch|Load failed)/.test(detail);
}

/** `issuer`: who signed the certificate, where the error tells. */
function certificateSentence(
	host: string,
	code: string | undefined,
	issuer: string | undefined,
): string {
	switch (code) {
		case 'CERT_HAS_EXPIRED':
		case 'ERR_CERT_DATE_INVALID':
			return withIssuer(
				t('The certificate of {0} was not accepted: it has expired.', host),
				issuer,
			);
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
		case 'ERR_CERT_COMMON_NAME_INVALID':
			return withIssuer(
				t('The certificate of {0} was not accepted: it is for another name.', host),
				issuer,
			);
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
			return t('The certificate of {0} was not accepted: it is signed by itself.', host);
		case 'SELF_SIGNED_CERT_IN_CHAIN':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
		case 'ERR_CERT_AUTHORITY_INVALID': {
			const who = issuer ?? t('an authority that this computer does not trust');
			return t('The certificate of {0} was not accepted: it was issued by {1}.', host, who);
		}
		default:
			return withIssuer(t('The certificate of {0} was not accepted.', host), issuer);
	}
}

function withIssuer(sentence: string, issuer: string | undefined): string {
	return issuer === undefined ? sentence : t('{0} It was issued by {1}.', sentence, issuer);
}

/** The name of the authority at the top of the certificate that an error carries. */
function issuerOf(error: unknown): string | undefined {
	let certificate: unknown = isObject(error) ? (error.cert ?? error.certificate) : undefined;
	let name: string | undefined;
	for (let depth = 0; depth < 10 && isObject(certificate); depth++) {
		name = nameOf(certificate.issuer) ?? name;
		if (certificate.issuerCertificate === certificate) break;
		certificate = certificate.issuerCertificate;
	}
	return name?.slice(0, 200);
}

function nameOf(issuer: unknown): string | undefined {
	if (typeof issuer === 'string')
		return /(?:^|[\n,/ ])CN\s*=\s*([^\n,/]+)/.exec(issuer)?.[1]?.trim() ?? asWords(issuer);
	if (!isObject(issuer)) return undefined;
	return asWords(issuer.CN) ?? asWords(issuer.O) ?? asWords(issuer.commonName);
}

function isCertificateProblem(code: string | undefined, detail: string): boolean {
	const names = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ERR_TLS|ERR_SSL|EPROTO/;
	return names.test(code ?? '') || /ERR_CERT_|self[- ]signed certificate/i.test(detail);
}

function causes(error: unknown): readonly unknown[] {
	const chain: unknown[] = [];
	let next = error;
	while (isObject(next) && chain.length < 5) {
		chain.push(next);
		// A name with several addresses fails with one error for each.
		const several: unknown = next.errors;
		next = next.cause ?? (Array.isArray(several) ? several[0] : undefined);
	}
	return chain.length > 0 ? chain : [error];
}

const codeByNetError: Readonly<Record<string, string>> = {
	ERR_NAME_NOT_RESOLVED: 'ENOTFOUND',
	ERR_INTERNET_DISCONNECTED: 'ENOTFOUND',
	ERR_CONNECTION_REFUSED: 'ECONNREFUSED',
	ERR_CONNECTION_RESET: 'ECONNRESET',
	ERR_CONNECTION_CLOSED: 'ECONNRESET',
	ERR_CONNECTION_TIMED_OUT: 'ETIMEDOUT',
	ERR_ADDRESS_UNREACHABLE: 'EHOSTUNREACH',
};

function codeOf(error: unknown): string | undefined {
	const code = isObject(error) ? asWords(error.code) : undefined;
	if (code !== undefined) return code;
	const net = /net::(ERR_\w+)/.exec(wordsOf(error))?.[1];
	return net === undefined ? undefined : (codeByNetError[net] ?? net);
}

function wordsOf(error: unknown): string {
	if (error instanceof Error) return error.message;
	return typeof error === 'string' ? error : '';
}
