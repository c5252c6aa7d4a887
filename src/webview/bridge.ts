import type { ToHost, ToPage } from '../shared/protocol';
import { readToPage } from './inbound';

declare function acquireVsCodeApi(): {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
};

/** The page's only way out. */
export interface Bridge {
	post(message: ToHost): void;
	/** What was saved last, or undefined. Foreign data: an older version may have written it. */
	load(): unknown;
	save(state: unknown): void;
	/** Calls `handler` with every well-formed message of the host; the others are dropped. */
	listen(handler: (message: ToPage) => void): void;
}

export function createBridge(): Bridge {
	const api = acquireVsCodeApi();
	return {
		post: (message) => api.postMessage(message),
		load: () => api.getState(),
		save: (state) => api.setState(state),
		listen: (handler) => {
			window.addEventListener('message', (event: MessageEvent<unknown>) => {
				const message = readToPage(event.data);
				if (message) handler(message);
			});
		},
	};
}
