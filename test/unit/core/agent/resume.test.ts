import assert from 'node:assert/strict';
import { type LoopEvent, runTurn } from '../../../../src/core/agent/loop';
import type { StreamModel } from '../../../../src/core/request';
import type { ModelEvent } from '../../../../src/shared/events';

const start: ModelEvent = { type: 'start', protocol: 'chatCompletions', model: 'm' };

function pieces(text: string, size: number): ModelEvent[] {
	const events: ModelEvent[] = [];
	for (let at = 0; at < text.length; at += size) {
		events.push({ type: 'blockDelta', id: 't', text: text.slice(at, at + size) });
	}
	return events;
}

/** What stands there after the turn that was cut at `text` is resumed with `next`. */
async function resumed(text: string, script: readonly ModelEvent[]): Promise<LoopEvent[]> {
	const events: LoopEvent[] = [];
	const stream: StreamModel = async function* () {
		yield* script;
	};
	await runTurn({
		stream,
		request: { model: 'm' },
		turns: () => [],
		tools: [],
		signal: new AbortController().signal,
		emit: (event) => events.push(event),
		resumesText: text,
	});
	return events;
}

function textOf(events: readonly LoopEvent[]): string {
	let text = '';
	for (const each of events) {
		if (each.type !== 'model') continue;
		const { event } = each;
		if (event.type === 'blockDelta' && event.id === 't') text += event.text;
		if (event.type === 'blockEnd' && event.text !== undefined) text = event.text;
	}
	return text;
}

async function joined(text: string, next: string, size: number, whole = false): Promise<string> {
	const script: ModelEvent[] = [
		start,
		{ type: 'blockStart', id: 't', block: { kind: 'text' } },
		...pieces(next, size),
		{ type: 'blockEnd', id: 't', ...(whole ? { text: next } : {}) },
		{ type: 'finish', reason: 'stop' },
	];
	const events = await resumed(text, script);
	const last = events.at(-1);
	assert.ok(last?.type === 'model' && last.event.type === 'finish');
	return text + textOf(events);
}

const long = Array.from({ length: 60 }, (_, index) => `Line number ${index} of it.`).join('\n');

/** Name, the text that is there, what the model says next, what must stand there in the end. */
const cases: readonly (readonly [string, string, string, string])[] = [
	['goes on at once', 'The quick brown', ' fox jumps.', 'The quick brown fox jumps.'],
	[
		'says the last words again',
		'The quick brown fox',
		'brown fox jumps.',
		'The quick brown fox jumps.',
	],
	['says the cut word again', 'The quick bro', 'brown fox.', 'The quick brown fox.'],
	['says the whole text again', 'The quick brown', 'The quick brown fox.', 'The quick brown fox.'],
	[
		'says the last line again',
		'One.\nTwo is lon',
		'Two is longer.\nThree.',
		'One.\nTwo is longer.\nThree.',
	],
	[
		'says the last sentence again',
		'Yes. It is so.',
		'It is so. And more.',
		'Yes. It is so. And more.',
	],
	['begins with blanks', 'The quick brown', '\n\nquick brown fox.', 'The quick brown fox.'],
	['begins with dots', 'The quick brown', '...quick brown fox.', 'The quick brown fox.'],
	['says all of the last page again', long, `${long.slice(-900)}\nThe end.`, `${long}\nThe end.`],
	['says only what is there', 'The quick brown fox', 'brown fox', 'The quick brown fox'],
	['ends a word', 'This is interes', 'ting.', 'This is interesting.'],
	['has a short word at both sides', 'This', 'is it.', 'Thisis it.'],
	['goes on with a row of zeros', 'x = [0, 0, 0,', ' 0, 0, 0]', 'x = [0, 0, 0, 0, 0, 0]'],
	['goes on with digits', 'pi = 3.141', '1415', 'pi = 3.1411415'],
	[
		'goes on with a table',
		'| a | b |\n| --- | --- |',
		'\n| --- |',
		'| a | b |\n| --- | --- |\n| --- |',
	],
	[
		'says something from further up',
		'Alpha beta. Gamma delta.',
		' Alpha beta again.',
		'Alpha beta. Gamma delta. Alpha beta again.',
	],
	['opens its fence again', '```js\nconst a', '```js\n = 1;\n```', '```js\nconst a = 1;\n```'],
	[
		'opens its fence again and says the line again',
		'```js\nconst a',
		'```js\nconst a = 1;\n```',
		'```js\nconst a = 1;\n```',
	],
	[
		'opens its fence again after a whole line',
		'```js\na();',
		'```javascript\nb();\n```',
		'```js\na();\nb();\n```',
	],
	[
		'opens a bare fence again and says the line again',
		'```\nconst a',
		'```\nconst a = 1;\n```',
		'```\nconst a = 1;\n```',
	],
	[
		'opens a long fence again',
		`\`\`\`txt\n${long.repeat(5)}`,
		'```txt\nMore.\n```',
		`\`\`\`txt\n${long.repeat(5)}More.\n\`\`\``,
	],
	['closes its fence', '```js\na();\n', '```\nDone.', '```js\na();\n```\nDone.'],
	['opens a new fence', 'Like this:\n', '```js\na();\n```', 'Like this:\n```js\na();\n```'],
	['has inline code', 'Use `a` and ', '`b`.', 'Use `a` and `b`.'],
	['goes on with a longer word', 'They search for', ' fortune.', 'They search for fortune.'],
	['says a word twice and means it', 'All that he had', ' had gone.', 'All that he had had gone.'],
	[
		'goes on with words that begin like the last ones',
		'I know that the',
		' that theory is.',
		'I know that the that theory is.',
	],
	[
		'says the last words again after a blank',
		'I know that the quick',
		' the quick fox.',
		'I know that the quick fox.',
	],
	[
		'says its only line again',
		'if (a) {\n  render();\n',
		'  render();\n}',
		'if (a) {\n  render();\n}',
	],
	['says nothing', 'Text', '', 'Text'],
	['comes after nothing', '', 'Text', 'Text'],
];

describe('a turn that is resumed', () => {
	for (const [name, text, next, expected] of cases) {
		it(`${name}: nothing is doubled, nothing is lost`, async () => {
			for (const size of [1, 3, 7, 5000]) {
				assert.equal(await joined(text, next, size), expected, `pieces of ${size}`);
				assert.equal(
					await joined(text, next, size, true),
					expected,
					'with the whole text at the end',
				);
			}
		});
	}

	it('holds back nothing that is new', async () => {
		const events: LoopEvent[] = [];
		let seen = '';
		const stream: StreamModel = async function* () {
			yield start;
			yield { type: 'blockStart', id: 't', block: { kind: 'text' } };
			yield { type: 'blockDelta', id: 't', text: ' and the' };
			seen = textOf(events);
			yield { type: 'blockDelta', id: 't', text: ' rest' };
			yield { type: 'finish', reason: 'stop' };
		};
		await runTurn({
			stream,
			request: { model: 'm' },
			turns: () => [],
			tools: [],
			signal: new AbortController().signal,
			emit: (event) => events.push(event),
			resumesText: 'This is the beginning',
		});
		assert.equal(seen, ' and the');
		assert.equal(textOf(events), ' and the rest');
	});

	it('keeps what is held back when the stream breaks or is stopped', async () => {
		const begun: ModelEvent[] = [
			start,
			{ type: 'blockStart', id: 't', block: { kind: 'text' } },
			{ type: 'blockDelta', id: 't', text: 'quick' },
		];
		const failure = { kind: 'network', message: 'It broke off.' } as const;
		for (const ends of [[{ type: 'error', failure }], []] satisfies ModelEvent[][]) {
			const events = await resumed('The quick brown fox', [...begun, ...ends]);
			assert.equal(textOf(events), 'quick');
		}
	});

	it('joins the first words, also after a block without any', async () => {
		const events = await resumed('The quick brown fox', [
			start,
			{ type: 'blockStart', id: 'b', block: { kind: 'text' } },
			{ type: 'blockDelta', id: 'b', text: '\n' },
			{ type: 'blockEnd', id: 'b' },
			{ type: 'blockStart', id: 'r', block: { kind: 'reasoning' } },
			{ type: 'blockDelta', id: 'r', text: 'Go on.' },
			{ type: 'blockEnd', id: 'r' },
			{ type: 'blockStart', id: 't', block: { kind: 'text' } },
			{ type: 'blockDelta', id: 't', text: 'brown fox jumps.' },
			{ type: 'blockEnd', id: 't' },
			{ type: 'finish', reason: 'stop' },
		]);
		assert.equal(textOf(events), ' jumps.');
	});

	it('leaves reasoning and calls before and after the text as they are', async () => {
		const script: ModelEvent[] = [
			start,
			{ type: 'blockStart', id: 'r', block: { kind: 'reasoning' } },
			{ type: 'blockDelta', id: 'r', text: 'brown fox' },
			{ type: 'blockEnd', id: 'r' },
			{ type: 'blockStart', id: 't', block: { kind: 'text' } },
			{ type: 'blockDelta', id: 't', text: 'brown fox' },
			{ type: 'blockStart', id: 'c', block: { kind: 'toolCall', callId: 'c', name: 'f' } },
			{ type: 'blockDelta', id: 'c', text: '{}' },
			{ type: 'finish', reason: 'length' },
		];
		const events = await resumed('The quick brown fox', script);
		const kept = events.flatMap((each) => (each.type === 'model' ? [each.event] : []));
		assert.deepEqual(
			kept,
			script.filter((event) => !(event.type === 'blockDelta' && event.id === 't')),
		);
	});
});
