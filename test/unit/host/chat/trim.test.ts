import assert from 'node:assert/strict';
import { countTokens } from '../../../../src/core/estimate';
import type { ModelRequest } from '../../../../src/core/request';
import type { ChatDeps } from '../../../../src/host/chat/chatDeps';
import type { KnownLimits } from '../../../../src/host/chat/trimLimits';
import type { ModelEvent } from '../../../../src/shared/events';
import type { Failure } from '../../../../src/shared/failure';
import type { TurnView } from '../../../../src/shared/transcript';
import {
	answer,
	type Bench,
	createBench,
	file,
	gate,
	removeBench,
	until,
} from '../../../support/chatBench';
import { promptly } from '../../../support/promptly';

const overflow: Failure = { kind: 'overflow', message: 'Too long.', status: 400 };
const fails: readonly ModelEvent[] = [{ type: 'error', failure: overflow }];
const big = (name: string): string => `// ${name}\n${'export const x = compute(1);\n'.repeat(150)}`;

const textOf = (request: ModelRequest | undefined): string => JSON.stringify(request?.turns);

describe('a chat that grows too long', () => {
	let bench: Bench;
	let limits: KnownLimits;
	let trims: boolean;
	let turnTokens: number;

	beforeEach(async () => {
		limits = {};
		trims = true;
		turnTokens = 0;
		bench = await createBench({
			deps: {
				limitsOf: async () => limits,
				settings: {
					instructions: () => '',
					stream: () => true,
					trims: () => trims,
					budget: () => ({ turnTokens }),
				},
			},
		});
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	let lastSend = 0;
	async function ask(text: string, attached?: string): Promise<void> {
		if (attached !== undefined) {
			await bench.chat.attach(file(attached, big(attached), `src/${attached}.ts`));
		}
		lastSend += 1;
		await bench.tell({ type: 'send', sendId: lastSend, text });
	}

	function turn(index: number): TurnView {
		const found = bench.page.transcript.turns.at(index);
		assert(found);
		return found;
	}

	function trimsBefore(index: number) {
		const found = turn(index);
		assert(found.role === 'user');
		return found.trims ?? [];
	}

	function answerAt(index: number) {
		const found = turn(index);
		assert(found.role === 'assistant');
		return found;
	}

	it('leaves out old files before a known window is passed, once, and says so', async () => {
		limits = { windowTokens: 4000 };
		bench.scripts.push(answer('one'), answer('two'), answer('three'), answer('four'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		await ask('third', 'gamma');
		assert.deepEqual(
			trimsBefore(-2).map((each) => each.level),
			['attachments'],
		);
		const third = textOf(bench.requests[2]);
		assert(third.includes('[file src/alpha.ts: left out]'));
		assert(third.includes('// gamma') && third.includes('third'));
		assert.match(answerAt(-1).notices.join(), /grown too long/);
		await ask('fourth');
		assert.equal(trimsBefore(-2).length, 0, 'it is done once');
		const before = bench.requests[2]?.turns ?? [];
		assert.deepEqual(bench.requests[3]?.turns.slice(0, before.length), before);
	});

	it('does the same for what a plan takes in a minute', async () => {
		limits = { inputTokensPerMinute: 2500 };
		bench.scripts.push(answer('one'), answer('two'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		assert.equal(trimsBefore(-2)[0]?.level, 'attachments');
	});

	it('sums up old turns with the same model when files are not enough, and shows the cost', async () => {
		limits = { windowTokens: 1900 };
		const summary: readonly ModelEvent[] = [
			{ type: 'start', protocol: 'chatCompletions', model: 'm-1' },
			{ type: 'blockStart', id: '0', block: { kind: 'text' } },
			{ type: 'blockDelta', id: '0', text: 'They spoke of ducks.' },
			{ type: 'blockEnd', id: '0' },
			{ type: 'usage', usage: { input: 400, output: 20 } },
			{ type: 'finish', reason: 'stop' },
		];
		bench.scripts.push(answer('Quack. '.repeat(700)), summary, answer('two'));
		await ask('Tell me about ducks.');
		await ask('And geese?');
		const [trim] = trimsBefore(-2);
		assert.equal(trim?.level, 'summary');
		assert.equal(trim?.summary, 'They spoke of ducks.');
		assert.deepEqual(trim?.usage, { input: 400, output: 20 });
		const [, asked, second] = bench.requests;
		assert.equal(asked?.parameters?.maxOutputTokens, 300);
		assert.match(textOf(asked), /Tell me about ducks.*Sum up this chat/);
		assert((asked?.system ?? '') === '' && asked?.tools === undefined);
		assert.match(textOf(second), /Summary of this chat so far:\\nThey spoke of ducks\..*And geese/);
		assert(!textOf(second).includes('Quack'));
		assert.equal(bench.page.texts.at(-1), 'two');
	});

	for (const [why, script] of [
		['fails', [{ type: 'error', failure: { kind: 'server', message: 'x' } }]],
		['is empty', [{ type: 'finish', reason: 'stop' }]],
		['is cut', answer('Half of').slice(0, 3)],
	] as const) {
		it(`drops old turns with one line when the summary ${why}`, async () => {
			limits = { windowTokens: 1900 };
			bench.scripts.push(answer('Quack. '.repeat(700)), script as never, answer('two'));
			await ask('Tell me about ducks.');
			await ask('And geese?');
			assert.deepEqual(
				trimsBefore(-2).map((each) => each.level),
				['turns'],
			);
			assert.match(textOf(bench.requests[2]), /Earlier turns of this chat were left out/);
			assert.equal(bench.page.texts.at(-1), 'two');
		});
	}

	it('asks for no summary where the month has too little left', async () => {
		limits = { windowTokens: 1900, left: 2000 };
		bench.scripts.push(answer('Quack. '.repeat(700)), answer('two'));
		await ask('Tell me about ducks.');
		await ask('And geese?');
		assert.equal(trimsBefore(-2)[0]?.level, 'turns');
		assert.equal(bench.requests.length, 2);
	});

	it('sends a question as it is that is too long by itself', async () => {
		limits = { windowTokens: 600 };
		bench.scripts.push(answer('ok'));
		await ask('first', 'alpha');
		assert.match(textOf(bench.requests[0]), /\/\/ alpha/);
		assert.equal(trimsBefore(-2).length, 0);
	});

	it('leaves out nothing by itself when the setting says never', async () => {
		trims = false;
		limits = { windowTokens: 1500 };
		bench.scripts.push(answer('one'), answer('two'), fails);
		await ask('first', 'alpha');
		await ask('second', 'beta');
		assert.match(textOf(bench.requests[1]), /\/\/ alpha/);
		await ask('third');
		assert.equal(answerAt(-1).failure?.kind, 'overflow');
		assert.equal(bench.requests.length, 3);
	});

	it('R26: an overflow with nothing shown leaves out something once and asks once more', async () => {
		bench.scripts.push(answer('one'), fails, answer('two'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		assert.equal(bench.requests.length, 3);
		assert.equal(answerAt(-1).status, 'done');
		assert.equal(answerAt(-1).failure, undefined);
		assert.equal(bench.page.texts.at(-1), 'two');
		const last = textOf(bench.requests[2]);
		assert(last.includes('[file src/alpha.ts: left out]') && last.includes('// beta'));
		assert(last.includes('second'));
		assert.match(answerAt(-1).notices.join(), /grown too long/);
	});

	it('R26: the same for an answer that ends at once because the window is full', async () => {
		const full: readonly ModelEvent[] = [
			{ type: 'start', protocol: 'chatCompletions', model: 'm-1' },
			{ type: 'finish', reason: 'contextOverflow' },
		];
		bench.scripts.push(answer('one'), full, answer('two'));
		await ask('first', 'alpha');
		await ask('second');
		assert.equal(bench.requests.length, 3);
		assert.equal(bench.page.texts.at(-1), 'two');
	});

	it('R26: a second overflow is an error with its buttons, not a loop', async () => {
		bench.scripts.push(answer('one'), fails, fails, answer('never'));
		await ask('first', 'alpha');
		await ask('second');
		assert.equal(bench.requests.length, 3);
		assert.equal(answerAt(-1).failure?.kind, 'overflow');
	});

	it('R26: with nothing to leave out it is an error at once', async () => {
		bench.scripts.push(fails, answer('never'));
		await ask('first', 'alpha');
		assert.equal(bench.requests.length, 1);
		assert.equal(answerAt(-1).failure?.kind, 'overflow');
	});

	it('R26: shows no card while it is decided, and Stop in that time ends the answer without one', async () => {
		const decided = gate();
		let asked = 0;
		const slow = await createBench({
			deps: {
				limitsOf: async () => {
					asked += 1;
					if (asked > 2) await decided.opened;
					return {};
				},
			},
		});
		try {
			await slow.open();
			slow.scripts.push(answer('one '.repeat(300)), fails, answer('never'));
			await slow.tell({ type: 'send', sendId: 1, text: 'first' });
			const second = slow.tell({ type: 'send', sendId: 2, text: 'second' });
			await until(() => asked === 3, 'the decision to begin');
			await slow.tell({ type: 'stop' });
			await second;
			const last = slow.page.transcript.turns.at(-1);
			assert(last?.role === 'assistant');
			assert.deepEqual([last.status, last.failure], ['stopped', undefined]);
			assert.equal(slow.requests.length, 2);
		} finally {
			decided.open();
			await removeBench(slow);
		}
	});

	it('R26: what was shown is kept, and nothing is asked again', async () => {
		const cut = [...answer('Half of').slice(0, 3), ...fails];
		bench.scripts.push(answer('one'), cut, answer('never'));
		await ask('first', 'alpha');
		await ask('second');
		assert.equal(bench.requests.length, 2);
		assert.equal(bench.page.texts.at(-1), 'Half of');
	});

	it('Stop while a summary is made ends the answer and leaves the chat as it was', async () => {
		limits = { windowTokens: 1900 };
		bench.scripts.push(answer('Quack. '.repeat(700)), ['hang'], answer('later'));
		await ask('Tell me about ducks.');
		lastSend += 1;
		const asked = bench.tell({ type: 'send', sendId: lastSend, text: 'And geese?' });
		await until(() => bench.requests.length === 2, 'the summary to be asked for');
		await bench.tell({ type: 'stop' });
		await asked;
		assert.equal(answerAt(-1).status, 'stopped');
		assert.equal(trimsBefore(-2).length, 0);
		assert.equal(bench.page.state?.runningTurn, undefined);
	});

	it('R27: Stop while it is not yet known how much fits is idle at once, and no wait for that is long', async () => {
		const slow = await createBench({
			deps: {
				limitsOf: () => new Promise(() => undefined),
				settings: { instructions: () => '', stream: () => true },
			},
		});
		await slow.open();
		const asked = slow.tell({ type: 'send', sendId: 1, text: 'go' });
		await until(() => slow.page.transcript.turns.length === 2, 'the answer to begin');
		const before = performance.now();
		await slow.tell({ type: 'stop' });
		await asked;
		assert(performance.now() - before < promptly);
		assert.equal(slow.requests.length, 0);
		slow.scripts.push(answer('there'));
		await slow.tell({ type: 'send', sendId: 2, text: 'again' });
		assert.equal(slow.page.texts.at(-1), 'there');
		await removeBench(slow);
	});

	it('is undone by the person, and then trimmed by itself only when the server refuses', async () => {
		limits = { windowTokens: 4000 };
		bench.scripts.push(answer('one'), answer('two'), answer('three'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		await ask('third', 'gamma');
		await bench.tell({ type: 'undoTrim', turn: turn(-2).id });
		await until(() => trimsBefore(-2).length === 0, 'the line to go');
		bench.scripts.push(answer('four'), fails, answer('five'));
		await ask('fourth');
		assert.match(textOf(bench.requests[3]), /\/\/ alpha/);
		await ask('fifth');
		assert(!textOf(bench.requests[5]).includes('// alpha'));
		assert.equal(bench.page.texts.at(-1), 'five');
	});

	it('shortens when the person presses for it, at least by one thing each time', async () => {
		trims = false;
		bench.scripts.push(answer('one '.repeat(300)), fails, fails, answer('two'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		await bench.tell({ type: 'remedy', turn: turn(-1).id, action: 'shorten' });
		assert.equal(trimsBefore(-2).length, 1);
		assert(!textOf(bench.requests[2]).includes('// alpha'));
		await bench.tell({ type: 'remedy', turn: turn(-1).id, action: 'shorten' });
		assert.deepEqual(
			trimsBefore(-2).map((each) => each.level),
			['attachments', 'turns'],
		);
		assert.equal(bench.page.texts.at(-1), 'two');
	});

	it('shortens a question that goes over the person’s own limit until it does not', async () => {
		const held: Failure = { kind: 'budget', message: 'Over your limit.' };
		bench.scripts.push(answer('one '.repeat(300)), answer('two'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		turnTokens = 500;
		bench.scripts.push([{ type: 'error', failure: held }], answer('short'));
		await ask('third');
		assert.equal(trimsBefore(-2).length, 0, 'not by itself');
		await bench.tell({ type: 'remedy', turn: turn(-1).id, action: 'shorten' });
		assert.equal(bench.page.texts.at(-1), 'short');
		assert(countTokens(textOf(bench.requests.at(-1))) < turnTokens);
	});

	it('shortens also where a server counts far too few tokens, and the button goes when it could do nothing', async () => {
		const budget = {
			onDidChange: () => ({ dispose: () => undefined }),
			countFor: () => 0.01,
			estimateFor: () => ({
				total: 1,
				instructions: 1,
				tools: 0,
				history: 0,
				files: [],
				prompt: 0,
			}),
		} as unknown as NonNullable<ChatDeps['budget']>;
		const odd = await createBench({ deps: { budget } });
		try {
			await odd.open();
			odd.scripts.push(answer('one'), answer('two'), fails, answer('summary'), fails);
			const long = 'and more words '.repeat(200);
			for (const [index, text] of [`first ${long}`, `second ${long}`, 'third'].entries()) {
				await odd.tell({ type: 'send', sendId: index + 1, text });
			}
			const card = () => {
				const last = odd.page.transcript.turns.at(-1);
				assert(last?.role === 'assistant');
				return last;
			};
			const largest = Math.max(...odd.requests.map((each) => textOf(each).length));
			assert(textOf(odd.requests.at(-1)).length < largest, 'once by itself');
			for (let press = 0; card().failure?.offers?.includes('shorten'); press++) {
				assert(press < 5);
				const before = textOf(odd.requests.at(-1)).length;
				odd.scripts.splice(0, 9, fails);
				await odd.tell({ type: 'remedy', turn: card().id, action: 'shorten' });
				assert(textOf(odd.requests.at(-1)).length < before, 'it does something');
			}
			assert.equal(card().failure?.kind, 'overflow');
			assert(!textOf(odd.requests.at(-1)).includes('more words'));
		} finally {
			await removeBench(odd);
		}
	});

	it('says so when there is nothing left to leave out', async () => {
		bench.scripts.push(fails);
		await ask('first', 'alpha');
		assert.equal(bench.chat.shorten(turn(-1).id), false);
		assert.match(bench.warnings.at(-1) ?? '', /Nothing before this question/);
	});

	it('is the same chat after it was opened again', async () => {
		limits = { windowTokens: 4000 };
		bench.scripts.push(answer('one'), answer('two'), answer('three'));
		await ask('first', 'alpha');
		await ask('second', 'beta');
		await ask('third', 'gamma');
		const { shownId } = bench.chat;
		const last = { id: shownId };
		await bench.chat.dispose();
		const again = await createBench({ folder: bench.folder, last });
		await again.open();
		again.scripts.push(answer('four'));
		await again.tell({ type: 'send', sendId: 1, text: 'fourth' });
		const before = bench.requests[2]?.turns ?? [];
		assert.deepEqual(again.requests[0]?.turns.slice(0, before.length), before);
		await again.chat.dispose();
	});
});
