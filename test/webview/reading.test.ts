import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { ToHost } from '../../src/shared/protocol';
import type { ChatRecord, TurnView } from '../../src/shared/transcript';
import { axeProblems } from '../support/pageHarness/axeProblems';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	readyState,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const code = (lines: number) =>
	Array.from({ length: lines }, (_, index) => `const line${index} = ${index};`).join('\n');
const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\``;
const manyTurns = (count: number): TurnView[] =>
	Array.from({ length: count }, (_, index) => [
		question(`u${index}`, `Question number ${index}`),
		answer(`a${index}`, `Answer ${index} speaks of apples.\n\n${'Some words. '.repeat(60)}`),
	]).flat();

describe('reading in the page', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(
		turns: readonly TurnView[],
		options: PageOptions = {},
		older = 0,
		state = {},
	) {
		harness = await openPage(browser, options);
		page = harness.page;
		await harness.send(snapshot(turns, state, older));
	}
	/** Where the words stand in the window. */
	const topOf = (text: string) =>
		page
			.getByText(text, { exact: false })
			.first()
			.evaluate((element) => {
				return Math.round(element.getBoundingClientRect().top);
			});
	const said = (turn: string, text: string): ChatRecord => ({
		type: 'model',
		turn,
		event: { type: 'blockDelta', id: '0', text },
	});
	const frameTop = () => page.getByTestId('transcript').evaluate((element) => element.scrollTop);
	const marked = () =>
		page.evaluate(() => [...(CSS.highlights.get('foundHere') ?? [])].map(String).join('|'));
	async function untilCount(text: string): Promise<void> {
		await page.getByTestId('find-count').getByText(text, { exact: true }).waitFor();
	}
	const posts = async <T extends ToHost['type']>(type: T) =>
		(await harness.posted()).filter((each) => each.type === type) as Extract<ToHost, { type: T }>[];

	describe('follows', () => {
		const running = { status: 'running' as const, finish: undefined as never };
		const live = () => [
			...manyTurns(6),
			question('q', 'Last'),
			answer('live', 'Begun.', {
				...running,
				blocks: [{ kind: 'text', id: '0', step: 1, text: 'Begun. ', done: false }],
			}),
		];

		it('the end while the person is there', async () => {
			await open(live(), {}, 0, { runningTurn: 'live' });
			for (let index = 0; index < 20; index++)
				await harness.send(records(said('live', `Paragraph ${index} of it.\n\n`)));
			const fromEnd = await page
				.getByTestId('transcript')
				.evaluate((each) => each.scrollHeight - each.scrollTop - each.clientHeight);
			assert(fromEnd <= 2, `${fromEnd} from the end`);
		});

		it('not while the person reads above; a button leads down', async () => {
			await open(live(), {}, 0, { runningTurn: 'live' });
			await page.getByTestId('transcript').hover();
			await page.mouse.wheel(0, -900);
			await page.waitForFunction(() => {
				const frame = document.querySelector('.transcript');
				return frame && frame.scrollHeight - frame.scrollTop - frame.clientHeight > 500;
			});
			await harness.send();
			const before = [await frameTop(), await topOf('Answer 4 speaks')];
			await harness.send(
				records(
					said('live', `${'More text. '.repeat(80)}\n\n${fence('ts', code(60))}\n\nAfter.`),
					{ type: 'model', turn: 'live', event: { type: 'blockEnd', id: '0' } },
					{
						type: 'model',
						turn: 'live',
						event: {
							type: 'error',
							failure: { kind: 'network', message: 'The connection broke off.' },
						},
					},
				),
			);
			await page.getByText('New text below').waitFor();
			await page.locator('.hljs-keyword').first().waitFor();
			assert.deepEqual([await frameTop(), await topOf('Answer 4 speaks')], before);
			await page.getByText('New text below').click();
			await page.getByText('The connection broke off.').waitFor();
		});

		it('keeps what is read in its place when something above it grows', async () => {
			await open(manyTurns(8));
			await page.getByTestId('transcript').hover();
			await page.mouse.wheel(0, -700);
			await harness.send();
			const seen = await page.evaluate(() => {
				const turns = [...document.querySelectorAll('.turn.user')];
				return turns.find((each) => each.getBoundingClientRect().top > 60)?.textContent ?? '';
			});
			const before = await topOf(seen);
			await page.evaluate(() => {
				const picture = document.createElement('img');
				picture.width = 20;
				picture.height = 240;
				document.querySelectorAll('.turn.assistant')[1]?.append(picture);
			});
			await harness.send();
			assert(Math.abs((await topOf(seen)) - before) <= 1, 'what was read has moved');
		});
	});

	describe('finds', () => {
		it('words over marks and capitals, goes through them by keys, and gives the focus back', async () => {
			await open([
				question('u', 'Where is the APPLE pie?'),
				answer('a', 'An ap**ple p**ie is here.\n\nNo apple\n\npie here. `apple pie`'),
			]);
			await page.getByTestId('composer').focus();
			await page.keyboard.press('Control+f');
			await page.keyboard.type('apple pie');
			await untilCount('1 of 3');
			assert.equal(await marked(), 'APPLE pie');
			await page.keyboard.press('Enter');
			await untilCount('2 of 3');
			assert.equal(await marked(), 'apple pie');
			await page.keyboard.press('F3');
			await page.keyboard.press('F3');
			await untilCount('1 of 3');
			await page.keyboard.press('Shift+Enter');
			await untilCount('3 of 3');
			await page.keyboard.press('Escape');
			assert.equal(await page.getByTestId('find').count(), 0);
			assert.equal(await page.evaluate(() => CSS.highlights.size), 0);
			assert.equal(
				await page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
				'composer',
			);
		});

		it('in every turn, and brings the place into view', async () => {
			await open(manyTurns(40));
			await harness.sendRaw({ type: 'act', action: 'find' });
			await page.getByTestId('find').fill('answer 3 speaks');
			await untilCount('1 of 1');
			await page.getByText('Answer 3 speaks').waitFor();
			await page.waitForFunction(() => {
				const [range] = CSS.highlights.get('foundHere') ?? [];
				const place = range instanceof Range ? range.getBoundingClientRect() : undefined;
				return place && place.top > 0 && place.bottom < innerHeight;
			});
			await page.getByTestId('find').fill('apples');
			await untilCount('4 of 40');
			await page.getByTestId('find').fill('nowhere');
			await untilCount('Nothing found');
		});

		it('a line of code that its block has scrolled out of view', async () => {
			await open([answer('a', fence('ts', code(120)))]);
			await page.keyboard.press('Control+f');
			await page.keyboard.type('line97');
			await untilCount('1 of 1');
			assert.equal(await page.getByTestId('find').inputValue(), 'line97');
			await page.waitForFunction(() => {
				const [range] = CSS.highlights.get('foundHere') ?? [];
				const place = range instanceof Range ? range.getBoundingClientRect() : undefined;
				const block = document.querySelector('.codeText')?.getBoundingClientRect();
				const frame = document.querySelector('.transcript')?.getBoundingClientRect();
				return (
					place &&
					block &&
					frame &&
					place.top >= Math.max(block.top, frame.top) &&
					place.bottom <= Math.min(block.bottom, frame.bottom)
				);
			});
		});

		it('in earlier messages when asked to, page after page', async () => {
			await open(manyTurns(2), {}, 3);
			await page.keyboard.press('Control+f');
			await page.keyboard.type('old news');
			await untilCount('Nothing found');
			await page.getByTestId('find-older').click();
			assert.equal((await harness.waitFor('loadOlder')).before, 'u0');
			const older = (id: string, left: number) => ({
				type: 'olderTurns' as const,
				chatId: 'chat1',
				turns: [answer(id, 'Old news.')],
				older: left,
			});
			await harness.send(older('o2', 2));
			await page.waitForFunction(() => {
				const { posted } = (
					globalThis as unknown as { fakeHost: { posted: { before?: string }[] } }
				).fakeHost;
				return posted.some(({ before }) => before === 'o2');
			});
			await harness.send(older('o1', 0));
			// Where the page looked between the two, it stays at the one that it found first.
			await page
				.getByTestId('find-count')
				.getByText(/^[12] of 2$/)
				.waitFor();
			assert.equal(await page.getByTestId('find-older').count(), 0);
		});

		it('keeps up with an answer that is being written', async () => {
			await open([question('u', 'q'), answer('live', '', { status: 'running' })]);
			await page.keyboard.press('Control+f');
			await page.keyboard.type('fresh');
			await untilCount('Nothing found');
			await harness.send(
				records(
					{
						type: 'model',
						turn: 'live',
						event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
					},
					said('live', 'Something fresh.'),
				),
			);
			await untilCount('1 of 1');
		});

		it('without a fault for screen readers, at 300 px', async () => {
			await open(manyTurns(2), { width: 300 }, 40);
			await page.keyboard.press('Control+f');
			await page.keyboard.type('apples');
			await untilCount('2 of 2');
			assert.deepEqual(await axeProblems(harness), []);
			const wide = await page.evaluate(() => document.documentElement.scrollWidth);
			assert.equal(wide, 300);
		});
	});

	it('goes from question to question; the focus goes along and the question is said', async () => {
		await open(manyTurns(6));
		const focused = () =>
			page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.turn);
		await page.keyboard.press('Alt+ArrowUp');
		const first = await focused();
		assert.match(first ?? '', /^u\d$/);
		await page.keyboard.press('Alt+ArrowUp');
		const second = await focused();
		assert.equal(Number(second?.slice(1)), Number(first?.slice(1)) - 1);
		await page
			.getByRole('status')
			.getByText(`Question number ${second?.slice(1)}`)
			.waitFor();
		const top = await page.locator(`[data-turn="${second}"]`).evaluate((each) => {
			const frame = document.querySelector('.transcript')?.getBoundingClientRect().top ?? 0;
			return each.getBoundingClientRect().top - frame;
		});
		assert(top >= 0 && top < 40, `${top}`);
		await harness.sendRaw({ type: 'act', action: 'nextQuestion' });
		assert.equal(await focused(), first);
	});

	it('shows a turn that is further up than what is loaded', async () => {
		await open(manyTurns(3), {}, 2);
		await harness.sendRaw({ type: 'showTurn', turn: 'old' });
		await harness.waitFor('loadOlder');
		await harness.send({
			type: 'olderTurns',
			chatId: 'chat1',
			turns: [question('old', 'The old one'), answer('olda', 'Yes.')],
			older: 0,
		});
		await page.waitForFunction(
			() => (document.activeElement as HTMLElement | null)?.dataset.turn === 'old',
		);
	});

	describe('code', () => {
		const names = () => page.locator('.codeLanguage').allTextContents();
		const cases: readonly (readonly [info: string, above: string, shown: string])[] = [
			['ts src/a.ts', '', 'src/a.ts · TypeScript'],
			['ts title="src/a.ts"', '', 'src/a.ts · TypeScript'],
			['ts:src/a.ts', '', 'src/a.ts · TypeScript'],
			['ts', '**`src/b.ts`**:', 'src/b.ts · TypeScript'],
			['ts', 'File: `lib/c.ts`', 'lib/c.ts · TypeScript'],
			['ts', 'Change this in src/a.ts please', 'TypeScript'],
			['ts ../x.ts', '', 'TypeScript'],
			['ts {1,3}', '', 'TypeScript'],
		];
		for (const [info, above, shown] of cases) {
			it(`after "${info}" below "${above}" is called "${shown}"`, async () => {
				await open([answer('a', `${above}\n\n${fence(info, 'x')}`)]);
				await page.locator('.codeBlock[data-looked]').waitFor();
				assert.deepEqual(await names(), [shown]);
			});
		}

		it('is shown in part when it is long, whole on request, and stays so', async () => {
			await open([answer('a', fence('ts', code(60)))]);
			const block = page.getByTestId('code-block');
			const more = page.getByRole('button', { name: 'Show all 60 lines' });
			await more.waitFor();
			const part = await block.evaluate((each) => each.clientHeight);
			await more.click();
			await page.getByRole('button', { name: 'Show fewer lines' }).waitFor();
			assert((await block.evaluate((each) => each.clientHeight)) > part);
			await harness.send(snapshot([answer('a', fence('ts', code(61)))]));
			await page.getByRole('button', { name: 'Show fewer lines' }).waitFor();
		});

		it('stays whole where it was read while it was written', async () => {
			const live = answer('live', '', { status: 'running' });
			await open([question('u', 'q'), live], {}, 0, { runningTurn: 'live' });
			await harness.send(
				records(
					{
						type: 'model',
						turn: 'live',
						event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
					},
					said('live', fence('ts', code(60))),
					{ type: 'model', turn: 'live', event: { type: 'blockEnd', id: '0' } },
					{ type: 'model', turn: 'live', event: { type: 'finish', reason: 'stop' } },
				),
				{ type: 'state', state: readyState },
			);
			await page.getByRole('button', { name: 'Show fewer lines' }).click();
			await page.getByRole('button', { name: 'Show all 60 lines' }).waitFor();
		});

		it('wraps its lines by one button for all, kept over a reload', async () => {
			const wide = fence('ts', `const wide = '${'w'.repeat(500)}';`);
			await open([answer('a', wide)]);
			const overflows = () =>
				page.locator('.codeText').evaluate((each) => each.scrollWidth > each.clientWidth);
			assert.equal(await overflows(), true);
			const pressed = () => page.getByTestId('code-wrap').getAttribute('aria-pressed');
			assert.equal(await pressed(), 'false');
			await page.getByTestId('code-wrap').click();
			assert.equal(await overflows(), false);
			assert.equal(await pressed(), 'true');
			await page.waitForFunction(() => {
				const { kept } = (globalThis as unknown as { fakeHost: { kept?: { wraps?: boolean } } })
					.fakeHost;
				return kept?.wraps === true;
			});
			const kept = await harness.kept();
			await harness.close();
			await open([answer('a', wide)], { kept });
			assert.equal(await overflows(), false);
			assert.equal(await pressed(), 'true');
		});

		it('can be run in a terminal when it is for a shell, and only then', async () => {
			await open([answer('a', `${fence('sh', 'npm test')}\n\n${fence('ts', 'x')}`)]);
			assert.equal(await page.getByTestId('code-run').count(), 1);
			await page.getByTestId('code-run').click();
			assert.deepEqual(await harness.waitFor('runInTerminal'), {
				type: 'runInTerminal',
				turn: 'a',
				text: 'npm test',
			});
		});
	});

	it('asks once which names are files, and makes links of those alone', async () => {
		await open([
			answer(
				'a',
				'See `src/a.ts:12`, `b.ts`, `../x.ts`, `1.2`, `npm test`, `parseLog()` and `word`.',
			),
			answer('b', 'And `b.ts` again.'),
		]);
		const { names } = await harness.waitFor('findCode');
		assert.deepEqual(names, ['src/a.ts:12', 'b.ts', 'parseLog()']);
		await harness.sendRaw({ type: 'codeFound', names: ['src/a.ts:12', 'b.ts'] });
		assert.deepEqual(await page.locator('.codeLink').allTextContents(), [
			'src/a.ts:12',
			'b.ts',
			'b.ts',
		]);
		await page.getByRole('link', { name: 'src/a.ts:12' }).click();
		assert.equal((await harness.waitFor('openCode')).name, 'src/a.ts:12');
		await page.getByRole('link', { name: 'b.ts' }).last().focus();
		await page.keyboard.press('Enter');
		assert.equal((await posts('openCode')).at(-1)?.name, 'b.ts');
		assert.equal((await posts('findCode')).length, 1);
		assert.deepEqual(await axeProblems(harness), []);
	});

	it('folds a long answer and keeps it folded', async () => {
		await open([answer('a', 'Long words. '.repeat(400))]);
		await page.getByTestId('fold-answer').click();
		await page.getByRole('button', { name: 'Show the whole answer' }).waitFor();
		assert((await page.locator('.answerText').evaluate((each) => each.clientHeight)) < 400);
		await page.getByTestId('fold-answer').click();
		await page.getByRole('button', { name: 'Fold this answer' }).waitFor();
		await harness.send(snapshot([answer('a', 'Short.')]));
		assert.equal(await page.getByTestId('fold-answer').count(), 0);
	});

	it('leads from one answer to the other one, and offers more', async () => {
		await open([question('u', 'q'), answer('a2', 'Second.', { versions: ['a1', 'a2'] })]);
		assert.equal(await page.getByTestId('answer-version').textContent(), '2/2');
		assert.equal(await page.getByTestId('later-answer').isDisabled(), true);
		await page.getByTestId('earlier-answer').click();
		assert.equal((await harness.waitFor('chooseAnswer')).turn, 'a1');
		await page.getByTestId('turn-menu').click();
		await page.getByTestId('question-menu').focus();
		await page.keyboard.press('Enter');
		assert.deepEqual(
			(await posts('turnMenu')).map(({ turn }) => turn),
			['a2', 'u'],
		);
	});

	for (const [width, columns] of [
		[700, 2],
		[300, 1],
	] as const) {
		it(`shows two answers in ${columns} column(s) at ${width} px until one is chosen`, async () => {
			const beside = answer('a1', 'The first one.', { model: 'one' });
			await open(
				[
					question('u', 'q'),
					answer('a2', 'The other.', { model: 'two', beside, versions: ['a1', 'a2'] }),
				],
				{ width },
			);
			const lefts = await page
				.locator('.side')
				.evaluateAll((sides) => sides.map((each) => each.getBoundingClientRect().left));
			assert.equal(new Set(lefts).size, columns);
			assert.deepEqual(await axeProblems(harness), []);
			await page.getByRole('button', { name: 'Go On with This One' }).first().click();
			assert.equal((await harness.waitFor('chooseAnswer')).turn, 'a1');
			await harness.send(records({ type: 'chooseAnswer', turn: 'a2' }));
			assert.equal(await page.getByTestId('side-by-side').count(), 0);
			await page.getByText('The other.').waitFor();
		});
	}

	it('shows where a chat came from and which turns are pinned', async () => {
		await open([question('u', 'q'), answer('a', 'Yes.')]);
		await harness.send(records({ type: 'pin', turn: 'a', pinned: true }));
		assert.equal(await page.getByTestId('pinned').count(), 1);
		const chat = { id: 'chat1', title: 'Here', from: 'There' };
		await harness.sendRaw({ ...snapshot([question('u', 'q')]), chat });
		await page.getByTestId('origin').click();
		await harness.waitFor('showOrigin');
	});
});
