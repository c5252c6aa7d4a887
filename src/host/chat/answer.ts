import { untilAborted } from '../../core/agent/cancel';
import { type LoopEvent, runTurn, type TurnEnd } from '../../core/agent/loop';
import { toTurns, toTurnsToContinue } from '../../core/context/history';
import { chatSystemPrompt } from '../../core/context/systemPrompt';
import { refusesTools } from '../../core/endpoints/refusesTools';
import { toFailure } from '../../core/errors';
import type { Attendant } from '../../core/request';
import type { ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { ChatRecord } from '../../shared/transcript';
import type { Connection } from '../connections';
import type { Question } from './chat';
import { type ChatDeps, isConnection } from './chatDeps';
import type { ChatSession, Run } from './chatSession';
import { holdEnd } from './heldEnd';
import { mayEdit, tellWhyNot } from './mayEdit';
import { offering, withOffers } from './offers';
import { situationOf } from './situation';
import { decideTrim } from './trim';

/** What of a question still counts when its answer is asked for again. */
export type Instructions = Pick<
	Question,
	'system' | 'tools' | 'toolChoice' | 'parameters' | 'purpose' | 'isOverBudgetAgreed'
> & {
	/** Who answers instead of the active endpoint. */
	readonly connect?: () => Promise<Connection | Failure>;
	/** The answer that this one is shown next to. */
	readonly beside?: string;
};

export type AnswerDeps = Pick<
	ChatDeps,
	'care' | 'clock' | 'connections' | 'settings' | 'log' | 'mask' | 'edits' | 'limitsOf' | 't'
> & {
	/** What the answer of a chat waits for has changed. */
	readonly onWait: (session: ChatSession) => void;
};

/** Writes the answer of `run` into `session`; with `resumes` into the turn that is there. However it ends, the turn is closed. */
export async function writeAnswer(
	deps: AnswerDeps,
	session: ChatSession,
	run: Run,
	question: Instructions,
	resumes: boolean,
): Promise<void> {
	const { turn } = run;
	const { beside } = question;
	const connection = await connect(deps, run.abort.signal, question.connect);
	if (resumes) session.append({ type: 'turnResumed', turn, ...byWhom(connection) });
	else await openTurn(deps, session, run, connection, beside);
	const emit = (event: LoopEvent) => session.append(toRecord(turn, event, deps.mask));
	let isStopped = run.abort.signal.aborted;
	if (!isStopped && isConnection(connection)) {
		const end = await stream(deps, session, run, question, connection, emit, resumes);
		isStopped = end === 'stopped';
	} else if (!isConnection(connection) && !isStopped) {
		const failure = withOffers(connection, await situationIn(deps, session, turn));
		emit({ type: 'model', event: { type: 'error', failure } });
	}
	if (isStopped) session.append({ type: 'turnStopped', turn, reason: run.stopReason });
}

/** Who goes on with an answer may be another than who began it. */
function byWhom(connection: Connection | Failure): Pick<TurnResumed, 'by'> {
	if (!isConnection(connection)) return {};
	const { label, model } = connection.profile;
	return { by: { endpoint: label, model } };
}

type TurnResumed = Extract<ChatRecord, { type: 'turnResumed' }>;

async function openTurn(
	deps: AnswerDeps,
	session: ChatSession,
	{ turn, abort }: Run,
	connection: Connection | Failure,
	beside: string | undefined,
): Promise<void> {
	const profile = isConnection(connection)
		? connection.profile
		: await activeProfile(deps, abort.signal);
	session.append({
		type: 'assistantTurn',
		id: turn,
		at: deps.clock.now(),
		endpoint: profile?.label ?? '',
		model: profile?.model ?? '',
		...(beside === undefined ? {} : { beside }),
	});
}

/** Undefined when it is not known at once after a stop: the secret storage may be waiting for the person. */
async function activeProfile(deps: AnswerDeps, signal: AbortSignal) {
	try {
		return (await untilAborted(deps.connections.state(), signal)).profile;
	} catch (error) {
		if (!signal.aborted) deps.log.warn(`the endpoint's state is unknown: ${String(error)}`);
		return undefined;
	}
}

async function connect(
	deps: AnswerDeps,
	signal: AbortSignal,
	instead: Instructions['connect'],
): Promise<Connection | Failure> {
	try {
		return await untilAborted(instead?.() ?? deps.connections.connect(), signal);
	} catch (error) {
		const failure = toFailure(error);
		if (!signal.aborted) deps.log.error(`no connection: ${failure.detail ?? failure.message}`);
		return failure;
	}
}

type Emit = (event: LoopEvent) => void;

async function stream(
	deps: AnswerDeps,
	session: ChatSession,
	run: Run,
	question: Instructions,
	connection: Connection,
	emit: Emit,
	resumes: boolean,
): Promise<TurnEnd> {
	const { profile } = connection;
	const isOwn = mayEdit(session, run, question);
	const editing = isOwn
		? deps.edits?.begin({
				chatId: session.id,
				turn: run.turn,
				turns: session.transcript.turns,
				profile,
			})
		: undefined;
	if (!editing) {
		if (isOwn) tellWhyNot(deps.edits, session, run, profile);
		return request(deps, session, run, question, connection, emit, resumes);
	}
	const watched: Emit = (event) => {
		emit(event);
		editing.follow(event);
	};
	const held = holdEnd(
		watched,
		(event) => event.type === 'error' && refusesTools(event.failure) && isEmpty(session, run),
	);
	let end: TurnEnd;
	try {
		const asked = { ...question, tools: editing.tools };
		end = await request(deps, session, run, asked, connection, held.emit, resumes);
	} finally {
		editing.dispose();
	}
	if (!held.isHeld) return end;
	deps.log.info('The server refused the tools: asking once more without.');
	await deps.edits?.noteRefused(profile);
	session.append({ type: 'turnResumed', turn: run.turn });
	return request(deps, session, run, question, connection, emit, resumes);
}

/** Asks, with less of what came before where it would be too long; once more with still less where the server says so. */
async function request(
	deps: AnswerDeps,
	session: ChatSession,
	run: Run,
	question: Instructions,
	connection: Connection,
	emit: Emit,
	resumes: boolean,
): Promise<TurnEnd> {
	const instructions = deps.settings.instructions();
	const canEdit = question.system === undefined && (question.tools ?? []).length > 0;
	const system = question.system ?? chatSystemPrompt({ instructions, canEdit });
	const attendant: Attendant = {
		waiting: (wait) => {
			run.wait = wait;
			deps.onWait(session);
			run.onWait?.(wait);
		},
	};
	const asked: Asking = { session, run, question, connection, system, attendant, emit, resumes };
	const tools = (question.tools ?? []).map((tool) => tool.definition);
	const toTrim = { ...asked, tools, parameters: question.parameters };
	const { signal } = run.abort;
	const first = await decideTrim(deps, toTrim, run.shortens ? 'asked' : 'limit');
	run.shortens = false;
	await first?.carryOut();
	if (signal.aborted) return 'stopped';
	const held = holdEnd(emit, (event) => isOverflow(event) && isEmpty(session, run));
	const end = await ask(deps, { ...asked, emit: held.emit });
	if (!held.isHeld) return end;
	const second = await decideTrim(deps, toTrim, 'overflow');
	if (signal.aborted) return 'stopped';
	if (!second) {
		held.release();
		return end;
	}
	session.append({ type: 'turnResumed', turn: run.turn });
	await second.carryOut();
	return signal.aborted ? 'stopped' : ask(deps, asked);
}

/** The server takes fewer tokens. */
function isOverflow(event: ModelEvent): boolean {
	if (event.type === 'error') return event.failure.kind === 'overflow';
	return event.type === 'finish' && event.reason === 'contextOverflow';
}

/** Nothing of the answer was shown. */
function isEmpty({ transcript }: ChatSession, { turn }: Run): boolean {
	const answer = transcript.turns.find((each) => each.id === turn);
	return answer?.role === 'assistant' && answer.blocks.length === 0;
}

interface Asking {
	readonly session: ChatSession;
	readonly run: Run;
	readonly question: Instructions;
	readonly connection: Connection;
	readonly system: string;
	readonly attendant: Attendant;
	readonly emit: Emit;
	readonly resumes: boolean;
}

async function ask(deps: AnswerDeps, asking: Asking): Promise<TurnEnd> {
	const { session, run, question, connection, system, attendant, emit, resumes } = asking;
	const { profile, endpoint } = connection;
	const { turns } = session.transcript;
	const purpose = question.purpose ?? deps.t('Chat');
	try {
		return await runTurn({
			stream: (each, signal) =>
				offering(
					endpoint.stream(each, signal, {
						attendant,
						purpose,
						...(question.isOverBudgetAgreed ? { isOverBudgetAgreed: true } : {}),
					}),
					() => situationIn(deps, session, run.turn),
				),
			request: {
				model: profile.model,
				system,
				stream: deps.settings.stream(),
				...(question.toolChoice === undefined ? {} : { toolChoice: question.toolChoice }),
				...(question.parameters === undefined ? {} : { parameters: question.parameters }),
			},
			turns: (step) => (resumes && step === 1 ? toTurnsToContinue : toTurns)(turns),
			tools: question.tools ?? [],
			signal: run.abort.signal,
			emit,
			...(resumes ? { resumesText: lastTextOf(session, run.turn) } : {}),
		});
	} finally {
		run.wait = undefined;
	}
}

/** The text that the answer of `turn` stops with; empty when it stops with something else. */
function lastTextOf({ transcript }: ChatSession, turn: string): string {
	const answer = transcript.turns.find((each) => each.id === turn);
	const blocks = answer?.role === 'assistant' ? answer.blocks : [];
	const lastCall = blocks.findLastIndex((block) => block.kind === 'toolCall');
	return blocks
		.slice(lastCall + 1)
		.map((block) => (block.kind === 'text' ? block.text : ''))
		.join('');
}

function situationIn({ care, clock, log }: AnswerDeps, session: ChatSession, turn: string) {
	return situationOf({ care, log, now: () => clock.now() }, session, turn);
}

/** Servers echo keys in their errors; whatever they say is masked once more before it is kept. */
function toRecord(turn: string, event: LoopEvent, mask: (text: string) => string): ChatRecord {
	if (event.type !== 'model' || !('failure' in event.event)) return { ...event, turn };
	const failure = maskFailure(event.event.failure, mask);
	return { type: 'model', turn, event: { ...event.event, failure } };
}

export function maskFailure(failure: Failure, mask: (text: string) => string): Failure {
	const { message, detail, ...rest } = failure;
	return {
		...rest,
		message: mask(message),
		...(detail === undefined ? {} : { detail: mask(detail) }),
	};
}
