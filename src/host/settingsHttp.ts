import * as vscode from 'vscode';

/** VS Code's own settings of the network. Read only to tell the person: VS Code itself applies them. */
export interface HttpSettings {
	/** Empty: none. May hold a user name and a password. */
	readonly proxy: string;
	/** For example `override`. */
	readonly proxySupport: string;
	readonly checksCertificates: boolean;
}

export function readHttpSettings(): HttpSettings {
	const http = vscode.workspace.getConfiguration('http');
	return {
		proxy: http.get<string>('proxy') ?? '',
		proxySupport: http.get<string>('proxySupport') ?? 'override',
		checksCertificates: http.get<boolean>('proxyStrictSSL') !== false,
	};
}
