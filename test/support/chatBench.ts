import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EndpointProfile } from '../../src/core/endpoints/endpoint';
import type { ModelRequest, StreamModel } from '../../src/core/request';
import { ChatController } from '../../src/host/chat/chatController';
import type { ChatDeps } from '../../src/host/chat/chatDeps';
import { createChatFiles } from '../../src/host/chat/chatFiles';
import { createDraftFiles } from '../../src/host/chat/draftFiles';
import { createDrafts } from '../../src/host/chat/drafts';
import { createPageReceiver } from '../../src/host/chat/pageMessages';
import { createRecall } from '../../src/host/chat/recall';
import { systemClock } from '../../src/host/clock';
import type { ModelEvent } from '../../src/shared/events';
import type { Failure } from '../../src/shared/failure';
import type { PageState, ToHost, ToPage } from '../../src/shared/protocol';
import {
	type Attachment,
	emptyTranscript,
	fold,
	type Transcript,
	type TurnView,
} from '../../src/shared/transcript';
import { recordingCare } from './careParts';
import { translate } from './setUpParts';

export const profile: EndpointProfile = {
	id: 'test',
	label: 'Test',
	baseUrl: 'http://127.0.0.1:9/v1',
	protocol: 'chatCompletions',
	model: 'm-1',
	auth: 'none',
};

export const start: ModelEvent = { type: 'start', protocol: 'chatCompletions', model: 'm-1' };

export function words(...deltas: readonly string[]): readonly ModelEvent[] {
	return [
		{ type: 'blockStart', id: '0', block: { kind: 'text' } },
		...deltas.map((text): ModelEvent => ({ type: 'blockDelta', id: '0', text })),
		{ type: 'blockEnd', id: '0' },
	];
}

export function answer(text: string): readonly ModelEvent[] {
	return [start, ...words(text), { type: 'finish', reason: 'stop' }];
}

/** Resolves when `condition` gives something. */
export async function until<T>(
	condition: () => T | undefined | false,
	what = 'condition',
): Promise<T> {
	for (const end = Date.now() + 20_000; ; ) {
		const value = condition();
		if (value !== undefined && value !== false) return value;
		if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
}

/** A promise and what fulfils it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
	let open: () => void = () => undefined;
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}

/** What the page would show: folds what is posted, as the real one does. */
class FakePage {
	readonly posted: ToPage[] = [];
	readonly postTimes: number[] = [];
	isListening = false;
	shown = 0;
	transcript: Transcript = emptyTranscript();
	state: PageState | undefined;

	post(message: ToPage): void {
		if (!this.isListening) return;
		const copy = structuredClone(message);
		this.posted.push(copy);
		if (copy.type === 'records') this.postTimes.push(performance.now());
		this.#apply(copy);
	}

	async show(): Promise<void> {
		this.shown += 1;
	}

	/** The text of each turn. */
	get texts(): readonly string[] {
		return this.transcript.turns.map(textOf);
	}

	of<T extends ToPage['type']>(type: T): readonly Extract<ToPage, { type: T }>[] {
		return this.posted.filter((each): each is Extract<ToPage, { type: T }> => each.type === type);
	}

	#apply(message: ToPage): void {
		if (message.type === 'snapshot') {
			const { chat, turns } = message;
			this.transcript = { id: chat.id, title: chat.title, at: 0, turns: [...turns] };
			this.state = message.state;
		}
		if (message.type === 'state') this.state = message.state;
		if (message.type === 'records' && message.chatId === this.transcript.id) {
			for (const record of message.records) fold(this.transcript, record);
		}
	}
}

function textOf(turn: TurnView): string {
	if (turn.role === 'user') return turn.text;
	return turn.blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('|');
}

type Script = readonly (ModelEvent | 'hang')[];

/** A window with a chat: real files in a folder of its own, a page that only records, a model that is scripted. */
export interface Bench {
	readonly chat: ChatController;
	readonly page: FakePage;
	readonly folder: string;
	readonly requests: ModelRequest[];
	readonly scripts: Script[];
	readonly logged: string[];
	readonly warnings: string[];
	readonly ran: string[];
	readonly did: string[];
	readonly contexts: [string, boolean][];
	/** Why there is no connection, when there is none. */
	failure: Failure | undefined;
	onRun: (command: string) => unknown;
	/** What the page says. Unchecked, as in the real one. */
	say(message: unknown): Promise<void>;
	tell(message: ToHost): Promise<void>;
	/** The page is there and has its snapshot. */
	open(): Promise<void>;
}

export async function createBench(
	options: {
		readonly folder?: string;
		readonly last?: { id?: string };
		readonly stream?: StreamModel;
		readonly hasProfile?: boolean;
		readonly deps?: Partial<ChatDeps>;
	} = {},
): Promise<Bench> {
	const folder =
		options.folder ?? path.join(await mkdtemp(path.join(tmpdir(), 'pandu-chat-')), 'c');
	const last = options.last ?? {};
	const page = new FakePage();
	const listeners = new Set<() => void>();
	const requests: ModelRequest[] = [];
	const scripts: Script[] = [];
	const logged: string[] = [];
	const warnings: string[] = [];
	const ran: string[] = [];
	const did: string[] = [];
	const contexts: [string, boolean][] = [];
	const stream: StreamModel = async function* (request) {
		const script = scripts.shift() ?? answer('(nothing scripted)');
		requests.push(structuredClone(request));
		for (const event of script) {
			if (event === 'hang') await new Promise(() => undefined);
			else yield event;
		}
	};
	const act = (name: string) => async (text: unknown) => void did.push(`${name} ${String(text)}`);
	const log = {
		info: (text: string) => logged.push(text),
		warn: (text: string) => logged.push(text),
		error: (text: string) => logged.push(text),
	};
	const draftFiles = createDraftFiles(
		path.join(folder, '..', 'drafts'),
		path.join(folder, '..', 'attached.json'),
	);
	const deps: ChatDeps = {
		page,
		files: createChatFiles(folder),
		clock: systemClock,
		log,
		connections: {
			onDidChange: (listener) => {
				listeners.add(listener as () => void);
				return { dispose: () => listeners.clear() };
			},
			state: async () =>
				options.hasProfile !== false
					? { profile, isReady: !bench.failure, isDemo: false }
					: { isReady: false, isDemo: false },
			connect: async () =>
				bench.failure ?? {
					profile,
					endpoint: { stream: options.stream ?? stream, listModels: async () => [] },
				},
		},
		settings: { instructions: () => '', stream: () => true },
		care: recordingCare(profile, did),
		attachments: {
			selection: async () => ({ refused: 'Nothing is selected.' }),
			dropped: async (uri) => ({ refused: `${uri} is not in the workspace.` }),
			image: () => ({ refused: 'no image' }),
			text: async () => ({ refused: 'no text' }),
		},
		drafts: createDrafts(draftFiles, log),
		recall: createRecall(draftFiles, log),
		mentions: { find: async () => [], attach: async () => ({ refused: 'gone' }) },
		editor: {
			copy: act('copy'),
			insert: act('insert'),
			newFile: act('newFile'),
			openLink: act('openLink'),
			openAttachment: async (attachment) => void did.push(`openAttachment ${attachment.id}`),
		},
		run: async (command, ...args) => {
			ran.push(command);
			if (args.length > 0) did.push(`${command} ${JSON.stringify(args)}`);
			const result = await bench.onRun(command);
			for (const listener of listeners) listener();
			return result;
		},
		editEndpoint: async () => void did.push('editEndpoint'),
		useDemo: async () => void did.push('useDemo'),
		warn: (text) => warnings.push(text),
		setContext: (key, value) => contexts.push([key, value]),
		lastChat: {
			get: () => last.id,
			set: (id) => {
				last.id = id;
			},
		},
		mask: (text) => text.replaceAll('sk-secret-secret', '••••'),
		t: translate,
		...options.deps,
	};
	const base = {
		page,
		folder,
		requests,
		scripts,
		logged,
		warnings,
		ran,
		did,
		contexts,
		failure: undefined,
		onRun: () => undefined,
	};
	const bench = base as unknown as { -readonly [Name in keyof Bench]: Bench[Name] };
	bench.chat = new ChatController(deps);
	bench.say = createPageReceiver(bench.chat, deps);
	bench.tell = (message) => bench.say(message);
	bench.open = async () => {
		page.isListening = true;
		await bench.tell({ type: 'ready' });
	};
	return bench;
}

export async function removeBench(bench: Bench): Promise<void> {
	await bench.chat.dispose();
	await rm(path.dirname(bench.folder), { recursive: true, force: true });
}

export function file(id: string, text: string, filePath = 'src/a.ts'): Attachment {
	return { kind: 'file', id, path: filePath, languageId: 'typescript', text };
}
