import { untilAborted } from '../../core/agent/cancel';
import { type LoopEvent, runTurn } from '../../core/agent/loop';
import { toTurns, toTurnsToContinue } from '../../core/context/history';
import { chatSystemPrompt } from '../../core/context/systemPrompt';
import { toFailure } from '../../core/errors';
import type { Failure } from '../../shared/failure';
import type { ChatRecord } from '../../shared/transcript';
import type { Connection } from '../connections';
import type { Question } from './chat';
import { type ChatDeps, isConnection } from './chatDeps';
import type { ChatSession, Run } from './chatSession';

/** What of a question still counts when its answer is asked for again. */
export type Instructions = Pick<Question, 'system' | 'tools' | 'toolChoice' | 'parameters'>;

export type AnswerDeps = Pick<ChatDeps, 'clock' | 'connections' | 'settings' | 'log' | 'mask'>;

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

function stream(
	deps: AnswerDeps,
	session: ChatSession,
	run: Run,
	question: Instructions,
	{ profile, endpoint }: Connection,
	emit: (event: LoopEvent) => void,
	resumes: boolean,
) {
	const { turns } = session.transcript;
	return runTurn({
		stream: (request, signal) => endpoint.stream(request, signal),
		request: {
			model: profile.model,
			system: question.system ?? chatSystemPrompt({ instructions: deps.settings.instructions() }),
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
