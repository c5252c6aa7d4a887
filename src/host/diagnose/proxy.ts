import { isLoopback } from '../../core/endpoints/baseUrl';
import type { HttpSettings } from '../settingsHttp';

/** What stands between this computer and the network, as VS Code is told. */
export interface ProxyFacts {
	/** Address without user name and password, with its scheme. */
	readonly address?: string;
	/** The address as it is used; may hold a user name and a password. Absent: requests to the server go past it. */
	readonly via?: string;
	/** Where it is set. */
	readonly source?: 'setting' | 'environment';
	/** VS Code's `http.proxySupport`. */
	readonly support: string;
	readonly checksCertificates: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** From VS Code's settings and the usual environment variables; which of them wins is VS Code's to say. */
export function proxyFacts(
	url: string,
	{ proxy, noProxy = [], proxySupport, checksCertificates }: HttpSettings,
	env: Environment,
): ProxyFacts {
	const facts = { support: proxySupport, checksCertificates };
	const excepted = noProxy.length > 0 ? noProxy : listIn(read(env, 'no_proxy'));
	const isUsed = proxySupport !== 'off' && !isLoopback(url) && !isExcepted(url, excepted);
	const found = (address: string, source: 'setting' | 'environment'): ProxyFacts => ({
		...facts,
		address: withoutLogin(address),
		source,
		...(isUsed ? { via: withScheme(address) } : {}),
	});
	if (proxy !== '') return found(proxy, 'setting');
	const fromEnv = isExcepted(url, excepted) ? undefined : proxyOf(url, env);
	return fromEnv === undefined ? facts : found(fromEnv, 'environment');
}

/** The proxy that the environment names for `url`. */
function proxyOf(url: string, env: Environment): string | undefined {
	const name = new URL(url).protocol === 'http:' ? 'http_proxy' : 'https_proxy';
	return read(env, name) ?? read(env, 'all_proxy');
}

function read(env: Environment, name: string): string | undefined {
	return env[name] || env[name.toUpperCase()] || undefined;
}

function listIn(text = ''): readonly string[] {
	return text.split(/[\s,]+/).filter(Boolean);
}

/** Whether `excepted`, as in NO_PROXY, names the host of `url`. */
function isExcepted(url: string, excepted: readonly string[]): boolean {
	const { hostname } = new URL(url);
	return excepted.some((each) => {
		const domain = each
			.trim()
			.replace(/^\*?\./, '')
			.replace(/:\d+$/, '');
		return domain === '*' || hostname === domain || hostname.endsWith(`.${domain}`);
	});
}

/** `proxy.corp:8080` is usual, and would be read as an address with the scheme `proxy.corp`. */
function withScheme(address: string): string {
	return /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
}

function withoutLogin(address: string): string {
	const whole = withScheme(address);
	if (!URL.canParse(whole)) return address.replace(/^[^@]*@/, '');
	const { protocol, host } = new URL(whole);
	return `${protocol}//${host}`;
}
