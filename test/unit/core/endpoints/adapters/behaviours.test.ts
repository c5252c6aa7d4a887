import assert from 'node:assert/strict';
import { cutAt, inPieces } from '../../../../support/loopbackServer';
import {
	adapters,
	faultsOf,
	readRecorded,
	readRecording,
	recordings,
	see,
} from '../../../../support/recordings';
import { behaviours } from './behaviours';

for (const adapter of adapters) {
	describe(`the behaviours on ${adapter.protocol}`, () => {
		for (const { title, file, seen, countsTokens } of behaviours) {
			it(title, () => {
				const events = readRecorded(adapter, readRecording(adapter.protocol, file));
				assert.deepEqual(faultsOf(events), []);
				const { usage, ...rest } = see(events);
				assert.deepEqual(rest, {
					text: '',
					reasoning: '',
					refusal: '',
					calls: [],
					citations: [],
					images: 0,
					...seen,
				});
				if (!countsTokens) return;
				assert.equal(usage?.input, 21);
				assert.equal(usage?.output, 9);
				assert.equal(usage?.cacheRead, 16);
				// The messages protocol does not count its reasoning apart.
				if (adapter.protocol !== 'messages') assert.equal(usage?.reasoning, 4);
			});
		}

		it('a refusal ends as one', () => {
			const events = readRecorded(adapter, readRecording(adapter.protocol, 'refusal.sse'));
			const { text, refusal, end } = see(events);
			assert.equal(end, 'refusal');
			// Only two of the protocols keep it apart from the text.
			assert.equal(adapter.protocol === 'messages' ? text : refusal, 'I cannot help with that.');
		});

		it('R16: an error in the middle of a stream keeps the text and ends as a failure', () => {
			const events = readRecorded(adapter, readRecording(adapter.protocol, 'errorMidStream.sse'));
			const { text, end } = see(events);
			assert.equal(text, 'Part of');
			assert.match(end, /^error:(overloaded|server)$/);
			assert.equal(events.filter(({ type }) => type === 'error' || type === 'finish').length, 1);
		});

		it('tells the model that answered and the id of the reply', () => {
			const [start] = readRecorded(adapter, readRecording(adapter.protocol, 'text.sse'));
			assert.ok(start?.type === 'start');
			assert.equal(start.model, 'garda-core');
			assert.equal(start.protocol, adapter.protocol);
			assert.match(start.responseId ?? '', /^(chatcmpl|msg|resp)/);
		});

		it('shows text as it comes, not at the end', () => {
			const events = readRecorded(adapter, readRecording(adapter.protocol, 'text.sse'));
			const deltas = events.flatMap((event) => (event.type === 'blockDelta' ? [event.text] : []));
			assert.deepEqual(deltas, ['Hello', ' from', ' Jakarta', '.']);
		});

		for (const recording of recordings(adapter.protocol).filter((each) => each.isStream)) {
			it(`R4: ${recording.name} means the same however it is cut`, function () {
				this.timeout(30_000);
				const text = Buffer.from(recording.bytes).toString('utf8');
				const whole = readRecorded(adapter, recording);
				const expected = withoutRandomIds(whole);
				for (let at = 1; at < recording.bytes.length; at++) {
					const events = readRecorded(adapter, recording, cutAt(text, at));
					assert.deepEqual(withoutRandomIds(events), expected, `cut at byte ${at}`);
				}
				for (const size of [1, 2, 3, 7]) {
					const events = readRecorded(adapter, recording, inPieces(text, size));
					assert.deepEqual(withoutRandomIds(events), expected, `in pieces of ${size}`);
				}
				const crlf = inPieces(text.replaceAll('\n', '\r\n'), 1);
				assert.deepEqual(withoutRandomIds(readRecorded(adapter, recording, crlf)), expected);
			});
		}
	});
}

/** Recorded ids are telling ones, so nothing of them is made up; kept as a guard. */
function withoutRandomIds(events: ReturnType<typeof readRecorded>): string {
	return JSON.stringify(events);
}
