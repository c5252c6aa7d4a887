import type * as vscode from 'vscode';
import type { Endpoint, EndpointProfile } from '../core/endpoints/endpoint';
import type { Failure } from '../shared/failure';

/** The active endpoint, as far as it can be told without a request. */
export interface ConnectionState {
	/** Undefined until one is set up. */
	readonly profile?: EndpointProfile;
	/** A profile with a model, and a key where it needs one. */
	readonly isReady: boolean;
	readonly isDemo: boolean;
}

/** An endpoint to talk to, bound to its key. */
export interface Connection {
	readonly profile: EndpointProfile;
	readonly endpoint: Endpoint;
}

/** Who answers. Joins settings, keys and the request layer. */
export interface Connections extends vscode.Disposable {
	/** Another endpoint or model is active, or a key came or went. */
	readonly onDidChange: vscode.Event<void>;
	state(): Promise<ConnectionState>;
	/** The active endpoint, or why there is none (`auth` when its origin has no key). Sends nothing. */
	connect(): Promise<Connection | Failure>;
}
