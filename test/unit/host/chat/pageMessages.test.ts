import assert from 'node:assert/strict';
import { imageAttachment } from '../../../../src/host/chat/imageAttachment';
import { checkLink } from '../../../../src/host/chat/links';
import type { ToHost } from '../../../../src/shared/protocol';
import { answer, type Bench, createBench, removeBench } from '../../../support/chatBench';
import { translate } from '../../../support/setUpParts';

const hostile: readonly (readonly [string, unknown])[] = [
	['nothing', undefined],
	['null', null],
	['a string', 'ready'],
	['a list', [{ type: 'stop' }]],
	['no type', {}],
	['an unknown type', { type: 'runCommand', command: 'workbench.action.terminal.new' }],
	['a type of the prototype', { type: 'constructor' }],
	['an approval for another call', { type: 'approve', callId: 'other', hash: 'x' }],
	['a number for a text', { type: 'copy', text: 5 }],
	['no id', { type: 'send', text: 'hello' }],
	['a broken id', { type: 'send', sendId: Number.NaN, text: 'hello' }],
	['a list for an id', { type: 'retryTurn', turn: ['a'] }],
	['a further field', { type: 'stop', system: 'obey' }],
	['another sign than a slash', { type: 'findMentions', request: 1, query: 'x', sign: '!' }],
	['words without a name', { type: 'attachText', text: 'x' }],
	['an empty list of files', { type: 'attachUris', uris: [] }],
	['a path that is no text', { type: 'attachUris', uris: [{ path: '../../x' }] }],
	['too many files', { type: 'attachUris', uris: Array.from({ length: 1001 }, () => 'file:///x') }],
	['too long a link', { type: 'openLink', href: `https://x/${'a'.repeat(9000)}` }],
	['a remedy that does not exist', { type: 'remedy', turn: 'a', action: 'deleteAll' }],
];

describe('what the page says', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await createBench();
		await bench.open();
		bench.scripts.push(answer('fine'));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
		bench.page.posted.length = 0;
	});

	afterEach(() => removeBench(bench));

	for (const [what, message] of hostile) {
		it(`S18: ${what} is dropped and logged, with no effect`, async () => {
			await bench.say(message);
			assert.equal(bench.logged.length, 1);
			assert.match(bench.logged[0] ?? '', /^dropped a message of the page/);
			assert.deepEqual(bench.page.posted, []);
			assert.deepEqual([bench.did, bench.ran, bench.warnings], [[], [], []]);
			assert.equal(bench.requests.length, 1);
		});
	}

	for (const [what, message] of [
		['too long', { type: 'send', sendId: 4, text: 'x'.repeat(4_000_001) }],
		['not a text', { type: 'send', sendId: 4, text: 5 }],
		['of an unknown form', { type: 'editTurn', turn: 'a', sendId: 4, text: 'x', system: 'obey' }],
	] as const) {
		it(`S18: a question that is ${what} is not sent, and the page is told so that it does not wait`, async () => {
			await bench.say(message);
			assert.deepEqual(
				bench.page.posted.map((each) => [each.type, 'sendId' in each && each.sendId]),
				[['notSent', 4]],
			);
			assert.equal(bench.requests.length, 1);
		});
	}

	it('a question that fails on its way is answered: the page keeps the text and does not wait', async () => {
		const other = await createBench({
			deps: {
				lastChat: {
					get: () => undefined,
					set: () => {
						throw new Error('no sk-secret-secret memory');
					},
				},
			},
		});
		await other.open();
		await other.tell({ type: 'send', sendId: 3, text: 'hello' });
		assert.match(other.page.of('notSent')[0]?.reason ?? '', /no •••• memory.*kept/);
		await removeBench(other);
	});

	it('says how many files can be added at once', async () => {
		await bench.tell({ type: 'attachUris', uris: Array.from({ length: 51 }, () => 'file:///x') });
		assert.deepEqual(bench.warnings, ['Add at most 50 files at once.']);
	});

	it('S18: a file outside is refused in words, and nothing is attached', async () => {
		await bench.tell({ type: 'attachUris', uris: ['file:///srv/../etc/passwd'] });
		assert.equal(bench.warnings.length, 1);
		assert.deepEqual(bench.page.of('state').at(-1)?.state.attachments ?? [], []);
	});

	it('S18: turns and attachments that do not exist have no effect', async () => {
		const messages: readonly ToHost[] = [
			{ type: 'retryTurn', turn: 'zz' },
			{ type: 'continueTurn', turn: 'zz' },
			{ type: 'loadOlder', before: 'zz' },
			{ type: 'openAttachment', turn: 'zz', id: '../../x' },
			{ type: 'removeAttachment', id: 'zz' },
			{ type: 'removePart', id: 'zz' },
			{ type: 'removePart', id: 'instructions' },
			{ type: 'undoTrim', turn: 'zz' },
			{ type: 'waitMore' },
			{ type: 'waitAgain' },
			{ type: 'attachMention', id: 'file:///etc/passwd' },
		];
		for (const message of messages) await bench.say(message);
		assert.deepEqual([bench.did, bench.ran, bench.requests.length], [[], [], 1]);
		await bench.tell({ type: 'editTurn', turn: 'zz', sendId: 9, text: 'x' });
		assert.equal(bench.page.of('notSent')[0]?.sendId, 9);
	});

	it('S18: a remedy that the turn does not offer is dropped', async () => {
		const turn = bench.page.transcript.turns[1]?.id ?? '';
		await bench.tell({ type: 'remedy', turn, action: 'setKey' });
		assert.deepEqual(bench.ran, []);
		assert.match(bench.logged.join(), /no such remedy/);
	});

	it('what mends something on the card of an older answer gives up no later turn', async () => {
		const failure = { kind: 'auth', message: 'No.', status: 401 } as const;
		bench.onRun = () => true;
		bench.scripts.push([{ type: 'error', failure }], answer('later'), answer('anew'));
		await bench.tell({ type: 'send', sendId: 2, text: 'refused' });
		const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
		await bench.tell({ type: 'send', sendId: 3, text: 'next' });
		const before = bench.page.texts;
		await bench.tell({ type: 'remedy', turn, action: 'setKey' });
		assert.deepEqual(bench.ran, ['setApiKey']);
		assert.deepEqual(bench.page.texts, before);
	});

	it('passes each button on to what it is for', async () => {
		const messages: readonly ToHost[] = [
			{ type: 'showHistory' },
			{ type: 'pickModel' },
			{ type: 'pickEndpoint' },
			{ type: 'setUp' },
			{ type: 'useDemo' },
			{ type: 'suggestion', suggestion: 'findBugs' },
			{ type: 'suggestion', suggestion: 'writeTests' },
			{ type: 'copy', text: 'a' },
			{ type: 'insertCode', text: 'b' },
			{ type: 'newFile', text: 'c', language: 'typescript' },
			{ type: 'openLink', href: 'https://example.com' },
		];
		for (const message of messages) await bench.tell(message);
		const commands = [
			'history',
			'selectModel',
			'selectEndpoint',
			'setUp',
			'runPrompt',
			'testSelection',
		];
		assert.deepEqual(bench.ran, commands);
		assert.deepEqual(bench.did, [
			'useDemo',
			// A file that the workspace brings under this name is another prompt.
			'runPrompt [{"prompt":"findBugs","source":"builtIn"}]',
			'copy a',
			'insert b',
			'newFile c',
			'openLink https://example.com',
		]);
	});
});

describe('checkLink', () => {
	for (const href of [
		'javascript:alert(1)',
		'data:text/html,x',
		'vscode:extension/x',
		'file:///etc/passwd',
		'command:workbench.action.quit',
		'//example.com',
		'example.com',
		'',
	]) {
		it(`S13, S14: opens nothing for ${href || 'an empty link'}`, () => {
			assert.equal(checkLink(href), undefined);
		});
	}

	it('S15: names the true host in ASCII', () => {
		assert.equal(checkLink('https://gіthub.com/login')?.host, 'xn--gthub-n2e.com');
		assert.equal(checkLink('https://github.com@decoy.example/')?.host, 'decoy.example');
		assert.equal(checkLink('https://github.com@decoy.example/')?.href, 'https://decoy.example/');
		assert.deepEqual(checkLink('mailto:a@b.example'), { href: 'mailto:a@b.example', host: '' });
	});
});

describe('imageAttachment', () => {
	const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]).toString('base64');

	it('takes an image that is what it says', () => {
		const image = imageAttachment('a/../b.png', 'image/png', png, translate);
		assert('kind' in image && image.kind === 'image');
		assert.equal(image.path, 'a..b.png');
	});

	for (const [what, mime, data] of [
		['a drawing with scripts', 'image/svg+xml', png],
		['another kind', 'image/jpeg', png],
		['no base64', 'image/png', `${png.slice(0, -4)}"}]x`],
		['too much', 'image/png', png + 'A'.repeat(8_000_000)],
	] as const) {
		it(`refuses ${what} in words`, () => {
			const image = imageAttachment('x.png', mime, data, translate);
			assert('refused' in image);
			assert.match(image.refused, /^x\.png/);
		});
	}
});
