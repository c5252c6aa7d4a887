import assert from 'node:assert/strict';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import { readName } from '../../../../src/host/chat/codeNames';
import type { PinnedTurn, ReadingUi, TurnAction } from '../../../../src/host/chat/readingUi';
import { whyNotRun } from '../../../../src/host/chat/terminalLines';
import {
	answer,
	type Bench,
	createBench,
	file,
	profile,
	removeBench,
	start,
	until,
} from '../../../support/chatBench';

/** The person: chooses what the test put down, and all that was shown is kept. */
interface Person extends ReadingUi {
	action: TurnAction | undefined;
	later: 'fork' | 'replace' | undefined;
	model: string | undefined;
	readonly offered: (readonly TurnAction[])[];
	readonly asked: string[];
	readonly documents: (readonly [text: string, name: string, line: number | undefined])[];
	readonly ran: string[];
	pinned: readonly PinnedTurn[];
}

function createPerson(): Person {
	const person: Person = {
		action: undefined,
		later: undefined,
		model: undefined,
		offered: [],
		asked: [],
		documents: [],
		ran: [],
		pinned: [],
		chooseAction: async (actions) => {
			person.offered.push(actions);
			return person.action;
		},
		askAboutLater: async () => {
			person.asked.push('later');
			return person.later;
		},
		pickModel: async () => person.model,
		pickPinned: async (turns) => {
			person.pinned = turns;
			return turns[0]?.id;
		},
		openDocument: async (...shown) => void person.documents.push([shown[0], shown[1], shown[2]]),
		findCode: async (names) => names.filter((name) => name === 'src/a.ts'),
		openCode: async () => undefined,
		runInTerminal: async (lines) => void person.ran.push(lines),
	};
	return person;
}

describe('reading a chat', () => {
	let bench: Bench;
	let person: Person;
	let last: { id?: string };

	beforeEach(async () => {
		person = createPerson();
		last = {};
		bench = await createBench({ deps: { reading: person }, last });
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	const turns = () => bench.page.transcript.turns;
	const id = (at: number) => turns().at(at)?.id ?? '';
	async function talk(...pairs: readonly (readonly [question: string, answer: string])[]) {
		for (const [question, text] of pairs) {
			bench.scripts.push(answer(text));
			await bench.tell({ type: 'send', sendId: 1, text: question });
		}
	}
	/** The same chat in a window that is opened later. */
	async function reopen(): Promise<void> {
		await bench.chat.dispose();
		bench = await createBench({ folder: bench.folder, last, deps: { reading: person } });
		await bench.open();
	}
	const versions = () => {
		const turn = turns().at(-1);
		return turn?.role === 'assistant' ? (turn.versions?.indexOf(turn.id) ?? -1) : undefined;
	};

	describe('asked again', () => {
		it('keeps the old answer, also over a restart, and goes on from either', async () => {
			await talk(['q', 'first']);
			const first = id(-1);
			bench.scripts.push(answer('second'));
			await bench.tell({ type: 'retryTurn', turn: first });
			assert.deepEqual(bench.page.texts, ['q', 'second']);
			assert.equal(versions(), 1);
			assert.deepEqual(person.asked, [], 'the last answer needs no question');
			const second = id(-1);
			await reopen();
			assert.equal(versions(), 1);
			await bench.tell({ type: 'chooseAnswer', turn: first });
			assert.deepEqual(bench.page.texts, ['q', 'first']);
			assert.equal(versions(), 0);
			await talk(['more', 'third']);
			assert.deepEqual(
				bench.requests.at(-1)?.turns.map((turn) => JSON.stringify(turn).includes('first')),
				[false, true, false],
			);
			await bench.tell({ type: 'chooseAnswer', turn: second });
			assert.deepEqual(bench.page.texts, ['q', 'second']);
			await bench.tell({ type: 'chooseAnswer', turn: first });
			assert.deepEqual(bench.page.texts, ['q', 'first', 'more', 'third']);
		});

		it('in the middle of the chat only after a question, and loses nothing', async () => {
			await talk(['one', 'first'], ['two', 'second']);
			const turn = id(1);
			await bench.tell({ type: 'retryTurn', turn });
			assert.deepEqual(person.asked, ['later']);
			assert.equal(bench.requests.length, 2, 'nothing is sent without an answer');
			person.later = 'replace';
			bench.scripts.push(answer('other'));
			await bench.tell({ type: 'retryTurn', turn });
			assert.deepEqual(bench.page.texts, ['one', 'other']);
			await bench.tell({ type: 'chooseAnswer', turn });
			assert.deepEqual(bench.page.texts, ['one', 'first', 'two', 'second']);
		});

		it('in a fork: the chat that it came from stays as it was', async () => {
			await talk(['one', 'first'], ['two', 'second']);
			const origin = bench.chat.shownId;
			person.later = 'fork';
			bench.scripts.push(answer('other'));
			await bench.tell({ type: 'retryTurn', turn: id(1) });
			assert.deepEqual(bench.page.texts, ['one', 'other']);
			assert.notEqual(bench.chat.shownId, origin);
			await bench.tell({ type: 'showOrigin' });
			assert.equal(bench.chat.shownId, origin);
			assert.deepEqual(bench.page.texts, ['one', 'first', 'two', 'second']);
		});

		it('forgets an answer without a word', async () => {
			bench.failure = { kind: 'network', message: 'gone' };
			await bench.tell({ type: 'send', sendId: 1, text: 'q' });
			bench.failure = undefined;
			bench.scripts.push(answer('yes'));
			await bench.tell({ type: 'retryTurn', turn: id(-1) });
			assert.deepEqual(bench.page.texts, ['q', 'yes']);
			const turn = turns().at(-1);
			assert(turn?.role === 'assistant' && (turn.versions?.length ?? 1) === 1);
		});

		it('does nothing to an answer that is not there or while one is written', async () => {
			await talk(['q', 'first']);
			await bench.tell({ type: 'chooseAnswer', turn: 'nowhere' });
			await bench.tell({ type: 'retryTurn', turn: 'nowhere' });
			assert.deepEqual(bench.page.texts, ['q', 'first']);
		});
	});

	describe('forked', () => {
		it('from an answer: the turns up to it, saved, named after where they came from', async () => {
			await talk(['one', 'first'], ['two', 'second']);
			const origin = bench.chat.shownId;
			const before = await createChatFiles(bench.folder).read(origin);
			person.action = 'fork';
			await bench.tell({ type: 'turnMenu', turn: id(1) });
			assert.deepEqual(bench.page.texts, ['one', 'first']);
			assert.equal(bench.page.of('snapshot').at(-1)?.chat.from, 'one');
			assert.match(bench.page.transcript.title, /fork/);
			assert.deepEqual(await createChatFiles(bench.folder).read(origin), before);
			await talk(['three', 'third']);
			await reopen();
			assert.deepEqual(bench.page.texts, ['one', 'first', 'three', 'third']);
			assert.equal(bench.page.of('snapshot').at(-1)?.chat.from, 'one');
			assert.equal(bench.requests.length, 0, 'nothing is sent by opening');
		});

		it('from a question: what was before it, and the question to be written anew', async () => {
			await talk(['one', 'first'], ['two', 'second']);
			person.action = 'fork';
			await bench.tell({ type: 'turnMenu', turn: id(2) });
			assert.deepEqual(bench.page.texts, ['one', 'first']);
			assert.equal(bench.page.of('focusComposer').at(-1)?.draft, 'two');
		});

		it('takes the chosen answer along and leaves the others', async () => {
			await talk(['q', 'first']);
			const first = id(-1);
			bench.scripts.push(answer('second'));
			await bench.tell({ type: 'retryTurn', turn: first });
			await bench.tell({ type: 'chooseAnswer', turn: first });
			person.action = 'fork';
			await bench.tell({ type: 'turnMenu', turn: first });
			assert.deepEqual(bench.page.texts, ['q', 'first']);
			assert.equal(versions(), -1);
		});

		it('with what is attached to the question', async () => {
			bench.scripts.push(answer('a'));
			await bench.chat.attach(file('f', 'text'));
			await bench.tell({ type: 'send', sendId: 1, text: 'q' });
			person.action = 'fork';
			await bench.tell({ type: 'turnMenu', turn: id(0) });
			assert.deepEqual(bench.page.texts, []);
			assert.deepEqual(
				bench.page.state?.attachments.map((each) => each.path),
				['src/a.ts'],
			);
		});
	});

	it('asks another model, shows both answers, and goes on with the chosen one', async () => {
		const models: string[] = [];
		const connectTo = async (model: string) => {
			models.push(model);
			const stream = async function* () {
				yield { ...start, model };
				yield* answer('from the other').slice(1);
			};
			const endpoint = { stream, listModels: async () => [] };
			return { profile: { ...profile, model }, endpoint };
		};
		await bench.chat.dispose();
		bench = await createBench({ deps: { reading: person, connectTo }, last });
		await bench.open();
		await talk(['q', 'first']);
		const first = id(-1);
		person.action = 'otherModel';
		await bench.tell({ type: 'turnMenu', turn: first });
		assert.deepEqual(models, [], 'no model was chosen');
		person.model = 'm-2';
		await bench.tell({ type: 'turnMenu', turn: first });
		assert.deepEqual(models, ['m-2']);
		const both = () => {
			const turn = turns().at(-1);
			return turn?.role === 'assistant' ? [turn.beside?.model, turn.model] : [];
		};
		assert.deepEqual(both(), [profile.model, 'm-2']);
		await bench.tell({ type: 'ready' });
		assert.deepEqual(both(), [profile.model, 'm-2'], 'a new page shows both as well');
		await bench.tell({ type: 'chooseAnswer', turn: first });
		assert.deepEqual(both(), [undefined, profile.model]);
		assert.deepEqual(bench.page.texts, ['q', 'first']);
		await talk(['more', 'yes']);
		assert.equal(bench.requests.at(-1)?.model, profile.model);
	});

	it('pins turns, lists them, and goes there', async () => {
		await talk(['one', 'first'], ['two', 'second']);
		await bench.chat.reading.showPinned();
		assert.match(bench.warnings.at(-1) ?? '', /Nothing is pinned/);
		const answered = id(1);
		person.action = 'pin';
		await bench.tell({ type: 'turnMenu', turn: answered });
		await bench.tell({ type: 'turnMenu', turn: id(2) });
		await reopen();
		await bench.chat.reading.showPinned();
		assert.deepEqual(
			person.pinned.map(({ text, isQuestion }) => [text, isQuestion]),
			[
				['first', false],
				['two', true],
			],
		);
		assert.equal(bench.page.of('showTurn').at(-1)?.turn, answered);
		person.action = 'unpin';
		await bench.tell({ type: 'turnMenu', turn: answered });
		assert(person.offered.at(-1)?.includes('unpin'));
		await until(() => turns()[1]?.pinned === false, 'the pin to go');
	});

	it('opens an answer as a document, and the whole chat as plain text at the last answer', async () => {
		await bench.chat.reading.openPlainText();
		assert.deepEqual(person.documents, []);
		await talk(['one', '**first**'], ['two', 'second']);
		await bench.chat.reading.act('openAnswer', id(1));
		assert.deepEqual(person.documents.at(-1), ['**first**', 'Answer: one.md', undefined]);
		await bench.chat.reading.openPlainText();
		const [text = '', name, line = 0] = person.documents.at(-1) ?? [];
		assert.equal(name, 'one.txt');
		assert.equal(text.split('\n')[line], `Answer 2, by ${profile.model}`);
		assert.match(text, /^one\n\nQuestion 1\none\n\nAnswer 1, by /);
	});

	it('runs only lines that stand in the answer', async () => {
		await talk(['q', 'Run:\n\n- a list\n\n  ```sh\n  npm ci\n  npm test\n  ```']);
		await bench.tell({ type: 'runInTerminal', turn: id(-1), text: 'npm ci\nnpm test' });
		await bench.tell({ type: 'runInTerminal', turn: id(-1), text: 'rm -rf /' });
		await bench.tell({ type: 'runInTerminal', turn: id(0), text: 'q' });
		await bench.tell({ type: 'runInTerminal', turn: 'nowhere', text: 'npm ci' });
		assert.deepEqual(person.ran, ['npm ci\nnpm test']);
	});

	it('tells the page which names are there, and drops too many of them', async () => {
		await bench.tell({ type: 'findCode', names: ['src/a.ts', 'src/b.ts'] });
		assert.deepEqual(bench.page.of('codeFound').at(-1)?.names, ['src/a.ts']);
		await bench.tell({ type: 'findCode', names: new Array(51).fill('src/a.ts') });
		assert.equal(bench.page.of('codeFound').length, 1);
		assert.match(bench.logged.at(-1) ?? '', /dropped a message/);
	});
});

describe('a name in an answer', () => {
	const cases: readonly (readonly [string, unknown])[] = [
		['src/a.ts', { path: 'src/a.ts', line: 1 }],
		['./src/a.ts:12', { path: 'src/a.ts', line: 12 }],
		['a.ts:12:4', { path: 'a.ts', line: 12 }],
		['a.ts#L7-L9', { path: 'a.ts', line: 7 }],
		['.gitignore', { path: '.gitignore', line: 1 }],
		['parseLog()', { symbol: 'parseLog', line: 1 }],
		['ChatFiles', { symbol: 'ChatFiles', line: 1 }],
		['../a.ts', undefined],
		['src/../../a.ts', undefined],
		['src/./a.ts', undefined],
		['/etc/passwd', undefined],
		['C:\\a.ts', undefined],
		['file:///etc/passwd', undefined],
		['a*.ts', undefined],
		['{a,b}.ts', undefined],
		['', undefined],
	];
	for (const [name, expected] of cases) {
		it(`"${name}" ${expected ? 'may be looked for' : 'is not looked for'}`, () => {
			assert.deepEqual(readName(name), expected);
		});
	}
});

describe('lines for the terminal', () => {
	const cases: readonly (readonly [string, string, ReturnType<typeof whyNotRun>])[] = [
		['one line', 'npm test', undefined],
		['several', 'npm ci\nnpm test', undefined],
		['words in any script', 'echo "héllo 你好"', undefined],
		['nothing', '  \n', 'empty'],
		['an escape', 'echo \u001b[2K', 'invisible'],
		['a bell', 'echo \u0007', 'invisible'],
		['a lone carriage return', 'safe\rrm -rf x', 'invisible'],
		['a tab, which completes', 'npm\ttest', 'invisible'],
		['a turned direction', 'echo \u202ecod', 'invisible'],
		['no width', 'ec\u200bho', 'invisible'],
		['more lines than a dialog shows', 'x\n'.repeat(31), 'long'],
		['one very long line', 'x'.repeat(2001), 'long'],
	];
	for (const [name, lines, expected] of cases) {
		it(`${name}: ${expected ?? 'shown, and asked'}`, () =>
			assert.equal(whyNotRun(lines), expected));
	}
});
