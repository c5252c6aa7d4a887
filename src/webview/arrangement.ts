import type { Bridge } from './bridge';

/** What the person arranged: it outlives the page. Messages never are part of it. */
interface Arrangement {
	draft: string;
	chatId: string;
	/** How far from the end of the chat, or undefined at the end. */
	fromEnd?: number | undefined;
	/** Keys of the parts that were opened (true) or closed by hand. */
	open: Record<string, boolean>;
}

export interface Keeper {
	readonly current: Arrangement;
	/** Changes something now and saves it soon; {@link flush} saves it at once. */
	change(part: Partial<Arrangement>): void;
	flush(): void;
}

const saveDelayMs = 200;
/** Oldest choices go first. */
const mostOpen = 200;

export function createKeeper(bridge: Bridge): Keeper {
	const current = read(bridge.load());
	let timer: number | undefined;

	function flush(): void {
		if (timer === undefined) return;
		clearTimeout(timer);
		timer = undefined;
		bridge.save(current);
	}

	return {
		current,
		change: (part) => {
			Object.assign(current, part);
			const keys = Object.keys(current.open);
			for (const key of keys.slice(0, Math.max(0, keys.length - mostOpen)))
				delete current.open[key];
			timer ??= window.setTimeout(flush, saveDelayMs);
		},
		flush,
	};
}

function read(raw: unknown): Arrangement {
	const found = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
	const { draft, chatId, fromEnd, open } = found;
	const choices = typeof open === 'object' && open !== null ? Object.entries(open) : [];
	return {
		draft: typeof draft === 'string' ? draft : '',
		chatId: typeof chatId === 'string' ? chatId : '',
		fromEnd: typeof fromEnd === 'number' ? fromEnd : undefined,
		open: Object.fromEntries(choices.filter(([, value]) => typeof value === 'boolean')),
	};
}
