import assert from 'node:assert/strict';
import { type ChaosConfig, type ChatCompletionRequest, LLMock } from '@copilotkit/aimock';
import { runTurn } from '../../../../src/core/agent/loop';
import type { Tool } from '../../../../src/core/agent/tool';
import { toTurns, toTurnsToContinue } from '../../../../src/core/context/history';
import type { Protocol } from '../../../../src/shared/messages';
import {
	type AssistantTurnView,
	type ChatRecord,
	emptyTranscript,
	fold,
} from '../../../../src/shared/transcript';
import { endpointAt, quick } from '../../../support/endpoints';

const turnCount = 500;
/** `PANDU_SEED` plays a run again, as far as the order in which replies come allows. */
const seed = Number(process.env.PANDU_SEED ?? Date.now() % 100_000);
const sideBySide = 16;
const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];

/** How often the server misbehaves, by and by. */
const weather: readonly ChaosConfig[] = [
	{},
	{ dropRate: 0.3 },
	{ rateLimitRate: 0.3 },
	{ disconnectRate: 0.3 },
	{ malformedRate: 0.2 },
	{ dropRate: 0.2, rateLimitRate: 0.2, disconnectRate: 0.2, malformedRate: 0.1 },
	{ latencyMs: 30, dropRate: 0.1, disconnectRate: 0.1 },
];

/** Numbers between 0 and 1, the same ones for the same seed (mulberry32). */
function createRandom(from: number): () => number {
	let state = from >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** No word stands in it twice, so a doubled or a lost one shows. */
function answerTo(number: number): string {
	const words = Array.from({ length: 14 }, (_, index) => `word${number}x${index}`);
	return `Answer ${number}: ${words.join(' ')}.`;
}

function textOf(content: unknown): string {
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return '';
	return content.map((part: { text?: unknown }) => String(part.text ?? '')).join('');
}

/** What was said of the answer that is to go on; undefined when it is to begin. */
function saidBefore({ messages }: ChatCompletionRequest): string | undefined {
	const last = messages.at(-1);
	if (last?.role !== 'user' || !textOf(last.content).startsWith('Continue')) return undefined;
	return textOf(messages.findLast(({ role }) => role === 'assistant')?.content);
}

/** The answer, or the rest of it. A model that goes on says the last words again. */
function reply(request: ChatCompletionRequest): string {
	const asked = request.messages.map(({ content }) => /^ask (\d+)/.exec(textOf(content))?.[1]);
	const whole = answerTo(Number(asked.findLast((number) => number !== undefined)));
	const said = saidBefore(request);
	return said === undefined ? whole : whole.slice(Math.max(0, said.length - 15));
}

function addFixtures(mock: LLMock): void {
	const content = (request: ChatCompletionRequest) => ({ content: reply(request) });
	mock.addFixture({ match: { model: 'whole' }, chunkSize: 9, response: content });
	// The second Continue at the latest gets to the end.
	const isNearEnd = (request: ChatCompletionRequest) => (saidBefore(request) ?? '').length > 100;
	mock.addFixture({ match: { predicate: isNearEnd }, response: content });
	for (const chunks of [5, 7, 9]) {
		mock.addFixture({
			match: { model: `cut${chunks}` },
			// Time for the bytes before the cut to arrive: a cut throws away what is still queued.
			latency: 3,
			chunkSize: 40,
			truncateAfterChunks: chunks,
			response: content,
		});
	}
	mock.addFixture({ match: { model: 'tool', hasToolResult: true }, response: content });
	const toolCalls = [{ name: 'work', arguments: '{"part":"first"}' }];
	mock.addFixture({ match: { model: 'tool' }, response: { toolCalls } });
}

const models = ['whole', 'cut5', 'tool', 'cut9', 'whole', 'cut7', 'tool'];

interface Ran {
	readonly turn: AssistantTurnView;
	readonly runs: readonly unknown[];
	readonly continues: number;
	readonly retries: number;
}

async function runOne(mock: LLMock, number: number): Promise<Ran> {
	const protocol = protocols[number % protocols.length] ?? 'chatCompletions';
	const model = models[number % models.length] ?? 'whole';
	const endpoint = endpointAt(`${mock.url}/v1`, {
		...quick,
		random: Math.random,
		profileFields: { protocol },
	});
	const transcript = emptyTranscript();
	const add = (record: ChatRecord): void => void fold(transcript, record);
	add({ type: 'userTurn', id: 'u', at: 1, text: `ask ${number}`, attachments: [] });
	add({ type: 'assistantTurn', id: 'a', at: 1, endpoint: 'e', model });
	const turn = transcript.turns[1];
	assert.ok(turn?.role === 'assistant');
	const runs: unknown[] = [];
	const work: Tool = {
		definition: { name: 'work', description: 'Works.', parameters: { type: 'object' } },
		run: (args) => {
			runs.push(args);
			return Promise.resolve({ content: 'done', isError: false });
		},
	};
	let retries = 0;
	let continues = 0;
	for (;;) {
		const text = textIn(turn);
		const end = await runTurn({
			stream: endpoint.stream,
			request: { model },
			turns: (step) =>
				(continues > 0 && step === 1 ? toTurnsToContinue : toTurns)(transcript.turns),
			tools: model === 'tool' ? [work] : [],
			signal: new AbortController().signal,
			emit: (event) => {
				if (event.type === 'model' && event.event.type === 'retry') retries++;
				add({ ...event, turn: 'a' } as ChatRecord);
			},
			...(continues > 0 ? { resumesText: text } : {}),
		});
		assert.notEqual(end, 'stopped');
		assert.notEqual(turn.status, 'running');
		const isCut = turn.status === 'failed' || turn.finish === 'incomplete';
		if (!isCut || textIn(turn) === '' || continues === 12)
			return { turn, runs, continues, retries };
		continues++;
		add({ type: 'turnResumed', turn: 'a' });
	}
}

function textIn(turn: AssistantTurnView): string {
	return turn.blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('');
}

/** What came of a turn, in a word; throws when it is not what it must be. */
function judge(number: number, { turn, runs, continues, retries }: Ran): string {
	const whole = answerTo(number);
	const text = textIn(turn);
	assert.ok(whole.startsWith(text), `turn ${number}: “${text}”`);
	const calls = turn.blocks.filter((block) => block.kind === 'toolCall');
	for (const call of calls) assert.ok(call.kind === 'toolCall' && call.result);
	assert.ok(runs.length <= 1);
	for (const args of runs) assert.deepEqual(args, { part: 'first' });
	if (turn.status === 'failed') {
		assert.ok(turn.failure?.message);
		return `failed: ${turn.failure.kind}${text === '' ? '' : ', text kept'}`;
	}
	assert.equal(turn.status, 'done');
	if (turn.finish === 'incomplete') return 'incomplete, text kept';
	assert.equal(text, whole);
	if (continues > 0) return 'whole after Continue';
	return retries > 0 ? 'whole after a retry' : 'whole at once';
}

describe('chaos', () => {
	const mock = new LLMock({ port: 0, logLevel: 'silent' });
	const { random } = Math;
	before(async () => {
		// The server rolls with it too.
		Math.random = createRandom(seed);
		await mock.start();
		addFixtures(mock);
	});
	after(async () => {
		Math.random = random;
		await mock.stop();
	});

	it(`${turnCount} turns over three protocols: each ends, nothing is doubled, nothing is lost`, async () => {
		const outcomes = new Map<string, number>();
		let requests = 0;
		for (let from = 0; from < turnCount; from += sideBySide) {
			mock.setChaos(weather[(from / sideBySide) % weather.length] ?? {});
			const numbers = Array.from(
				{ length: Math.min(sideBySide, turnCount - from) },
				(_, index) => from + index,
			);
			const all = await Promise.all(numbers.map((number) => runOne(mock, number)));
			for (const [index, ran] of all.entries()) {
				const outcome = judge(from + index, ran);
				outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
			}
			requests += mock.getRequests().length;
			mock.clearRequests();
		}
		const counts = [...outcomes].sort(([, a], [, b]) => b - a);
		console.log(`      ${requests} requests for ${turnCount} turns, seed ${seed}`);
		for (const [outcome, count] of counts)
			console.log(`      ${String(count).padStart(4)} ${outcome}`);
		assert.equal(
			counts.reduce((sum, [, count]) => sum + count, 0),
			turnCount,
		);
		assert.ok((outcomes.get('whole at once') ?? 0) > turnCount / 10);
		assert.ok((outcomes.get('whole after a retry') ?? 0) > 0);
		assert.ok((outcomes.get('whole after Continue') ?? 0) > 0);
	}).timeout(900_000);
});
