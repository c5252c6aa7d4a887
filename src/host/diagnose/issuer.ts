import { t } from '../../shared/words';
import { certificateOf, targetOf } from './network';

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/;

/**
 * A fetch like `inner` whose failures over a certificate also name who issued it: the system only says that it is not
 * trusted. Looks once more, with all checks on, and only then; through the proxy that `proxyFor` names for an address, so
 * that nothing goes past it.
 */
export function namingIssuers(
	inner: typeof fetch,
	proxyFor?: (url: string) => string | undefined,
): typeof fetch {
	return async (input, init) => {
		try {
			return await inner(input, init);
		} catch (error) {
			const url = typeof input === 'string' || input instanceof URL ? String(input) : input.url;
			if (init?.signal?.aborted || !isCertificateProblem(error)) throw error;
			const signal = init?.signal ?? AbortSignal.timeout(5000);
			const found = await certificateOf(targetOf(url), signal, proxyFor?.(url));
			if (!found?.problem) throw error;
			const { code } = found.problem;
			const words = t(
				'issued by {0} for {1}',
				found.issuer || t('nobody known'),
				found.subject || t('nobody'),
			);
			throw new TypeError(error instanceof Error ? error.message : 'fetch failed', {
				cause: Object.assign(new Error(`${causeOf(error)}: ${words}`), {
					code,
					cert: { issuer: found.issuer },
				}),
			});
		}
	};
}

function isCertificateProblem(error: unknown): boolean {
	for (
		let next = error, depth = 0;
		next instanceof Error && depth < 5;
		next = next.cause, depth++
	) {
		if ('code' in next && certificateCodes.test(String(next.code))) return true;
	}
	return false;
}

/** What the innermost error says. */
function causeOf(error: unknown): string {
	let last = error;
	for (let depth = 0; last instanceof Error && last.cause instanceof Error && depth < 5; depth++) {
		last = last.cause;
	}
	return last instanceof Error ? last.message : String(last);
}
