import { originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { reasonOf } from '../../core/errors';
import type { Failure } from '../../shared/failure';
import { needsKey, type Openings } from '../connections';
import { type Checked, checkEndpoint } from '../setUp/checkEndpoint';
import type { Translate } from '../translate';
import { certificateOf, lookUp, reach, type Target, targetOf } from './network';
import type { ProxyFacts } from './proxy';
import type { Finding, Remedy, StationId } from './station';

export interface WalkDeps {
	readonly connections: Pick<Openings, 'open' | 'keyStatus'>;
	readonly key: (origin: string) => Promise<string | undefined>;
	readonly proxy: (url: string) => ProxyFacts;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly t: Translate;
	/** The way to the server is the browser's own, and cannot be looked at. */
	readonly isInBrowser?: boolean;
}

/** Walks from the address to the models list and tells each finding at once. Spends no tokens, never throws. */
export async function* walk(
	deps: WalkDeps,
	profile: EndpointProfile,
	signal: AbortSignal,
): AsyncGenerator<Finding> {
	const { t } = deps;
	yield address(profile, t);
	if (deps.isInBrowser) yield* browsersOwn(t);
	else {
		const proxy = deps.proxy(profile.baseUrl);
		yield proxyFinding(proxy, t);
		yield* network(deps, profile, proxy, signal);
	}
	if (signal.aborted) return;
	let key: string | undefined;
	try {
		if (profile.auth !== 'none') key = await deps.key(originOf(profile.baseUrl));
	} catch (error) {
		const text = t('The secret storage of VS Code could not be opened.');
		yield { station: 'key', state: 'fault', text, detail: reasonOf(error) };
		return;
	}
	const began = deps.now();
	const checked = await checkEndpoint(deps.connections, profile, key, signal);
	if (signal.aborted) return;
	yield { ...httpFinding(profile, checked, t), ms: deps.now() - began };
	yield keyFinding(profile, checked, key, t);
	yield modelsFinding(profile, checked, t);
}

function address(profile: EndpointProfile, t: Translate): Finding {
	const { protocol } = new URL(profile.baseUrl);
	const text =
		protocol === 'http:' ? t('{0}, plain http on this machine', profile.baseUrl) : profile.baseUrl;
	return { station: 'address', state: 'fine', text };
}

function* browsersOwn(t: Translate): Generator<Finding> {
	for (const station of ['proxy', 'name', 'connection', 'tls'] as const) {
		yield { station, state: 'skipped', text: t('not tried: the browser does this by itself') };
	}
}

function proxyFinding({ address, source, support, checksCertificates }: ProxyFacts, t: Translate) {
	const strict = checksCertificates ? '' : ` ${t('Certificates of the proxy are not checked.')}`;
	if (address === undefined) {
		return { station: 'proxy', state: 'fine', text: t('none is set') } satisfies Finding;
	}
	const where =
		source === 'setting'
			? t('{0}, from the setting http.proxy ({1})', address, support)
			: t('{0}, from the environment ({1})', address, support);
	return { station: 'proxy', state: 'note', text: where + strict } satisfies Finding;
}

/** Behind a proxy the way is the proxy's: nothing goes past it, not even to look. */
async function* network(
	{ now, t }: WalkDeps,
	profile: EndpointProfile,
	{ via }: ProxyFacts,
	signal: AbortSignal,
): AsyncGenerator<Finding> {
	const target = targetOf(profile.baseUrl);
	const steps = { name: lookUp, connection: reach } as const;
	for (const station of ['name', 'connection'] as const) {
		if (via !== undefined && station === 'name') {
			const text = t('not tried: this is the proxy’s to do');
			yield { station, state: 'skipped', text };
			continue;
		}
		const began = now();
		const next = via === undefined ? target : targetOf(via);
		const reached = await steps[station](next, signal);
		if (signal.aborted) return;
		const ms = now() - began;
		if (reached.isFine) {
			const text = via === undefined ? reached.text : t('the proxy answers at {0}', reached.text);
			yield { station, state: 'fine', text, ms };
			continue;
		}
		const text =
			via === undefined
				? whyNot(station, target, reached.code, t)
				: t('The proxy at {0}, port {1}, could not be reached.', next.host, next.port);
		const kind = via === undefined ? 'editEndpoint' : 'networkSettings';
		yield { station, state: 'fault', text, detail: reached.text, remedy: { kind }, ms };
		return;
	}
	if (profile.baseUrl.startsWith('https:')) {
		const began = now();
		const found = await certificate(target, via, signal, t);
		if (!signal.aborted) yield { ...found, ms: now() - began };
	} else yield { station: 'tls', state: 'skipped', text: t('plain http has no certificate') };
}

function whyNot(
	station: StationId,
	{ host, port }: Target,
	code: string | undefined,
	t: Translate,
): string {
	if (station === 'name') {
		return t(
			'The name {0} could not be looked up: it is wrong, or this computer is offline.',
			host,
		);
	}
	return code === 'ECONNREFUSED'
		? t('Nothing answers at {0}, port {1}. Is the server running?', host, port)
		: t('{0}, port {1}, could not be reached.', host, port);
}

async function certificate(
	target: Target,
	via: string | undefined,
	signal: AbortSignal,
	t: Translate,
): Promise<Finding> {
	const found = await certificateOf(target, signal, via);
	if (!found) {
		return { station: 'tls', state: 'note', text: t('{0} showed no certificate.', target.host) };
	}
	const { issuer, subject, validTo, problem } = found;
	if (!problem) {
		return {
			station: 'tls',
			state: 'fine',
			text: t('accepted; issued by {0}, valid to {1}', issuer, validTo),
		};
	}
	return {
		station: 'tls',
		state: 'fault',
		text: t(
			'The certificate of {0} is issued by {1}, and VS Code does not accept it ({2}). A private authority must be known to this computer.',
			subject || target.host,
			issuer || t('nobody known'),
			problem.code,
		),
		detail: problem.message,
		remedy: { kind: 'networkSettings' },
	};
}

function httpFinding(profile: EndpointProfile, checked: Checked, t: Translate): Finding {
	const { host } = new URL(profile.baseUrl);
	if (checked.kind === 'good') {
		const isSame = checked.profile.baseUrl === profile.baseUrl;
		return isSame
			? { station: 'http', state: 'fine', text: t('{0} answers', host) }
			: {
					station: 'http',
					state: 'fault',
					text: t('The address should be {0}.', checked.profile.baseUrl),
					remedy: { kind: 'editEndpoint' },
				};
	}
	const { failure } = checked;
	if (checked.kind === 'refused') {
		return { station: 'http', state: 'fine', text: t('{0} answers', host) };
	}
	return {
		station: 'http',
		state: 'fault',
		text: failure.message,
		...(failure.detail === undefined ? {} : { detail: failure.detail }),
		remedy: remedyFor(failure.kind),
	};
}

/** An address that answers, though not well, is not mended by another address. */
function remedyFor(kind: Failure['kind']): Remedy {
	switch (kind) {
		case 'tls':
			return { kind: 'networkSettings' };
		case 'network':
		case 'timeout':
		case 'badEndpoint':
		case 'modelNotFound':
		case 'protocol':
		case 'empty':
			return { kind: 'editEndpoint' };
		default:
			return { kind: 'command', command: 'showRequests' };
	}
}

function keyFinding(
	profile: EndpointProfile,
	checked: Checked,
	key: string | undefined,
	t: Translate,
): Finding {
	const setKey = { kind: 'command', command: 'setApiKey' } as const;
	if (key === undefined && needsKey(profile)) {
		const text = t('There is no key for it yet.');
		return { station: 'key', state: 'fault', text, remedy: setKey };
	}
	if (checked.kind === 'refused') {
		const { message, detail } = checked.failure;
		const said = detail === undefined ? {} : { detail };
		return { station: 'key', state: 'fault', text: message, remedy: setKey, ...said };
	}
	if (key === undefined) return { station: 'key', state: 'fine', text: t('none is needed') };
	if (checked.kind === 'failed') {
		return { station: 'key', state: 'skipped', text: t('not tried: the server did not answer') };
	}
	if (checked.key === 'proven') {
		return {
			station: 'key',
			state: 'fine',
			text: [t('accepted.'), checked.note].filter(Boolean).join(' '),
		};
	}
	const text = t('not proven: the models list is open to all, so the first question will tell');
	return { station: 'key', state: 'note', text };
}

function modelsFinding(profile: EndpointProfile, checked: Checked, t: Translate): Finding {
	if (checked.kind !== 'good') {
		return { station: 'models', state: 'skipped', text: t('not tried') };
	}
	const { models } = checked;
	const remedy = { kind: 'command', command: 'selectModel' } as const;
	if (profile.model === '') {
		const text = t('{0} models; none is chosen yet.', models.length);
		return { station: 'models', state: 'fault', text, remedy };
	}
	return models.some(({ id }) => id === profile.model)
		? {
				station: 'models',
				state: 'fine',
				text: t('{0} models, “{1}” among them', models.length, profile.model),
			}
		: {
				station: 'models',
				state: 'note',
				text: t('{0} models; “{1}” is not among them.', models.length, profile.model),
				remedy,
			};
}
