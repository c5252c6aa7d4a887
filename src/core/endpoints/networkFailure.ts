import type { Failure } from '../../shared/failure';
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
		return describeFailure(
			context,
			'tls',
			`The certificate of ${context.host} was not accepted.`,
			more,
		);
	}
	return describeFailure(context, 'network', sentence(context.host, code, detail), more);
}

function sentence(host: string, code: string | undefined, detail: string): string {
	switch (code) {
		case 'ENOTFOUND':
			return `There is no host ${host}, or this computer is offline.`;
		case 'EAI_AGAIN':
			return `The name of ${host} could not be looked up; this computer may be offline.`;
		case 'ECONNREFUSED':
			return `Nothing answers at ${host}. Is the server running?`;
		case 'ENETUNREACH':
		case 'EHOSTUNREACH':
			return `${host} cannot be reached from this network.`;
		case 'ETIMEDOUT':
		case 'UND_ERR_CONNECT_TIMEOUT':
			return `${host} did not accept the connection in time.`;
		default:
			return /terminated|closed|reset|aborted/i.test(`${code} ${detail}`)
				? `The connection to ${host} broke off.`
				: `${host} could not be reached.`;
	}
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
