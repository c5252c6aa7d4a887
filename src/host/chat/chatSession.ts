import { reasonOf } from '../../core/errors';
import type { ChatFiles, Clock, Log } from '../../core/ports';
import type { Wait } from '../../core/request';
import { type ChatLog, createChatLog } from '../../core/sessions/chatLog';
import { parseLog, titleOf } from '../../core/sessions/parseLog';
import { repairs } from '../../core/sessions/repair';
import { assertNever } from '../../shared/assertNever';
import {
	type ChatRecord,
	type ChatWorkspace,
	emptyTranscript,
	fold,
	type Transcript,
} from '../../shared/transcript';
import type { Translate } from '../translate';
import type { Question } from './chat';

export interface SessionDeps {
	readonly files: ChatFiles;
	/** Where new chats belong. */
	readonly workspace?: ChatWorkspace;
	readonly clock: Clock;
	readonly log: Log;
	/** Tells the person something once, in one sentence. */
	readonly warn: (text: string) => void;
	readonly t: Translate;
	/** Called after each record. */
	readonly onRecord: (session: ChatSession, record: ChatRecord) => void;
}

/** An answer that is being written. */
export interface Run {
	/** Id of its turn, which is in the transcript once it is known who answers. */
	readonly turn: string;
	readonly abort: AbortController;
	/** Who aborts it. */
	stopReason: 'user' | 'interrupted';
	readonly onRecord?: (record: ChatRecord, chatId: string) => void;
	readonly onWait?: (wait: Wait | undefined) => void;
	/** What it waits for just now. */
	wait?: Wait | undefined;
	/** Nothing is asked yet: it only waits for the time to ask again. */
	readonly isPause?: boolean;
	/** The person asked for less of what came before. */
	shortens?: boolean;
}

/** One chat in memory. What is appended is folded, saved and told at once. */
export interface ChatSession {
	readonly id: string;
	readonly transcript: Transcript;
	/** Kept for asking again in this window; the log has only the words. */
	readonly questions: Map<string, Question>;
	/** Set while an answer is being written. There is at most one. */
	run?: Run;
	/** What the person leaves out of the next question. */
	readonly leftOut: Set<'history' | 'tools'>;
	/** The next answer is to be asked for with less of what came before. */
	shortens?: boolean;
	/** Counts the records. */
	readonly revision: number;
	append(record: ChatRecord): void;
	/** The question's own records; the first one names the chat. */
	appendQuestion(record: Extract<ChatRecord, { type: 'userTurn' }>): void;
	/** Resolves when all of it is on disk; with false when it could not be written. */
	flush(): Promise<boolean>;
	readonly isSaved: boolean;
	/** Saves for the last time. */
	close(): Promise<unknown>;
}

/** An empty chat. It is saved with its first question. */
export function createSession(deps: SessionDeps, id: string): ChatSession {
	return buildSession(deps, id, emptyTranscript());
}

/** Why a chat could not be opened. */
type OpenProblem = 'missing' | 'damaged' | 'newer';

/** The same in one sentence. */
export function whyNotOpened(problem: OpenProblem, t: Translate): string {
	switch (problem) {
		case 'missing':
			return t('This chat is no longer there.');
		case 'damaged':
			return t(
				'The file of this chat is damaged. It was set aside; the other chats are not affected.',
			);
		case 'newer':
			return t('This chat was written by a later version of Pandu.');
		default:
			return assertNever(problem);
	}
}

/**
 * Opens a chat of the disk. Turns that were cut off when VS Code ended are marked; nothing is sent. A damaged file is set
 * aside, so that it never stands in the way of the others.
 */
export async function openSession(
	deps: SessionDeps,
	id: string,
): Promise<ChatSession | OpenProblem> {
	const lines = await deps.files.read(id);
	if (!lines) return 'missing';
	const parsed = parseLog(lines);
	if (parsed.kind === 'damaged') {
		deps.log.warn(`chat ${id} is damaged and was set aside`);
		await deps.files.setAside(id);
		return 'damaged';
	}
	if (parsed.kind === 'newer') return 'newer';
	if (parsed.skipped > 0) deps.log.warn(`chat ${id}: ${parsed.skipped} lines were skipped`);
	if (parsed.untold) deps.warn(damagedLines(parsed.untold, deps.t));
	const transcript = emptyTranscript();
	for (const record of parsed.records) fold(transcript, record);
	// A restored chat may have another id than it was written with.
	transcript.id = id;
	const mended = repairs(transcript);
	for (const record of mended) fold(transcript, record);
	return buildSession(deps, id, transcript, { ...parsed, mended });
}

function damagedLines(count: number, t: Translate): string {
	return count === 1
		? t('A line of this chat’s file is damaged and was left out. The rest is there.')
		: t('{0} lines of this chat’s file are damaged and were left out. The rest is there.', count);
}

/** What is known of a chat that was on disk. */
interface Opened {
	/** What its file holds. */
	readonly records: readonly ChatRecord[];
	/** Ends what was cut off. Written with whatever comes next: the chat may be going on in another window. */
	readonly mended: readonly ChatRecord[];
	/** Damaged lines that the person was just told of. */
	readonly untold?: number;
}

function buildSession(
	deps: SessionDeps,
	id: string,
	transcript: Transcript,
	{ records: saved, mended, untold }: Opened = { records: [], mended: [] },
): ChatSession {
	const { files, clock, log, warn, t } = deps;
	const chatLog: ChatLog = createChatLog({
		files,
		chatId: id,
		clock,
		saved,
		onBack: () => {
			log.warn(`chat ${id} was deleted elsewhere and is back`);
			warn(t('This chat was deleted in another window. It goes on here, so it is back.'));
		},
		onProblem: (error) => {
			log.error(`chat ${id} could not be saved: ${reasonOf(error)}`);
			warn(
				t(
					'This chat could not be saved ({0}). It goes on here, and saving is tried again by itself. Keep this window open until then.',
					problemOf(error, t),
				),
			);
		},
	});
	if (transcript.id === '') transcript.id = id;
	let revision = 0;
	const unsaved = [...mended];
	if (untold) chatLog.append({ type: 'damageTold', lines: untold });
	const session: ChatSession = {
		id,
		transcript,
		questions: new Map(),
		leftOut: new Set(),
		get revision() {
			return revision;
		},
		append(record) {
			revision += 1;
			fold(transcript, record);
			for (const each of [...unsaved.splice(0), record]) chatLog.append(each);
			deps.onRecord(session, record);
			tellAsker(session, record, log);
		},
		appendQuestion(record) {
			if (transcript.at === 0) {
				session.append({ type: 'chat', version: 1, id, at: record.at });
				if (deps.workspace) session.append({ type: 'workspace', ...deps.workspace });
			}
			if (transcript.title === '') {
				session.append({ type: 'title', title: titleOf(record.text) });
			}
			session.append(record);
		},
		flush: () => chatLog.flush(),
		get isSaved() {
			return chatLog.isSaved;
		},
		close: () => chatLog.close(),
	};
	return session;
}

/** Whoever asked only watches: what goes wrong there must not end the answer. */
function tellAsker({ id, run }: ChatSession, record: ChatRecord, log: Log): void {
	try {
		run?.onRecord?.(record, id);
	} catch (error) {
		log.error(`a watcher of an answer failed: ${reasonOf(error)}`);
	}
}

/** Adds `record` to a chat, in memory or on disk. Throws when it is not there. */
export async function amendChat(
	files: ChatFiles,
	session: ChatSession | undefined,
	chatId: string,
	record: ChatRecord,
): Promise<void> {
	if (session) {
		session.append(record);
		await session.flush();
		return;
	}
	const options = { sync: true, continues: true };
	const result = await files.append(chatId, [JSON.stringify(record)], options);
	if (result === 'gone') throw new Error('this chat is no longer there');
}

/** What the person can act on: the system's own name of the problem, without the path. */
function problemOf(error: unknown, t: Translate): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ENOSPC') return t('the disk is full');
	return typeof code === 'string' ? code : reasonOf(error);
}
