import assert from 'node:assert/strict';
import { hasTime, type Job, stopWork, workLast, workLater, workOn } from '../../src/webview/slices';

/** Milliseconds; only jobs take time. */
let now = 1000;
let frames: ((time: number) => void)[] = [];

/** The next frame of the screen, `late` milliseconds after its time. */
function frame(late = 0): void {
	now = Math.ceil((now + 1) / 16) * 16;
	const due = frames;
	const time = now;
	frames = [];
	now += late;
	for (const run of due) run(time);
}

describe('work in parts', () => {
	const kept = {
		now: Object.getOwnPropertyDescriptor(performance, 'now'),
		frame: Object.getOwnPropertyDescriptor(globalThis, 'requestAnimationFrame'),
	};
	const done: string[] = [];

	/** A job of `parts` parts that take `ms` each. */
	function job(name: string, parts: number, ms: number): Job {
		let left = parts;
		return () => {
			now += ms;
			left -= 1;
			done.push(name);
			return left === 0;
		};
	}
	const took = (): string => done.splice(0).join(' ');

	before(() => {
		Object.defineProperty(performance, 'now', { configurable: true, value: () => now });
		Object.defineProperty(globalThis, 'requestAnimationFrame', {
			configurable: true,
			value: (run: (time: number) => void) => frames.push(run),
		});
	});
	after(() => {
		for (const [target, name, own] of [
			[performance, 'now', kept.now],
			[globalThis, 'requestAnimationFrame', kept.frame],
		] as const) {
			if (own) Object.defineProperty(target, name, own);
			else Reflect.deleteProperty(target, name);
		}
	});
	beforeEach(() => {
		frame();
		now += 100;
		took();
	});

	it('takes a part of each frame until it is done, and then asks for no frame', () => {
		workOn(job('a', 5, 3));
		assert.equal(took(), 'a a a');
		frame();
		assert.equal(took(), 'a a');
		assert.equal(frames.length, 0);
	});

	it('shares one account with what was done in the same frame before it', () => {
		workLater(job('later', 9, 3));
		frames.unshift(() => {
			assert.equal(hasTime(), true);
			now += 7;
		});
		frame();
		assert.equal(took(), 'later');
		frame();
		assert.equal(took(), 'later later later');
		for (let count = 0; count < 3; count++) frame();
		assert.equal(took(), 'later later later later later');
	});

	it('goes on however late the frames are, and takes more of them the longer they are', () => {
		workLater(job('a', 12, 9));
		frame(60);
		assert.equal(took(), 'a');
		frame(60);
		assert.equal(took(), 'a a a');
		frame(400);
		assert.equal(took(), 'a a a');
		for (let count = 0; count < 3; count++) frame();
		assert.equal(took(), 'a a a a a');
		assert.equal(frames.length, 0);
		now += 100;
		workOn(job('b', 9, 3));
		assert.equal(took(), 'b b b', 'as ever after that');
		for (let count = 0; count < 2; count++) frame();
		assert.equal(took(), 'b b b b b b');
	});

	it('does the newest first, and forgets what is not wanted any more', () => {
		const old = job('old', 9, 3);
		workOn(old);
		took();
		workLater(job('new', 3, 3));
		frame();
		assert.equal(took(), 'new new new');
		frame();
		assert.equal(took(), 'old old old');
		stopWork(old);
		frame();
		assert.equal(took(), '');
		assert.equal(frames.length, 0);
	});

	it('leaves colours to frames without other work', () => {
		workLast(job('colours', 2, 3));
		workLater(job('text', 4, 3));
		frame();
		assert.equal(took(), 'text text text');
		frame();
		assert.equal(took(), 'text');
		frame();
		assert.equal(took(), 'colours');
		frame();
		assert.equal(took(), 'colours');
		assert.equal(frames.length, 0);
	});

	it('lets what takes long begin only in a fresh frame', () => {
		frame();
		now += 100;
		assert.equal(hasTime(30), true);
		now += 3;
		assert.equal(hasTime(30), false);
		assert.equal(hasTime(4), true);
		now += 6;
		assert.equal(hasTime(), false);
	});
});
