import { untilAborted } from '../../core/agent/cancel';
import { type LoopEvent, runTurn, type TurnEnd } from '../../core/agent/loop';
import { toTurns, toTurnsToContinue } from '../../core/context/history';
import { chatSystemPrompt } from '../../core/context/systemPrompt';
import { refusesTools } from '../../core/endpoints/refusesTools';
import { toFailure } from '../../core/errors';
import type { Failure } from '../../shared/failure';
import type { ChatRecord } from '../../shared/transcript';
import type { Connection } from '../connections';
import type { Question } from './chat';
import { type ChatDeps, isConnection } from './chatDeps';
import type { ChatSession, Run } from './chatSession';

/** What of a question still counts when its answer is asked for again. */
export type Instructions = Pick<Question, 'system' | 'tools' | 'toolChoice' | 'parameters'>;

export type AnswerDeps = Pick<
	ChatDeps,
	'clock' | 'connections' | 'settings' | 'log' | 'mask' | 'edits'
>;

/** Writes the answer of `run` into `session`; with `resumes` into the turn that is there. However it ends, the turn is closed. */
export async function writeAnswer(
	deps: AnswerDeps,
	session: ChatSession,
	run: Run,
	question: Instructions,
	resumes: boolean,
): Promise<void> {
	const { turn } = run;
	const connection = await connect(deps, run.abort.signal);
	if (resumes) session.append({ type: 'turnResumed', turn });
	else await openTurn(deps, session, run, connection);
	const emit = (event: LoopEvent) => session.append(toRecord(turn, event, deps.mask));
	let isStopped = run.abort.signal.aborted;
	if (!isStopped && isConnection(connection)) {
		const end = await stream(deps, session, run, question, connection, emit, resumes);
		isStopped = end === 'stopped';
	} else if (!isConnection(connection) && !isStopped) {
		emit({ type: 'model', event: { type: 'error', failure: connection } });
	}
	if (isStopped) session.append({ type: 'turnStopped', turn, reason: run.stopReason });
}

async function openTurn(
	deps: AnswerDeps,
	session: ChatSession,
	{ turn, abort }: Run,
	connection: Connection | Failure,
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

async function connect(deps: AnswerDeps, signal: AbortSignal): Promise<Connection | Failure> {
	try {
		return await untilAborted(deps.connections.connect(), signal);
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
	const editing = mayEdit(session, run, question)
		? deps.edits?.begin({
				chatId: session.id,
				turn: run.turn,
				turns: session.transcript.turns,
				profile,
			})
		: undefined;
	if (!editing) return request(deps, session, run, question, connection, emit, resumes);
	const watched: Emit = (event) => {
		emit(event);
		editing.follow(event);
	};
	let end: TurnEnd;
	try {
		const asked = { ...question, tools: editing.tools };
		end = await request(deps, session, run, asked, connection, watched, resumes);
	} finally {
		editing.dispose();
	}
	const answer = session.transcript.turns.find((turn) => turn.id === run.turn);
	if (end !== 'failed' || answer?.role !== 'assistant' || answer.blocks.length > 0) return end;
	if (!refusesTools(answer.failure)) return end;
	deps.log.info('The server refused the tools: asking once more without.');
	await deps.edits?.noteRefused(profile);
	session.append({ type: 'turnResumed', turn: run.turn });
	return request(deps, session, run, question, connection, emit, resumes);
}

/** Commands bring their own instruction; only what the person wrote themselves may change files. */
function mayEdit({ transcript }: ChatSession, { turn }: Run, question: Instructions): boolean {
	const end = transcript.turns.findIndex((each) => each.id === turn);
	const asked = transcript.turns.slice(0, end).findLast((each) => each.role === 'user');
	const isOwn = asked?.role === 'user' && asked.prompt === undefined;
	return isOwn && question.tools === undefined && question.system === undefined;
}

function request(
	deps: AnswerDeps,
	session: ChatSession,
	run: Run,
	question: Instructions,
	{ profile, endpoint }: Connection,
	emit: Emit,
	resumes: boolean,
): Promise<TurnEnd> {
	const { turns } = session.transcript;
	const instructions = deps.settings.instructions();
	const canEdit = question.system === undefined && (question.tools ?? []).length > 0;
	return runTurn({
		stream: (each, signal) => endpoint.stream(each, signal),
		request: {
			model: profile.model,
			system: question.system ?? chatSystemPrompt({ instructions, canEdit }),
			stream: deps.settings.stream(),
			...(question.toolChoice === undefined ? {} : { toolChoice: question.toolChoice }),
			...(question.parameters === undefined ? {} : { parameters: question.parameters }),
		},
		turns: (step) => (resumes && step === 1 ? toTurnsToContinue : toTurns)(turns),
		tools: question.tools ?? [],
		signal: run.abort.signal,
		emit,
	});
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
