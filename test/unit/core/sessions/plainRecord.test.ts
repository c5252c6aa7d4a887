import assert from 'node:assert/strict';
import { parseLog } from '../../../../src/core/sessions/parseLog';
import { isPlainRecord } from '../../../../src/core/sessions/plainRecord';
import { asRecord } from '../../../../src/core/sessions/recordSchema';
import { chatLines } from '../../../support/benchTexts';

const event = (what: object) => ({ type: 'model', turn: 'a', event: what });

const plain: readonly object[] = [
	{ type: 'userTurn', id: 'u', at: 1, text: 'Why?', attachments: [] },
	{ type: 'assistantTurn', id: 'a', at: 1, endpoint: 'e', model: 'm' },
	event({ type: 'start', protocol: 'chatCompletions', model: 'm' }),
	event({ type: 'blockStart', id: '0', block: { kind: 'text' } }),
	event({ type: 'blockStart', id: '0', block: { kind: 'reasoning' } }),
	event({ type: 'blockDelta', id: '0', text: 'word' }),
	event({ type: 'blockEnd', id: '0' }),
	event({ type: 'finish', reason: 'stop' }),
	event({ type: 'finish', reason: 'toolCalls' }),
];

/** Every object in it, the outer one too, with each field gone, of another type, or with one more beside it. */
function spoilt(value: object): readonly object[] {
	const all: object[] = [{ ...value, more: 1 }];
	for (const [name, field] of Object.entries(value)) {
		const { [name]: _, ...others } = value as Record<string, unknown>;
		// A field too few, also with another in its place.
		all.push(others, { ...others, more: field });
		for (const other of [1, '', null, true, [], {}, Number.NaN, ['x']]) {
			all.push({ ...value, [name]: other });
		}
		if (typeof field !== 'object' || field === null || Array.isArray(field)) continue;
		for (const inner of spoilt(field)) all.push({ ...value, [name]: inner });
	}
	return all;
}

describe('records that are read without the schema', () => {
	it('are those that a chat of questions and answers consists of', () => {
		const lines = chatLines('id', 20);
		const others = lines.filter((line) => !isPlainRecord(JSON.parse(line)));
		assert.equal(others.length, 2, 'the first line and the title');
		const parsed = parseLog(lines);
		assert(parsed.kind === 'chat');
		assert.deepEqual(
			parsed.records,
			lines.map((line) => JSON.parse(line)),
		);
	});

	for (const record of plain) {
		it(`are what the schema takes and leaves as it is: ${JSON.stringify(record)}`, () => {
			assert(isPlainRecord(record));
			// An unknown field sends it through the schema, which takes that away and nothing else.
			assert.deepEqual(asRecord({ ...record, unknown: 1 }), record);
			for (const other of spoilt(record)) {
				if (!isPlainRecord(other)) continue;
				assert.ok(!('more' in other), JSON.stringify(other));
				assert.deepEqual(asRecord({ ...other, unknown: 1 }), other, JSON.stringify(other));
			}
		});
	}

	it('are nothing else that a file may hold', () => {
		for (const value of [undefined, null, 1, 'model', [], {}, { type: 'model' }, [plain[0]]]) {
			assert.equal(isPlainRecord(value), false);
		}
	});
});
