import { randomUUID } from 'node:crypto';
import { toFailure } from '../../core/errors';
import type { Wait } from '../../core/request';
import type { ChatRecord } from '../../shared/transcript';
import { type AnswerDeps, type Instructions, maskFailure, writeAnswer } from './answer';
import type { ChatSession, Run } from './chatSession';

interface StartOptions {
	/** The answer to go on with; otherwise a new one is begun. */
	readonly resume?: string;
	/** Stops it. */
	readonly signal?: AbortSignal;
	readonly onRecord?: (record: ChatRecord, chatId: string) => void;
	readonly onWait?: (wait: Wait | undefined) => void;
}

/** The chats of this window that are being answered, or that are not on disk yet. There is at most one answer per chat. */
export class RunningAnswers {
	readonly #deps: AnswerDeps;
	/** With what resolves when the answer has ended. */
	readonly #sessions = new Map<ChatSession, Promise<string>>();
	readonly #onChange: (session: ChatSession) => void;

	/** `onChange` is called when the answer of a chat has begun and when it has ended. */
	constructor(deps: AnswerDeps, onChange: (session: ChatSession) => void) {
		this.#deps = deps;
		this.#onChange = onChange;
	}

	/** Chats that must not be opened anew from their files. */
	get sessions(): readonly ChatSession[] {
		return [...this.#sessions.keys()];
	}

	get isAnyRunning(): boolean {
		return this.sessions.some((session) => session.run);
	}

	/** `session.run` is set when this returns, and gone when the promise resolves with the id of the answer. */
	start(
		session: ChatSession,
		question: Instructions,
		{ resume, signal, onRecord, onWait }: StartOptions = {},
	): Promise<string> {
		const run: Run = {
			turn: resume ?? randomUUID(),
			abort: new AbortController(),
			stopReason: 'user',
			...(onRecord ? { onRecord } : {}),
			...(onWait ? { onWait } : {}),
			...(session.shortens ? { shortens: true } : {}),
		};
		delete session.shortens;
		session.run = run;
		const stop = () => run.abort.abort();
		if (signal?.aborted) stop();
		signal?.addEventListener('abort', stop, { once: true });
		const ended = this.#write(session, run, question, resume !== undefined).finally(() => {
			signal?.removeEventListener('abort', stop);
			// Until here it must not be opened anew from its file; by now it may be running again.
			if (this.#sessions.get(session) === ended && session.isSaved) this.#sessions.delete(session);
		});
		this.#sessions.set(session, ended);
		this.#onChange(session);
		return ended;
	}

	/** Stops the answer of a chat and waits until it is saved. */
	async end(session: ChatSession): Promise<void> {
		session.run?.abort.abort();
		await Promise.allSettled([this.#sessions.get(session)]);
		this.#sessions.delete(session);
		await session.close();
	}

	/** Marks what is being written as interrupted and saves it. */
	async dispose(): Promise<void> {
		for (const { run } of this.sessions) if (run) run.stopReason = 'interrupted';
		await Promise.all(this.sessions.map((session) => this.end(session)));
	}

	async #write(
		session: ChatSession,
		run: Run,
		question: Instructions,
		resumes: boolean,
	): Promise<string> {
		const { log, mask } = this.#deps;
		const { turn } = run;
		try {
			await writeAnswer(this.#deps, session, run, question, resumes);
		} catch (error) {
			// A bug of ours; the turn must end all the same.
			log.error(`answer: ${String(error)}`);
			const failure = maskFailure(toFailure(error), mask);
			session.append({ type: 'model', turn, event: { type: 'error', failure } });
		} finally {
			delete session.run;
			this.#onChange(session);
			await session.flush();
		}
		return turn;
	}
}
