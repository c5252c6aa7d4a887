import { untilAborted } from '../../core/agent/cancel';
import { toTurns } from '../../core/context/history';
import { type Count, measureTools, measureTurns } from '../../core/context/measure';
import { type PlannedTrim, planTrim } from '../../core/context/planTrim';
import { reasonOf } from '../../core/errors';
import { countTokens } from '../../core/estimate';
import type { Clock, Log } from '../../core/ports';
import type { Attendant, Parameters, ToolDefinition } from '../../core/request';
import type { ChatRecord, TurnView } from '../../shared/transcript';
import type { Connection } from '../connections';
import type { Translate } from '../translate';
import type { ChatDeps } from './chatDeps';
import type { ChatSession, Run } from './chatSession';
import { counter } from './estimate';
import { goalFor, limitOf, type TrimReason } from './trimGoal';
import type { KnownLimits, LimitsOf } from './trimLimits';
import { askSummary } from './trimSummary';

export interface TrimDeps {
	readonly settings: Pick<ChatDeps['settings'], 'stream' | 'trims' | 'budget'>;
	/** Absent: nothing is known. */
	readonly limitsOf?: LimitsOf | undefined;
	readonly budget?: NonNullable<ChatDeps['budget']>;
	readonly clock: Clock;
	readonly log: Log;
	readonly t: Translate;
}

const mostWaitMs = 1000;

/** The request that is to get shorter. */
export interface RequestToTrim {
	readonly session: ChatSession;
	readonly run: Run;
	readonly connection: Connection;
	readonly system: string;
	readonly tools: readonly ToolDefinition[];
	readonly parameters?: Parameters | undefined;
	readonly attendant: Attendant;
}

/** What is to be left out, decided but not done. */
export interface Trimming {
	carryOut(): Promise<void>;
}

/**
 * Decides what to leave out of a chat before its last question. Undefined when it may stay as it is, or when nothing that
 * may be left out would help. Sends nothing.
 */
export async function decideTrim(
	deps: TrimDeps,
	request: RequestToTrim,
	reason: TrimReason,
): Promise<Trimming | undefined> {
	const { session, connection, parameters } = request;
	const { transcript } = session;
	const isOwn = reason === 'limit';
	if (reason !== 'asked' && deps.settings.trims?.() === false) return undefined;
	if (isOwn && transcript.keepsAll) return undefined;
	const { profile } = connection;
	const known = await knownLimits(deps, request);
	const limit = limitOf(known, profile, parameters);
	if (isOwn && limit === undefined) return undefined;
	const { turns } = transcript;
	const count = isOwn ? counter(deps, profile) : doubting(counter(deps, profile));
	const fixedTokens = count(request.system) + measureTools(request.tools, count);
	const size = fixedTokens + measureTurns(toTurns(turns), count);
	const ownLimit = deps.settings.budget?.().turnTokens || undefined;
	const most = reason === 'asked' ? lowest(limit, known.left, ownLimit) : limit;
	const goal = goalFor(reason, size, most);
	if (!goal) return undefined;
	// Who presses for it gets it, however little that is.
	const least = reason === 'asked' ? { leastSaving: 1 } : {};
	const plan = planTrim(turns, { ...goal, ...least, fixedTokens, count });
	// The server may count less than we do; by much more than this it will not.
	const isHopeless = isOwn && plan.after > goal.limit * 1.3;
	if (plan.trims.length === 0 || isHopeless) return undefined;
	return {
		async carryOut() {
			const views = [...turns];
			for (const trim of plan.trims) {
				const record = await toRecord(deps, request, views, trim, { limit: goal.limit, known });
				request.run.wait = undefined;
				if (request.run.abort.signal.aborted) return;
				if (record) session.append(record);
			}
			session.append(notice(request.run.turn, deps.t));
		},
	};
}

/**
 * Of our own count, that no tokenizer falls below. The estimator leaves out answers whose sum does; a server that says
 * about the same of everything can still make the share of a text as small.
 */
const leastOfCount = 0.3;

/** What was learnt of a model's tokens is doubtful once a request is too long all the same. */
function doubting(learnt: Count): Count {
	return (text) => Math.max(learnt(text), Math.round(countTokens(text) * leastOfCount));
}

/** What is not known in time is not known: nobody waits for it. */
async function knownLimits(
	deps: TrimDeps,
	{ connection, run }: RequestToTrim,
): Promise<KnownLimits> {
	const signal = AbortSignal.any([run.abort.signal, AbortSignal.timeout(mostWaitMs)]);
	try {
		return await untilAborted(deps.limitsOf?.(connection.profile) ?? Promise.resolve({}), signal);
	} catch (error) {
		deps.log.warn(`the limits of the model are unknown: ${reasonOf(error)}`);
		return {};
	}
}

function lowest(...limits: readonly (number | undefined)[]): number | undefined {
	const set = limits.filter((each) => each !== undefined);
	return set.length === 0 ? undefined : Math.min(...set);
}

type TrimRecord = Extract<ChatRecord, { type: 'trim' }>;

async function toRecord(
	deps: TrimDeps,
	request: RequestToTrim,
	views: readonly TurnView[],
	{ index, level, savedTokens }: PlannedTrim,
	limits: { readonly limit: number; readonly known: KnownLimits },
): Promise<TrimRecord | undefined> {
	const question = views[index];
	if (!question) return undefined;
	const record = { type: 'trim', before: question.id, savedTokens, at: deps.clock.now() } as const;
	if (level !== 'summary') return { ...record, level };
	const mostTokens = summaryInput(limits.limit, limits.known);
	const { connection, run, attendant } = request;
	const summary =
		mostTokens > 0
			? await askSummary({
					connection,
					views,
					index,
					mostTokens,
					purpose: deps.t('Summary of a chat'),
					stream: deps.settings.stream(),
					attendant,
					signal: run.abort.signal,
					log: deps.log,
				})
			: undefined;
	if (!summary) return { ...record, level: 'turns' };
	const { text, usage } = summary;
	return { ...record, level, summary: text, ...(usage ? { usage } : {}) };
}

/** Of a limit, for what a summary is made of: question and summary have to fit into the same minute. */
const summaryShare = 0.25;
const mostSummaryInput = 12_000;

/** 0: a summary would take too much of what the month has left. */
function summaryInput(limit: number, { left }: KnownLimits): number {
	const most = Math.min(limit * summaryShare, mostSummaryInput);
	return left !== undefined && left < (limit + most) * 2 ? 0 : most;
}

function notice(turn: string, t: Translate): ChatRecord {
	const text = t(
		'The chat had grown too long, so less of what came before is sent. A line above says what; it has an Undo.',
	);
	return { type: 'model', turn, event: { type: 'notice', text } };
}
