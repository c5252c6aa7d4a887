import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { ModelEvent } from '../../src/shared/events';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const part = [
	'## Words\n\nSome *words* with `code` and a [link](https://example.com).\n\n',
	'```ts\nexport const a = 1;\n```\n\n',
	'- one\n- two\n- three\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n',
];

interface Counts {
	readonly timers: number;
	readonly frames: number;
	readonly listeners: number;
	readonly observers: number;
	readonly observed: number;
}

/** Runs in the page: from now on, counts what is going on there. */
function countAll(): void {
	const timers = new Set<unknown>();
	const frames = new Set<unknown>();
	const listeners = new Map<EventTarget, Set<string>>();
	const observed = new Map<object, Set<Element>>();
	const numbers = new Map<unknown, number>();
	const nameOf = (type: string, listener: unknown, options: unknown): string => {
		if (!numbers.has(listener)) numbers.set(listener, numbers.size);
		const capture =
			typeof options === 'object' ? Reflect.get(options ?? {}, 'capture') === true : !!options;
		return `${type} ${numbers.get(listener)} ${capture}`;
	};
	const wrap = (target: object, name: string, make: (own: never) => unknown): void => {
		Object.assign(target, { [name]: make(Reflect.get(target, name) as never) });
	};
	for (const [set, clear, live] of [
		['setTimeout', 'clearTimeout', timers],
		['setInterval', 'clearInterval', timers],
		['requestAnimationFrame', 'cancelAnimationFrame', frames],
	] as const) {
		wrap(window, set, (own: (...args: unknown[]) => number) => (...args: unknown[]) => {
			const [run, ...more] = args;
			const id = own.call(
				window,
				(...given: unknown[]) => {
					if (set !== 'setInterval') live.delete(id);
					(run as (...given: unknown[]) => void)(...given);
				},
				...more,
			);
			live.add(id);
			return id;
		});
		wrap(window, clear, (own: (id: number) => void) => (id: number) => {
			live.delete(id);
			own.call(window, id);
		});
	}
	type Listen = (...args: [string, unknown, unknown]) => void;
	wrap(
		EventTarget.prototype,
		'addEventListener',
		(own: Listen) =>
			function (this: EventTarget, ...args: [string, unknown, unknown]) {
				const target = this ?? window;
				const once = typeof args[2] === 'object' && Reflect.get(args[2] ?? {}, 'once') === true;
				const mine = listeners.get(target) ?? new Set();
				if (!once) mine.add(nameOf(...args));
				listeners.set(target, mine);
				own.apply(target, args);
			},
	);
	wrap(
		EventTarget.prototype,
		'removeEventListener',
		(own: Listen) =>
			function (this: EventTarget, ...args: [string, unknown, unknown]) {
				const target = this ?? window;
				listeners.get(target)?.delete(nameOf(...args));
				own.apply(target, args);
			},
	);
	type Watch = (element: Element, options?: unknown) => void;
	for (const { prototype } of [IntersectionObserver, ResizeObserver, MutationObserver]) {
		wrap(
			prototype,
			'observe',
			(own: Watch) =>
				function (this: object, element: Element, options?: unknown) {
					observed.set(this, (observed.get(this) ?? new Set()).add(element));
					own.call(this, element, options);
				},
		);
		if ('unobserve' in prototype) {
			wrap(
				prototype,
				'unobserve',
				(own: Watch) =>
					function (this: object, element: Element) {
						observed.get(this)?.delete(element);
						own.call(this, element);
					},
			);
		}
		wrap(
			prototype,
			'disconnect',
			(own: () => void) =>
				function (this: object) {
					observed.delete(this);
					own.call(this);
				},
		);
	}
	const isThere = (target: EventTarget): boolean => !(target instanceof Node) || target.isConnected;
	const sum = (sets: readonly { readonly size: number }[]): number =>
		sets.reduce((all, { size }) => all + size, 0);
	Object.assign(globalThis, {
		countOf: (): Counts => ({
			timers: timers.size,
			frames: frames.size,
			listeners: sum([...listeners].filter(([target]) => isThere(target)).map(([, set]) => set)),
			observers: [...observed.values()].filter(({ size }) => size > 0).length,
			observed: sum([...observed.values()]),
		}),
	});
}

describe('a page that is used for long', function () {
	this.timeout(120_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	const counts = () => page.evaluate(() => Reflect.get(globalThis, 'countOf')() as Counts);

	/** A chat of some turns, the last of which is written while somebody reads and types; then an empty chat. */
	async function chat(id: string): Promise<void> {
		const turns = Array.from({ length: 20 }, (_, index) => [
			question(`q${index}`, `Question ${index}?`),
			answer(`a${index}`, part.join('')),
		]).flat();
		const running = answer(id, '', { status: 'running' });
		await harness.send(snapshot([...turns, running], { runningTurn: id }));
		const event = (what: ModelEvent) => records({ type: 'model', turn: id, event: what });
		await harness.send(event({ type: 'blockStart', id: '0', block: { kind: 'text' } }));
		for (let delta = 0; delta < 30; delta++) {
			await harness.send(event({ type: 'blockDelta', id: '0', text: part[delta % 3] ?? '' }));
		}
		await page.getByTestId('composer').fill(`draft of ${id}`);
		await page.getByTestId('transcript').evaluate((frame) => {
			frame.scrollTop = 0;
		});
		await harness.send(event({ type: 'blockEnd', id: '0' }));
		await harness.send(event({ type: 'finish', reason: 'stop' }));
		await page.getByTestId('transcript').evaluate((frame) => {
			frame.scrollTop = frame.scrollHeight;
		});
		await page.locator(`[data-slot="${id}"] .hljs-keyword`).last().waitFor();
		await page.getByTestId('composer').fill('');
		await harness.send(snapshot());
		await page.locator('.slot').first().waitFor({ state: 'detached' });
	}

	const settled = () =>
		page.waitForFunction(() => {
			const { timers, frames } = Reflect.get(globalThis, 'countOf')() as Counts;
			return timers + frames === 0;
		});

	it('has as many timers, listeners and observers after five answers as after one', async () => {
		harness = await openPage(browser);
		page = harness.page;
		await page.evaluate(countAll);
		await chat('first');
		await settled();
		const before = await counts();
		assert(before.listeners > 0, 'they are counted');
		for (let number = 0; number < 4; number++) await chat(`more${number}`);
		await settled();
		assert.deepEqual(await counts(), before);
		assert.deepEqual(harness.complaints, []);
	});
});
