import assert from 'node:assert/strict';
import { openableHref } from '../../src/webview/markdown/links';
import { createChordGuard, mentionAt, replaceMention, sendWish } from '../../src/webview/typing';

describe('the @ word at the cursor', () => {
	const cases: readonly (readonly [text: string, query: string | undefined])[] = [
		['@', ''],
		['see @bil', 'bil'],
		['(@a/b.ts', 'a/b.ts'],
		['line\n@x', 'x'],
		['mail me@home', undefined],
		['@done ', undefined],
		['', undefined],
		['@@', undefined],
	];
	for (const [text, query] of cases) {
		it(`${JSON.stringify(text)} gives ${query}`, () => {
			assert.equal(mentionAt(text, text.length)?.query, query);
		});
	}

	it('is replaced with one blank after it', () => {
		const mention = mentionAt('see @bil and', 8);
		assert(mention);
		assert.deepEqual(replaceMention('see @bil and', mention, 'billing.ts'), {
			text: 'see billing.ts and',
			cursor: 14,
		});
		const last = mentionAt('@b', 2);
		assert(last);
		assert.deepEqual(replaceMention('@b', last, 'b.ts'), { text: 'b.ts ', cursor: 5 });
	});
});

describe('the key that sends', () => {
	const none = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
	const wish = (key: object, byCtrl = false) =>
		sendWish({ ...none, key: 'Enter', ...key } as KeyboardEvent, byCtrl);

	it('is Enter, and with Ctrl or Cmd it sends now', () => {
		assert.deepEqual(
			[wish({}), wish({ ctrlKey: true }), wish({ metaKey: true }), wish({ key: 'a' })],
			['send', 'now', 'now', undefined],
		);
	});

	it('is only with Ctrl or Cmd where the person wants that', () => {
		assert.deepEqual(
			[wish({}, true), wish({ ctrlKey: true }, true), wish({ metaKey: true }, true)],
			[undefined, 'send', 'send'],
		);
	});

	it('is never Shift+Enter, nor the Enter of an input method', () => {
		for (const key of [
			{ shiftKey: true },
			{ altKey: true },
			{ isComposing: true },
			{ keyCode: 229 },
		])
			for (const byCtrl of [true, false])
				assert.equal(wish({ ctrlKey: true, ...key }, byCtrl), undefined);
	});
});

describe('the keys of a chord', () => {
	const plain = { ctrlKey: false, metaKey: false, altKey: false };
	const chord = { ...plain, key: 'j', code: 'KeyJ', ctrlKey: true, altKey: true };
	/** The keys that were not typed, of those pressed at these times. */
	const held = (...presses: readonly (readonly [time: number, key: object])[]) => {
		const guard = createChordGuard();
		return presses.flatMap(([timeStamp, key]) => {
			let isHeld = false;
			const preventDefault = () => {
				isHeld = true;
			};
			guard({ ...plain, key: '', code: '', ...key, timeStamp, preventDefault });
			return isHeld ? [timeStamp] : [];
		});
	};

	it('are not typed, others are', () => {
		const control = { key: 'Control', ctrlKey: true };
		assert.deepEqual(held([1, control], [2, chord], [3, control], [4, { key: 'k' }]), [2, 4]);
		assert.deepEqual(held([1, chord], [2, { key: 'k' }], [3, { key: 'k' }]), [1, 2]);
		assert.deepEqual(held([1, chord], [6002, { key: 'k' }]), [1]);
		assert.deepEqual(held([1, { key: 'j', code: 'KeyJ' }], [2, { key: 'k' }]), []);
	});
});

describe('an address that a person may open', () => {
	const openable = [
		'https://example.com/a?b=1&amp;c=2',
		'http://localhost:3000',
		'mailto:a@b.example',
		'HTTPS://EXAMPLE.COM',
	];
	const not = [
		...['javascript:alert(1)', 'command:x', 'vscode://x', 'file:///etc', 'data:text/html,x', ''],
		...[
			'//example.com',
			'/etc',
			'x.html',
			'https:',
			'https://',
			' https://a.example',
			'http:\\\\a',
		],
		...['https://a.example/\u0000', 'ftp://a.example', 'https:a.example', 'https://a b.example'],
	];
	for (const href of openable) it(`${href} is`, () => assert(openableHref(href)));
	for (const href of not) {
		it(`${JSON.stringify(href)} is not`, () => assert.equal(openableHref(href), undefined));
	}
});
