import assert from 'node:assert/strict';
import { createPartialArgs, partialString } from '../../../../src/core/tools/partialArgs';

const pair = '\u{1F600}';

/** Arguments as servers write them, and as they might. */
const texts: readonly string[] = [
	'{"text":"const a = 1;\\n\\treturn a;\\n"}',
	' {\n  "path" : "src/a.ts" ,\n  "text" : "x"\n}\n',
	JSON.stringify({ other: { text: 'no', list: ['}', ']', '"', '\\'] }, n: -1.5e3, text: 'yes' }),
	JSON.stringify({ text: `quotes " and \\ and / ${pair} and \u2028 and \u0000 end` }),
	`{"text":"${pair}${pair}"}`,
	'{"text":"\\ud83d\\ude00 \\u00e9\\/\\b\\f\\r\\t"}',
	'{"text":"lone \\ud83d, then \\ude00 \\ud83d\\ud83d\\ude00 \\ud83d"}',
	'{"te\\u0078t":"escaped key"}',
	'{"text":""}',
	'{"a":true,"b":null,"c":[1,[2,{"text":"deep"}]],"text":"last"}',
	'{"a":[],"text":"x","b":{}}',
	'{"text":"first","text":"second"}',
	'{"text":"\\\\"}',
	'{"text":"\\\\\\""}',
];

const wholeText = (json: string): string => (JSON.parse(json) as { text: string }).text;

describe('arguments that are still coming', () => {
	for (const json of texts) {
		it(`reads every beginning of ${json.slice(0, 50)}`, () => {
			const whole = wholeText(json);
			const repeats = json.includes('second');
			let last: string | undefined;
			for (let end = 0; end <= json.length; end++) {
				const now = partialString(json.slice(0, end), 'text');
				if (last !== undefined && !repeats) assert.ok(now?.startsWith(last), `${end}: ${now}`);
				if (now !== undefined && !repeats) assert.ok(whole.startsWith(now), `${end}: ${now}`);
				last = now;
			}
			assert.equal(last, whole);
		});
	}

	it('comes to the same in pieces of any size', () => {
		for (const json of texts) {
			for (let size = 1; size < 9; size++) {
				const args = createPartialArgs();
				for (let at = 0; at < json.length; at += size) args.push(json.slice(at, at + size));
				assert.deepEqual(args.string('text'), { text: wholeText(json), isComplete: true });
			}
		}
	});

	it('holds nothing back but what is not complete', () => {
		const rows: readonly (readonly [string, string | undefined])[] = [
			['', undefined],
			['{"text"', undefined],
			['{"text":', undefined],
			['{"text":"', undefined],
			['{"text":"a', 'a'],
			['{"text":"a\\', 'a'],
			['{"text":"a\\n', 'a\n'],
			['{"text":"a\\u00', 'a'],
			['{"text":"a\\ud83d', 'a'],
			['{"text":"a\\ud83d\\ude0', 'a'],
			['{"text":"a\\ud83d\\ude00', `a${pair}`],
			[`{"text":"a${pair[0]}`, 'a'],
			['{"text":"a\\ud83d"', 'a\ud83d'],
			['{"text":""', ''],
		];
		for (const [json, value] of rows) assert.equal(partialString(json, 'text'), value, json);
	});

	it('says when a string is complete', () => {
		const args = createPartialArgs();
		args.push('{"old_text":"a","new_text":"b');
		assert.deepEqual(args.string('old_text'), { text: 'a', isComplete: true });
		assert.deepEqual(args.string('new_text'), { text: 'b', isComplete: false });
	});

	it('has no fields in what is no object, and only strings of the top', () => {
		for (const json of ['["text","a"]', 'text', '"text":"a"', '{text:"a"}', '{"text":1}', '{}']) {
			assert.equal(partialString(json, 'text'), undefined, json);
		}
		assert.equal(partialString('{"a":{"text":"a"}}', 'text'), undefined);
		assert.equal(partialString('{"text":"a"} {"text":"b"}', 'text'), 'a');
		assert.equal(partialString('{"a":"b"}', '__proto__'), undefined);
	});

	it('reads a megabyte in small pieces', () => {
		const json = JSON.stringify({ text: `${'line \\ "of" text\n'.repeat(60_000)}${pair}` });
		const args = createPartialArgs();
		for (let at = 0; at < json.length; at += 14) args.push(json.slice(at, at + 14));
		assert.equal(args.string('text')?.text, wholeText(json));
	});
});
