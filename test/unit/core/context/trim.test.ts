import assert from 'node:assert/strict';
import { toTurns } from '../../../../src/core/context/history';
import { measureTurns } from '../../../../src/core/context/measure';
import { planTrim } from '../../../../src/core/context/planTrim';
import { digest, summaryInstruction } from '../../../../src/core/context/summary';
import { whatIsSent } from '../../../../src/core/context/trim';
import { countTokens } from '../../../../src/core/estimate';
import type { Turn } from '../../../../src/shared/messages';
import { type ChatRecord, fold, type TrimLevel } from '../../../../src/shared/transcript';
import { sent } from '../../../support/conversations';
import { cpuTime } from '../../../support/cpuTime';
import { answersWithCall, asks, folded, longChat } from '../../../support/longChat';
import { adapters } from '../../../support/recordings';

const trim = (before: string, level: TrimLevel, summary?: string): ChatRecord => ({
	type: 'trim',
	before,
	level,
	savedTokens: 1,
	at: 1,
	...(summary === undefined ? {} : { summary }),
});

const textOf = (turns: readonly Turn[]): string => JSON.stringify(turns);

/** The bytes of a conversation without the end of its list. */
const bytes = (value: unknown): string => JSON.stringify(value).slice(0, -1);

/** Each call has exactly one result, in the same order. */
function assertPaired(turns: readonly Turn[]): void {
	const calls = turns.flatMap((turn) =>
		turn.role === 'assistant'
			? turn.parts.flatMap((part) => (part.kind === 'toolCall' ? [part.callId] : []))
			: [],
	);
	const results = turns.flatMap((turn) =>
		turn.role === 'tool' ? turn.results.map((each) => each.callId) : [],
	);
	assert.deepEqual(results, calls);
}

describe('a trim', () => {
	it('of results leaves one line of each before the question, and the rest as it is', () => {
		const { turns } = folded(longChat(3), trim('u3', 'results'));
		const text = textOf(toTurns(turns));
		assert(!text.includes('result 1') && !text.includes('result 2'));
		assert(text.includes('result 3'));
		assert(text.includes('export const value1'));
		assert.equal(text.split('[result left out]').length - 1, 2);
	});

	it('of attachments names each file that is left out, and keeps those of the question', () => {
		const { turns } = folded(longChat(2), asks(3), trim('u3', 'attachments'));
		const text = textOf(toTurns(turns));
		assert(text.includes('[file src/file1.ts: left out]'));
		assert(text.includes('[file src/file2.ts: left out]'));
		assert(!text.includes('export const value2'));
		assert(text.includes('export const value3'));
		assert(text.includes('Question 1'));
	});

	it('leaves a short result and a short file alone: a line about them would be longer', () => {
		const short: ChatRecord = {
			type: 'userTurn',
			id: 'u1',
			at: 1,
			text: 'q',
			attachments: [{ kind: 'file', id: 'f', path: 'a', languageId: 'plaintext', text: 'x' }],
		};
		const records = [short, ...answersWithCall(1)].map((record) =>
			record.type === 'toolResult' ? { ...record, content: 'ok' } : record,
		);
		const plain = folded(records, asks(2));
		const trimmed = folded(records, asks(2), trim('u2', 'attachments'), trim('u2', 'results'));
		assert.deepEqual(toTurns(trimmed.turns), toTurns(plain.turns));
	});

	it('of turns begins with one line, and a summary with its text, as part of the question', () => {
		const dropped = toTurns(folded(longChat(3), trim('u3', 'turns')).turns);
		assert(dropped[0]?.role === 'user');
		assert.deepEqual(dropped[0].parts[0], {
			kind: 'text',
			text: '[Earlier turns of this chat were left out.]',
		});
		assert(!textOf(dropped).includes('Question 2'));
		assert(textOf(dropped).includes('Question 3'));
		const summed = toTurns(folded(longChat(3), trim('u3', 'summary', 'They fixed a.ts.')).turns);
		assert.match(textOf(summed), /^\[\{"role":"user".*They fixed a\.ts\..*Question 3/);
	});

	it('keeps each call paired with one result', () => {
		for (const level of ['results', 'attachments', 'summary', 'turns'] as const) {
			assertPaired(toTurns(folded(longChat(4), trim('u3', level, 's')).turns));
		}
	});

	it('is undone: the same bytes as before it', () => {
		const before = folded(longChat(3), asks(4));
		const after = folded(
			longChat(3),
			asks(4),
			trim('u4', 'results'),
			trim('u4', 'attachments'),
			trim('u4', 'turns'),
			{ type: 'untrim', before: 'u4' },
		);
		assert.deepEqual(toTurns(after.turns), toTurns(before.turns));
		assert.equal(after.keepsAll, true);
	});

	it('an earlier one counts again when a later one is undone', () => {
		const early = folded(longChat(4), trim('u2', 'attachments'));
		const both = folded(longChat(4), trim('u2', 'attachments'), trim('u4', 'turns'), {
			type: 'untrim',
			before: 'u4',
		});
		assert.deepEqual(toTurns(both.turns), toTurns(early.turns));
	});

	it('stays when its question is written anew, and goes when the chat goes back before it', () => {
		const records = [...longChat(2), ...asks(3), trim('u3', 'attachments')];
		const edited = folded(records, { type: 'rewind', turn: 'u3' }, asks(4));
		assert(textOf(toTurns(edited.turns)).includes('[file src/file1.ts: left out]'));
		const back = folded(records, { type: 'rewind', turn: 'u2' }, asks(4));
		assert(textOf(toTurns(back.turns)).includes('export const value1'));
		assert.equal(back.carriedTrims, undefined);
		const further = folded(
			records,
			{ type: 'rewind', turn: 'u3' },
			{ type: 'rewind', turn: 'u2' },
			asks(4),
		);
		assert.deepEqual(toTurns(further.turns), toTurns(back.turns));
	});

	it('of an unknown question has no effect', () => {
		const { turns } = folded(longChat(2));
		const odd = folded(longChat(2), trim('nowhere', 'turns'), trim('a1', 'turns'));
		assert.deepEqual(toTurns(odd.turns), toTurns(turns));
	});

	it('forgets which answers a server kept: they belong to another conversation', () => {
		const kept = longChat(2).map((record) =>
			record.type === 'model' && record.event.type === 'start'
				? { ...record, event: { ...record.event, protocol: 'responses', responseId: 'r' } }
				: record,
		) as ChatRecord[];
		assert(textOf(toTurns(folded(kept).turns)).includes('"response"'));
		const { turns } = folded(kept, trim('u2', 'results'));
		assert(!textOf(toTurns(turns)).includes('"response"'));
	});
});

for (const adapter of adapters) {
	describe(`the bytes of a trimmed chat on ${adapter.protocol}`, () => {
		for (const level of ['results', 'attachments', 'summary', 'turns'] as const) {
			it(`stay the same from turn to turn after leaving out ${level}`, () => {
				const records = [...longChat(3), ...asks(4), trim('u4', level, 'A summary.')];
				const first = bytes(sent(adapter, toTurns(folded(records).turns)));
				const second = [...records, ...answersWithCall(4), ...asks(5)];
				const third = [...second, ...answersWithCall(5), ...asks(6)];
				const later = bytes(sent(adapter, toTurns(folded(second).turns)));
				const last = bytes(sent(adapter, toTurns(folded(third).turns)));
				assert(later.startsWith(first), 'the second turn');
				assert(last.startsWith(later), 'the third turn');
			});
		}
	});
}

describe('planTrim', () => {
	const size = (turns: Parameters<typeof toTurns>[0]): number => measureTurns(toTurns(turns));
	const goal = (limit: number) => ({
		fixedTokens: 0,
		limit,
		target: limit * 0.75,
		summaryTokens: 50,
	});
	/** The chat after the plan was carried out. */
	function carriedOut(records: readonly ChatRecord[], limit: number) {
		const chat = folded(records);
		const plan = planTrim(chat.turns, goal(limit));
		const trims = plan.trims.map(({ index, level }) =>
			trim(chat.turns[index]?.id ?? '', level, 'short'),
		);
		return { plan, after: folded(records, trims) };
	}
	const records = [...longChat(6), ...asks(7)];
	const whole = size(folded(records).turns);

	it('does nothing to what fits', () => {
		assert.deepEqual(planTrim(folded(records).turns, goal(whole)).trims, []);
	});

	it('begins with the results of tools, and leaves out no more than needed', () => {
		const { plan, after } = carriedOut(records, whole - 20);
		assert.equal(plan.trims[0]?.level, 'results');
		assert(size(after.turns) <= (whole - 20) * 0.75);
		assert(textOf(toTurns(after.turns)).includes('export const value6'), 'a file near the end');
	});

	it('goes on with files, then with turns', () => {
		const levels = (limit: number) => carriedOut(records, limit).plan.trims.map((t) => t.level);
		assert.deepEqual(levels(whole - 1200), ['results', 'attachments']);
		const last = size(folded(asks(7)).turns);
		assert.equal(levels(last + 150).at(-1), 'summary');
	});

	it('never touches the last question', () => {
		for (let limit = 50; limit < whole; limit += 250) {
			const { after } = carriedOut(records, limit);
			const text = textOf(toTurns(after.turns));
			assert(text.includes('Question 7') && text.includes('export const value7'), `${limit}`);
			assertPaired(toTurns(after.turns));
		}
	});

	it('tells how much each thing saves', () => {
		const { plan, after } = carriedOut(records, whole - 1200);
		const saved = plan.trims.reduce((sum, each) => sum + each.savedTokens, 0);
		assert.equal(whole - saved, size(after.turns));
		assert.equal(plan.after, size(after.turns));
	});

	it('leaves out nothing when there is only the question', () => {
		assert.deepEqual(planTrim(folded(asks(1)).turns, goal(10)).trims, []);
	});

	it('is decided anew on what is left, not on what was left out before', () => {
		const { after } = carriedOut(records, whole - 1200);
		const again = planTrim(after.turns, goal(size(after.turns)));
		assert.deepEqual(again.trims, []);
	});

	it('of 2,000 turns takes no noticeable time', () => {
		const { turns } = folded(longChat(1000, 400), asks(1001));
		const began = cpuTime();
		const plan = planTrim(turns, goal(20_000));
		assert(plan.trims.length > 0);
		assert(cpuTime() - began < 2000);
	});
});

describe('any chat', () => {
	/** The same numbers each time. */
	function random(seed: number): (below: number) => number {
		let state = seed * 7919 + 1;
		return (below) => {
			state = (state * 48_271) % 2_147_483_647;
			return state % below;
		};
	}

	/** Answers of all kinds, questions with and without files, chats that were taken back. */
	function chatOf(seed: number): readonly ChatRecord[] {
		const next = random(seed);
		const records: ChatRecord[] = [];
		const count = 1 + next(9);
		for (let number = 1; number <= count; number++) {
			const [question] = asks(number, next(3000));
			assert(question?.type === 'userTurn');
			records.push(next(3) === 0 ? { ...question, attachments: [] } : question);
			if (next(5) === 0) records.push({ type: 'untrim', before: `u${1 + next(number)}` });
			if (next(3) === 0) {
				const level = (['results', 'attachments', 'summary', 'turns'] as const)[next(4)];
				records.push(trim(`u${1 + next(number)}`, level ?? 'turns', 'They met.'));
			}
			if (number === count && next(2) === 0) break;
			const answer = answersWithCall(number);
			records.push(...answer.slice(0, next(4) === 0 ? 1 + next(answer.length) : undefined));
			if (next(6) === 0) records.push({ type: 'rewind', turn: `u${1 + next(number)}` });
		}
		return [...records, ...asks(99, next(800))];
	}

	it('is valid to send after any trims, begins with a question and ends with the last one', () => {
		for (let seed = 1; seed <= 300; seed++) {
			const chat = folded(chatOf(seed));
			const limit = 100 + random(seed)(4000);
			const plan = planTrim(chat.turns, {
				fixedTokens: 60,
				limit,
				target: limit * 0.75,
				summaryTokens: 60,
			});
			const trims = plan.trims.map(({ index, level }) =>
				trim(chat.turns[index]?.id ?? '', level, 'Short.'),
			);
			const turns = toTurns(folded(chatOf(seed), trims).turns);
			assertPaired(turns);
			assert.equal(turns[0]?.role, 'user', `${seed}`);
			const last = turns.at(-1);
			assert(last?.role === 'user' && textOf([last]).includes('Question 99'), `${seed}`);
			assert(!textOf([last]).includes('[file src/file99.ts: left out]'), `${seed}`);
			for (const [index, turn] of turns.entries()) {
				assert(turn.role !== 'user' || turns[index - 1]?.role !== 'user', `${seed}`);
			}
			assert(plan.after <= plan.before, `${seed}`);
			assert(plan.trims.length === 0 || plan.after <= plan.before - 40, `${seed}`);
		}
	});

	it('is told the same by the host and by a page that loaded it at any time', () => {
		for (let seed = 1; seed <= 60; seed++) {
			const records = chatOf(seed);
			const whole = folded(records);
			for (let at = 0; at < records.length; at += 3) {
				const page = structuredClone(folded(records.slice(0, at)));
				for (const record of records.slice(at)) fold(page, record);
				assert.deepEqual(toTurns(page.turns), toTurns(whole.turns), `${seed} at ${at}`);
			}
		}
	});
});

describe('the digest for a summary', () => {
	it('has the words of both sides, names of files, and no content of files or tools', () => {
		const { turns } = folded(longChat(2), asks(3));
		const text = digest(turns, whatIsSent(turns), 4, 2000);
		assert.match(text, /Developer: \[src\/file1\.ts\] Question 1/);
		assert.match(text, /You: \[called look\]\nAnswer 2/);
		assert(!text.includes('export const') && !text.includes('result 1'));
		assert(!text.includes('Question 3'));
	});

	it('is as short as asked for, however long the chat', () => {
		const { turns } = folded(longChat(200, 10), asks(201));
		for (const most of [100, 1000]) {
			const text = digest(turns, whatIsSent(turns), 400, most);
			assert(text.length <= most * 3.6 * 1.2, `${text.length}`);
			assert(text.includes('Answer 200'));
		}
	});

	it('begins with the summary before it', () => {
		const { turns } = folded(longChat(3), asks(4), trim('u2', 'summary', 'Earlier they met.'));
		const text = digest(turns, whatIsSent(turns), 6, 1000);
		assert(text.startsWith('Summary of this chat so far:\nEarlier they met.'));
		assert(!text.includes('Question 1'));
	});

	it('is asked for in at most 80 tokens', () => {
		assert(countTokens(summaryInstruction) <= 80);
	});
});
