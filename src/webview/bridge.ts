import type { ToHost, ToPage } from '../shared/protocol';
import { readToPage } from './inbound';

declare function acquireVsCodeApi(): {
	postMessage(message: unknown): void;
	getState(): { readonly from?: unknown } | undefined;
	setState(state: unknown): void;
};

/** The page's only way out. */
export interface Bridge {
	post(message: ToHost): void;
	/** What was saved last, or undefined. Foreign data: an older version may have written it. */
	load(): unknown;
	save(state: object): void;
	/** Calls `handler` with every well-formed message of the host; the others are dropped. */
	listen(handler: (message: ToPage) => void): void;
}

export function createBridge(): Bridge {
	const api = acquireVsCodeApi();
	// What a page in another place had arranged. It counts until this page has saved something itself.
	const kept = readKept();
	/** The host hands it to the page in another place. What is written goes to the host anyway. */
	const tell = (state: object | undefined): void =>
		api.postMessage({ type: 'kept', state: { ...state, draft: '', revision: 0 } });
	window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
		if (data !== 'keep') return;
		dispatchEvent(new Event('pagehide'));
		tell(api.getState());
	});
	return {
		post: (message) => api.postMessage(message),
		load: () => {
			const state = api.getState();
			return kept && state?.from !== kept.id ? kept.state : state;
		},
		save: (state) => {
			api.setState({ ...state, from: kept?.id });
			tell(state);
		},
		listen: (handler) => {
			window.addEventListener('message', (event: MessageEvent<unknown>) => {
				const message = readToPage(event.data);
				if (message) handler(message);
			});
		},
	};
}

/** Written by the host, from what an earlier page of ours said. */
function readKept(): { readonly id: unknown; readonly state: unknown } | undefined {
	return JSON.parse(document.getElementById('root')?.dataset.kept ?? 'null') ?? undefined;
}
