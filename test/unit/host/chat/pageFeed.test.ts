import assert from 'node:assert/strict';
import { PageFeed } from '../../../../src/host/chat/pageFeed';
import type { ToPage } from '../../../../src/shared/protocol';
import type { ChatRecord } from '../../../../src/shared/transcript';
import { createFakeClock } from '../../../support/fakeClock';

const delta = (text: string, turn = 'a'): ChatRecord => ({
	type: 'model',
	turn,
	event: { type: 'blockDelta', id: '0', text },
});
const end: ChatRecord = { type: 'model', turn: 'a', event: { type: 'finish', reason: 'stop' } };

function openFeed() {
	const clock = createFakeClock();
	const posts: { readonly at: number; readonly records: readonly ChatRecord[] }[] = [];
	const page = {
		isListening: true,
		post: (message: ToPage) => {
			assert.equal(message.type, 'records');
			if (message.type === 'records') posts.push({ at: clock.now(), records: message.records });
		},
	};
	return { clock, posts, page, feed: new PageFeed(page, clock) };
}

describe('what is posted to the page while an answer is written', () => {
	for (const perMillisecond of [20, 1, 0.1]) {
		it(`is at most one post per 33 ms at ${perMillisecond} deltas per ms, and all of the text`, async () => {
			const { clock, posts, feed } = openFeed();
			const count = 2000;
			for (let sent = 0; sent < count; sent++) {
				feed.add('c', delta('x'));
				if (perMillisecond <= 1) await clock.advance(1 / perMillisecond);
				else if (sent % perMillisecond === 0) await clock.advance(1);
			}
			feed.add('c', end);
			await clock.advance(100);
			const gaps = posts.slice(1).map(({ at }, index) => at - (posts[index]?.at ?? 0));
			assert(Math.min(...gaps) >= 33, `${Math.min(...gaps)} ms between two posts`);
			const text = posts
				.flatMap(({ records }) => records)
				.map((each) => (each.type === 'model' && 'text' in each.event ? each.event.text : ''));
			assert.equal(text.join('').length, count);
			assert.deepEqual(posts.at(-1)?.records.at(-1), end);
			assert.deepEqual(clock.pending, [], 'no timer is left');
		});
	}

	it('joins the pieces of a block: one record per post, however many deltas came', async () => {
		const { clock, posts, feed } = openFeed();
		for (let sent = 0; sent < 500; sent++) feed.add('c', delta('x'));
		await clock.advance(33);
		assert.deepEqual(
			posts.map(({ records }) => records),
			[[delta('x')], [delta('x'.repeat(499))]],
		);
	});

	it('posts the first words of each turn at once, with what came before them, and then waits as ever', async () => {
		const { clock, posts, feed } = openFeed();
		feed.add('c', end);
		await clock.advance(0);
		for (const turn of ['a', 'b']) {
			const before = posts.length;
			feed.add('c', { type: 'title', title: 'A chat' });
			feed.add('c', delta('\n', turn));
			assert.equal(posts.length, before, 'nothing to see yet');
			feed.add('c', delta('First', turn));
			assert.deepEqual(posts.at(-1)?.records, [
				{ type: 'title', title: 'A chat' },
				delta('\nFirst', turn),
			]);
			feed.add('c', delta(' words', turn));
			await clock.advance(32);
			assert.equal(posts.length, before + 1);
			await clock.advance(1);
			assert.equal(posts.length, before + 2);
		}
		assert.deepEqual(clock.pending, []);
	});

	it('does not wait with the first text after a pause', async () => {
		const { clock, posts, feed } = openFeed();
		feed.add('c', delta('first'));
		await clock.advance(0);
		await clock.advance(1000);
		feed.add('c', delta('second'));
		await clock.advance(0);
		assert.equal(posts.length, 2);
	});

	it('posts what waits at once when something else must not overtake it, and keeps no timer', () => {
		const { clock, posts, feed } = openFeed();
		feed.add('c', end);
		feed.flush();
		assert.equal(posts.length, 1);
		assert.deepEqual(clock.pending, []);
		feed.flush();
		assert.equal(posts.length, 1);
	});

	it('forgets what a snapshot holds, and keeps nothing for a page that does not listen', async () => {
		const { clock, posts, page, feed } = openFeed();
		feed.add('c', end);
		feed.clear();
		page.isListening = false;
		feed.add('c', delta('y'));
		assert.deepEqual(clock.pending, []);
		await clock.advance(100);
		assert.deepEqual(posts, []);
	});
});
