import assert from 'node:assert/strict';
import { decodeEvent } from '../../../../src/core/endpoints/frames';
import { createSseDecoder, type SseEvent } from '../../../../src/core/endpoints/sse';

function decode(...pieces: readonly string[]): readonly SseEvent[] {
	const decoder = createSseDecoder();
	const events: SseEvent[] = [];
	for (const piece of pieces) {
		const found = decoder.push(piece);
		assert.notEqual(found, 'tooLong');
		if (found !== 'tooLong') events.push(...found);
	}
	return [...events, ...decoder.end()];
}

function data(...pieces: readonly string[]): readonly string[] {
	return decode(...pieces).map((event) => event.data);
}

describe('event stream decoder', () => {
	it('takes LF, CRLF and CR as line ends', () => {
		for (const end of ['\n', '\r\n', '\r']) {
			assert.deepEqual(decode(`event: a${end}data: 1${end}${end}data: 2${end}${end}`), [
				{ name: 'a', data: '1' },
				{ name: '', data: '2' },
			]);
		}
	});

	it('takes CR and LF in two pieces as one line end', () => {
		assert.deepEqual(data('data: 1\r', '\ndata: 2\r', '', '\n\r', '\n'), ['1\n2']);
	});

	it('R4: gives the same events wherever the stream is cut', () => {
		const stream =
			': ping\r\n\r\nevent: a\r\ndata: {"x":1}\r\n\r\ndata:two\ndata: lines\n\n' +
			'id: 7\rretry: 10\rdata: \u2028 é😀\r\rdata: {"a":1}\ndata: {"b":2}\n\nevent: late\ndata: end';
		const whole = decode(stream);
		assert.equal(whole.length, 6);
		for (let at = 0; at <= stream.length; at++) {
			assert.deepEqual(decode(stream.slice(0, at), stream.slice(at)), whole, `cut at ${at}`);
		}
		assert.deepEqual(decode(...stream), whole, 'one character each');
	});

	it('ignores comments, unknown fields and events without data', () => {
		assert.deepEqual(data(': hello\n\nfoo: bar\nevent: x\n\ndata: 1\n\n'), ['1']);
	});

	it('takes data without a space, and keeps all but one of several', () => {
		assert.deepEqual(data('data:1\n\ndata:  2\n\ndata\n\n'), ['1', ' 2', '']);
	});

	it('dispatches the last event without its blank line', () => {
		assert.deepEqual(data('data: 1\n\ndata: 2'), ['1', '2']);
	});

	it('tells events apart that only one line end separates, as they come', () => {
		const decoder = createSseDecoder();
		assert.deepEqual(decoder.push('data: {"a":1}\ndata: {"b":2}\n'), [
			{ name: '', data: '{"a":1}' },
		]);
		assert.deepEqual(decoder.push('data: [DONE]\n'), [{ name: '', data: '{"b":2}' }]);
		assert.deepEqual(decoder.end(), [{ name: '', data: '[DONE]' }]);
	});

	it('keeps a value whole that is spread over several data lines', () => {
		assert.deepEqual(data('data: {"a":\ndata: {"b":1},\ndata: "c":2}\n\n'), [
			'{"a":\n{"b":1},\n"c":2}',
		]);
	});

	it('gives an event name that follows its data to that event', () => {
		assert.deepEqual(decode('data: {"a":1}\nevent: error\n\n'), [
			{ name: 'error', data: '{"a":1}' },
		]);
		assert.deepEqual(decode('event: a\ndata: {"a":1}\nevent: b\ndata: {"b":1}\n\n'), [
			{ name: 'a', data: '{"a":1}' },
			{ name: 'b', data: '{"b":1}' },
		]);
	});

	it('takes a field named error as an error event', () => {
		assert.deepEqual(decode('error: {"message":"no"}\n\n'), [
			{ name: 'error', data: '{"message":"no"}' },
		]);
	});

	it('does not take U+2028 or U+0085 for line ends', () => {
		assert.deepEqual(data('data: a\u2028b\u0085c\n\n'), ['a\u2028b\u0085c']);
	});

	it('R17: stops at an event that is too long, in one line or in many', () => {
		assert.equal(createSseDecoder(100).push(`data: ${'x'.repeat(100)}`), 'tooLong');
		assert.equal(createSseDecoder(100).push('data: 1234567890\n'.repeat(20)), 'tooLong');
		const decoder = createSseDecoder(100);
		assert.notEqual(decoder.push('data: 1234567890\n\n'.repeat(200)), 'tooLong');
	});
});

describe('event data', () => {
	const kinds = (name: string, text: string): readonly string[] =>
		decodeEvent({ name, data: text }).map((each) => each.kind);

	it('takes [DONE] with blanks around it', () => {
		assert.deepEqual(kinds('', ' [DONE] '), ['done']);
	});

	it('skips empty data, keep-alive words and values that are no objects', () => {
		for (const text of ['', '   ', 'ping', 'null', '1', '"x"', '[]'])
			assert.deepEqual(kinds('', text), []);
	});

	it('reports JSON that is damaged', () => {
		assert.deepEqual(kinds('', '{"a":'), ['broken']);
	});

	it('reads each line alone when the lines together are no JSON', () => {
		assert.deepEqual(kinds('', '{"a":1}\n{"b":2}\n[DONE]'), ['json', 'json', 'done']);
	});

	it('puts the event name into data that has no type', () => {
		assert.deepEqual(decodeEvent({ name: 'message_stop', data: '{}' }), [
			{ kind: 'json', value: { type: 'message_stop' } },
		]);
		assert.deepEqual(decodeEvent({ name: 'message', data: '{"a":1}' }), [
			{ kind: 'json', value: { a: 1 } },
		]);
	});

	it('knows errors in each form', () => {
		const forms: readonly (readonly [string, string])[] = [
			['', '{"error":{"message":"m"}}'],
			['', '{"error":"m"}'],
			['error', '{"message":"m"}'],
			['error', 'm'],
			['', '{"type":"error","error":{"type":"overloaded_error","message":"m"}}'],
			['', '{"type":"error","message":"m","code":"c"}'],
			['', '{"object":"error","message":"m"}'],
			['', '{"base_resp":{"status_code":1008,"status_msg":"m"}}'],
		];
		for (const [name, text] of forms) {
			const [decoded] = decodeEvent({ name, data: text });
			assert.equal(decoded?.kind, 'failed', text);
			assert.equal(decoded?.kind === 'failed' && decoded.error.message, 'm', text);
		}
	});

	it('does not take an absent error for one', () => {
		for (const text of ['{"error":null}', '{"error":{}}', '{"base_resp":{"status_code":0}}']) {
			assert.deepEqual(kinds('', text), ['json'], text);
		}
	});
});
