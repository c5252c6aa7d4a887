import * as vscode from 'vscode';

/** VS Code's own settings of the network. Read only to tell the person: VS Code itself applies them. */
export interface HttpSettings {
	/** Empty: none. May hold a user name and a password. */
	readonly proxy: string;
	/** Hosts that are reached past it, as in NO_PROXY, which it replaces. */
	readonly noProxy?: readonly string[];
	/** For example `override`. */
	readonly proxySupport: string;
	readonly checksCertificates: boolean;
}

export function readHttpSettings(): HttpSettings {
	const http = vscode.workspace.getConfiguration('http');
	const noProxy: unknown = http.get('noProxy');
	return {
		noProxy: Array.isArray(noProxy) ? noProxy.filter((each) => typeof each === 'string') : [],
		proxy: http.get<string>('proxy') ?? '',
		proxySupport: http.get<string>('proxySupport') ?? 'override',
		checksCertificates: http.get<boolean>('proxyStrictSSL') !== false,
	};
}
