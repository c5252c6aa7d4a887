import assert from 'node:assert/strict';
import { createEstimator } from '../../../../src/core/budget/estimator';
import {
	conversation,
	countedModels,
	countRequest,
	learningRows,
	mean,
	samples,
} from '../../../support/estimateSamples';

const [o200k] = countedModels;
const [english] = samples();
assert.ok(o200k && english);

describe('Estimator', () => {
	it('is within five percent of every text once it has seen five answers', () => {
		const rows = learningRows();
		const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
		for (const { name } of countedModels) {
			const own = rows.filter(({ model }) => model === name);
			const before = mean(own.map((row) => row.before));
			const after = mean(own.map((row) => row.after));
			console.log(`      ${name}: ${percent(before)} before, ${percent(after)} after`);
			const worst = own.reduce((one, other) => (other.after > one.after ? other : one));
			console.log(`        worst after: ${worst.sample}, ${percent(worst.after)}`);
			assert.ok(after <= 0.025, `${name}: ${after}`);
			assert.ok(worst.after <= 0.05, `${name}, ${worst.sample}: ${worst.after}`);
		}
	});

	it('is better after the first answer already', () => {
		const gateway = countedModels[2] ?? o200k;
		// One pair alone says little: the texts are documents of ours, and change.
		const requests = conversation(english, 8);
		const gaps = requests.slice(1).map((second, at) => {
			const estimator = createEstimator();
			const gap = (): number =>
				Math.abs(estimator.estimateRequest(second).total - countRequest(gateway, second));
			const before = gap();
			const first = requests[at] ?? assert.fail();
			estimator.teach(first, countRequest(gateway, first));
			return { before, after: gap() };
		});
		const before = mean(gaps.map((each) => each.before));
		const after = mean(gaps.map((each) => each.after));
		console.log(`      ${before.toFixed(0)} tokens off before, ${after.toFixed(0)} after`);
		assert.ok(after < before / 2, `${before} before, ${after} after`);
	});

	it('is not led astray by a single answer that cannot be', () => {
		const requests = conversation(english, 20);
		const one = createEstimator();
		for (const request of requests.slice(0, 10)) one.teach(request, countRequest(o200k, request));
		const asked = requests[11];
		assert.ok(asked && requests[10]);
		const before = one.estimateRequest(asked).total;
		one.teach(requests[10], 40);
		assert.equal(one.estimateRequest(asked).total, before);
		for (const bad of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) one.teach(asked, bad);
		assert.equal(one.estimateRequest(asked).total, before);
	});

	it('never believes a server that says the same few tokens of everything', () => {
		const estimator = createEstimator();
		const fresh = createEstimator();
		const requests = conversation(english, 6).filter((each) => countRequest(o200k, each) > 100);
		assert.ok(requests.length > 2);
		for (const each of requests) estimator.teach(each, 21);
		for (const each of requests) {
			assert.equal(estimator.estimateRequest(each).total, fresh.estimateRequest(each).total);
		}
		assert.equal(estimator.answers, 0);
	});

	it('believes a change that lasts', () => {
		const requests = conversation(english, 20);
		const one = createEstimator();
		for (const request of requests.slice(0, 10)) one.teach(request, countRequest(o200k, request));
		for (const request of requests.slice(10)) {
			one.teach(request, countRequest(o200k, request) + 900);
		}
		const last = requests[19];
		assert.ok(last);
		const actual = countRequest(o200k, last) + 900;
		assert.ok(Math.abs(one.estimateRequest(last).total / actual - 1) < 0.08);
	});

	it('goes on from a state that was kept, and from none when it is damaged', () => {
		const requests = conversation(english, 8);
		const one = createEstimator();
		for (const request of requests) one.teach(request, countRequest(o200k, request) + 60);
		const kept: unknown = JSON.parse(JSON.stringify(one.state()));
		const asked = requests[3];
		assert.ok(asked);
		const { total } = one.estimateRequest(asked);
		assert.equal(createEstimator(kept).estimateRequest(asked).total, total);
		assert.equal(createEstimator(kept).answers, 8);
		const fresh = createEstimator().estimateRequest(asked).total;
		for (const bad of [
			null,
			1,
			{},
			{ version: 2 },
			{ version: 1, fit: { mean: [1], spread: [] } },
		]) {
			assert.equal(createEstimator(bad).estimateRequest(asked).total, fresh);
		}
	});

	it('tells the parts of a request apart, and they add up', () => {
		const estimator = createEstimator();
		const [request] = conversation(english, 12).slice(7);
		assert.ok(request?.tools);
		const whole = estimator.estimateRequest(request);
		assert.ok(whole.tools > 40 && whole.history > 40 && whole.prompt > 40);
		const sum = whole.instructions + whole.tools + whole.history + whole.prompt;
		assert.ok(Math.abs(sum - whole.total) < 1);
		const parts = estimator.estimateParts({
			...(request.system === undefined ? {} : { system: request.system }),
			tools: request.tools,
			history: request.turns.slice(0, -1),
			files: ['const a = 1;\n', ''],
			images: 1,
			prompt: 'What is this?',
		});
		assert.ok(Math.abs(parts.history - whole.history) < 1e-9);
		assert.equal(parts.files.length, 2);
		assert.equal(parts.files[1], 0);
		assert.ok(parts.prompt > 400);
	});
});
