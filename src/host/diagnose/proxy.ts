import type { HttpSettings } from '../settingsHttp';

/** What stands between this computer and the network, as VS Code is told. */
export interface ProxyFacts {
	/** Address without user name and password. */
	readonly address?: string;
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
	{ proxy, proxySupport, checksCertificates }: HttpSettings,
	env: Environment,
): ProxyFacts {
	const facts = { support: proxySupport, checksCertificates };
	if (proxy !== '') return { ...facts, address: withoutLogin(proxy), source: 'setting' };
	const fromEnv = proxyOf(url, env);
	if (fromEnv === undefined) return facts;
	return { ...facts, address: withoutLogin(fromEnv), source: 'environment' };
}

/** The proxy that the environment names for `url`. */
function proxyOf(url: string, env: Environment): string | undefined {
	const { protocol, hostname } = new URL(url);
	const read = (name: string): string | undefined =>
		env[name] || env[name.toUpperCase()] || undefined;
	const excepted = (read('no_proxy') ?? '').split(/[\s,]+/).filter(Boolean);
	const isExcepted = excepted.some((each) => {
		const domain = each.replace(/^\*?\./, '').replace(/:\d+$/, '');
		return each === '*' || hostname === domain || hostname.endsWith(`.${domain}`);
	});
	if (isExcepted) return undefined;
	return read(protocol === 'http:' ? 'http_proxy' : 'https_proxy') ?? read('all_proxy');
}

function withoutLogin(address: string): string {
	if (!URL.canParse(address)) return address.replace(/^[^@]*@/, '');
	const { protocol, host } = new URL(address);
	return `${protocol}//${host}`;
}
