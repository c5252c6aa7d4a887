import type { EstimatePart, MentionItem, PageState, QueueView } from '../../../src/shared/protocol';
import type { TurnView } from '../../../src/shared/transcript';
import type { PageHarness, PageOptions } from './pageHarness';
import { records, snapshot } from './pageHarness';
import { answer, question, sampleTurns } from './sampleChat';

/** A state of the page, and how it comes about in a page that has just been opened. */
interface ShownState {
	readonly name: string;
	readonly options?: PageOptions;
	show(harness: PageHarness): Promise<void>;
}

const longWord = 'anEndlessNameWithoutAnyPlaceToBreakThatGoesOnAndOnAndOnAndOn';
const longPath = `packages/${longWord}/src/${longWord}.ts`;
const fence = `\`\`\`ts src/${longWord}.ts\nexport const ${longWord} = ${longWord}(${longWord});\n\`\`\``;

export const longAnswer = `Read \`src/a.ts\` and ${longPath}.\n\n${fence}\n\n${'Some words of a long answer. '.repeat(
	160,
)}\n\n[A link at the end](https://example.com/end)`;

const failed: TurnView = answer('failed', '', {
	status: 'failed',
	failure: {
		kind: 'auth',
		message: `${longWord}.example.com refused the key.`,
		detail: `{"error":"${longWord}"}`,
		status: 401,
		host: `${longWord}.example.com`,
	},
});

const items: MentionItem[] = [
	{ id: '1', label: longWord, description: longPath, kind: 'file', group: 'Files' },
	{ id: '2', label: `${longWord}()`, description: longPath, kind: 'symbol', group: 'Symbols' },
	{ id: '3', label: 'Problems', description: '', kind: 'problems', group: 'More' },
];

const queue: QueueView = {
	items: [
		{ id: 'n1', text: 'Then write the tests, please, and run all of them.', attachments: 2 },
		{ id: 'n2', text: longWord, attachments: 0 },
	],
	isHeld: true,
	canUndo: true,
};

const parts: EstimatePart[] = [
	{ id: 'instructions', label: 'Instructions', tokens: 320, canRemove: false },
	{ id: 'history', label: 'What was said before', tokens: 4200, canRemove: false },
	{ id: 'f', label: longPath, tokens: 12_000, canRemove: true },
	{ id: 'g', label: 'old.ts', tokens: 800, canRemove: true, isLeftOut: true },
];

const attachments: PageState['attachments'] = [
	{ id: 'f', kind: 'file', label: `${longWord}.ts`, path: longPath, tokens: 12_000 },
	{ id: 'i', kind: 'image', label: 'picture.png', path: 'picture.png', tokens: 900 },
];

const running = (more = {}): TurnView =>
	answer('live', 'Begun.', {
		status: 'running',
		finish: undefined as never,
		blocks: [{ kind: 'text', id: '0', step: 1, text: 'Begun. ', done: false }],
		...more,
	});

const chat = [question('u', `Why is ${longWord} wrong?`), answer('a', longAnswer)];

function turns(name: string, list: readonly TurnView[], state: Partial<PageState> = {}, older = 0) {
	return {
		name,
		show: (harness: PageHarness) => harness.send(snapshot(list, state, older)),
	};
}

async function find({ page }: PageHarness, words: string): Promise<void> {
	await page.keyboard.press('Control+f');
	await page.getByTestId('find').fill(words);
	await page.getByTestId('find-count').filter({ hasText: /\S/ }).waitFor();
}

/** What a person can come to see. Each is looked at by axe, narrow, large and in forced colours. */
export const pageStates: readonly ShownState[] = [
	turns('one of everything', sampleTurns),
	turns('no endpoint', [], { mode: 'setUp', endpoint: '', model: '' }),
	turns('an empty chat', [], { isDemo: true }),
	turns('earlier messages', chat, {}, 12),
	{
		name: 'finding with matches',
		show: async (harness) => {
			await harness.send(snapshot(chat, {}, 12));
			await find(harness, 'words');
		},
	},
	{
		name: 'finding without a match',
		show: async (harness) => {
			await harness.send(snapshot(chat));
			await find(harness, 'nowhere');
		},
	},
	turns('a queue', [question('q', 'Last'), running()], { queue, runningTurn: 'live' }),
	{
		name: 'the offer to attach what was pasted',
		show: async (harness) => {
			await harness.send(snapshot(chat));
			await harness.page.getByTestId('composer').focus();
			await harness.page.evaluate((text) => {
				const data = new DataTransfer();
				data.setData('text/plain', text);
				const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
				document.activeElement?.dispatchEvent(paste);
				document.execCommand('insertText', false, text);
			}, 'A pasted line.\n'.repeat(400));
			await harness.page.getByTestId('attach-pasted').waitFor();
		},
	},
	{
		name: 'the menu of what to add',
		show: async (harness) => {
			await harness.send(snapshot(chat));
			await harness.page.getByTestId('add-mention').click();
			const { request } = await harness.waitFor('findMentions');
			await harness.send({ type: 'mentions', request, items });
			await harness.page.getByTestId('mention-menu').waitFor();
		},
	},
	turns('two answers side by side', [
		question('u', 'q'),
		answer('a2', longAnswer, {
			model: `b-${longWord}`,
			versions: ['a1', 'a2'],
			beside: answer('a1', 'The first one.', { model: 'one' }),
		}),
	]),
	turns('one of two answers, pinned', [
		question('u', 'q', { pinned: true }),
		answer('a2', 'The second one.', { versions: ['a1', 'a2'], pinned: true, model: longWord }),
	]),
	{
		name: 'a folded answer above an error',
		show: async (harness) => {
			await harness.send(snapshot([...chat, question('u2', 'Go on'), failed]));
			await harness.page.getByTestId('fold-answer').click();
			await harness.page.getByRole('button', { name: 'Show the whole answer' }).waitFor();
			await harness.page.getByRole('button', { name: 'Details' }).click();
		},
	},
	...(['queue', 'firstByte'] as const).map((phase) =>
		turns(`a wait, ${phase}`, [question('q', 'Last'), running({ blocks: [] })], {
			runningTurn: 'live',
			wait: { phase, elapsedMs: 21_000, limitMs: 60_000, canRetry: true },
		}),
	),
	turns('the first words to come', [question('q', 'Last'), running({ blocks: [] })], {
		runningTurn: 'live',
	}),
	{
		name: 'the context list',
		show: async (harness) => {
			const estimate = { parts, tokensPerCharacter: 0.3, left: 90_000, window: 8000 };
			await harness.send(snapshot(chat, { attachments, estimate }));
			await harness.page.getByTestId('estimate').getByRole('button').first().click();
			await harness.page.getByText('What was said before').waitFor();
		},
	},
	{
		name: 'a question that is written anew',
		show: async (harness) => {
			await harness.send(snapshot(chat));
			await harness.page.getByTestId('turn-user').hover();
			await harness.page.getByTestId('edit-turn').click();
		},
	},
	{
		name: 'a refused message',
		show: async (harness) => {
			await harness.send(snapshot(chat));
			await harness.page.getByTestId('composer').fill('More');
			await harness.page.keyboard.press('Enter');
			const { sendId } = await harness.waitFor('send');
			await harness.send({ type: 'notSent', sendId, reason: `No room for ${longPath}.` });
		},
	},
	{
		name: 'new text below',
		show: async (harness) => {
			const live = [...chat, question('q', 'Last'), running()];
			await harness.send(snapshot(live, { runningTurn: 'live' }));
			await harness.page.getByTestId('transcript').evaluate((frame) => {
				frame.scrollTop = 0;
			});
			await harness.page.waitForFunction(
				() => (document.querySelector('.transcript')?.scrollTop ?? 1) === 0,
			);
			await harness.send();
			await harness.send(
				records({
					type: 'model',
					turn: 'live',
					event: { type: 'blockDelta', id: '0', text: 'More text. '.repeat(80) },
				}),
			);
			await harness.page.getByText('New text below').waitFor();
		},
	},
	{
		name: 'a copied chat',
		show: async (harness) => {
			const copy = { id: 'chat1', title: longWord, from: longWord };
			await harness.sendRaw({ ...snapshot(chat), chat: copy });
			await harness.page.getByTestId('origin').waitFor();
		},
	},
];
