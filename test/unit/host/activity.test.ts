import assert from 'node:assert/strict';
import type { EndpointProfile } from '../../../src/core/endpoints/endpoint';
import type { SentRequest } from '../../../src/core/endpoints/recorder';
import { createActivity } from '../../../src/host/activity';
import { createRequestLog } from '../../../src/host/requests/requestLog';
import { statusText } from '../../../src/host/statusTexts';
import type { Failure } from '../../../src/shared/failure';
import { translate } from '../../support/setUpParts';

const sent = (method: 'GET' | 'POST'): SentRequest => ({
	at: 1,
	method,
	url: 'https://ai.example/v1/chat/completions',
	headers: {},
	endpoint: 'work',
	model: 'm',
	protocol: 'chatCompletions',
	attempt: 1,
});
const network: Failure = { kind: 'network', message: 'ai.example was not reached.' };
const profile: EndpointProfile = {
	id: 'work',
	label: 'Work',
	baseUrl: 'https://ai.example/v1',
	protocol: 'auto',
	model: 'm-1',
	auth: 'auto',
};
const ready = { profile, isReady: true, isDemo: false };

describe('what goes on right now', () => {
	function follow() {
		const requests = createRequestLog(() => 1);
		const activity = createActivity(requests);
		const told: string[] = [];
		activity.onDidChange(() => told.push(activity.state().kind));
		return { requests, activity, told };
	}

	it('waits until the reply begins, answers until it ends, and tells each once', () => {
		const { requests, activity, told } = follow();
		const recording = requests.recorder.begin(sent('POST'));
		recording.opened(200, {}, 2);
		for (let piece = 0; piece < 100; piece += 1) recording.received('x', 3);
		recording.ended({ type: 'finish', reason: 'stop' }, undefined);
		assert.deepEqual(told, ['waiting', 'answering', 'idle']);
		activity.dispose();
		requests.recorder.begin(sent('POST'));
		assert.equal(told.length, 3);
	});

	it('says how the last question failed until something else is asked or chosen', () => {
		const { requests, activity } = follow();
		requests.recorder.begin(sent('POST')).ended({ type: 'error', failure: network }, undefined);
		assert.deepEqual(activity.state(), { kind: 'failed', failure: network });
		activity.forget();
		assert.equal(activity.state().kind, 'idle');
		requests.recorder.begin(sent('POST')).ended({ type: 'error', failure: network }, undefined);
		requests.recorder.begin(sent('POST')).ended({ type: 'finish', reason: 'stop' }, undefined);
		assert.equal(activity.state().kind, 'idle');
	});

	it('a stopped answer is no failure, and a look at the models no activity', () => {
		const { requests, activity, told } = follow();
		const aborted: Failure = { kind: 'aborted', message: 'Stopped.' };
		requests.recorder.begin(sent('POST')).ended({ type: 'error', failure: aborted }, undefined);
		requests.recorder.begin(sent('GET')).ended({ type: 'error', failure: network }, undefined);
		assert.equal(activity.state().kind, 'idle');
		assert.ok(!told.includes('failed'));
	});

	it('waits as well while a chat runs between two requests', () => {
		const { activity, told } = follow();
		activity.setRunning(true);
		activity.setRunning(false);
		assert.deepEqual(told, ['waiting', 'idle']);
	});
});

describe('the words of the status bar', () => {
	const text = (
		connection: Parameters<typeof statusText>[0],
		activity: Parameters<typeof statusText>[1],
	) => {
		const { icon, state, isWarning } = statusText(connection, activity, translate);
		return `${icon}: ${state}${isWarning ? ' !' : ''}`;
	};

	it('name each state', () => {
		const idle = { kind: 'idle' } as const;
		assert.equal(
			text({ isReady: false, isDemo: false }, idle),
			'warning: no endpoint is set up yet !',
		);
		assert.equal(text({ ...ready, isReady: false }, idle), 'key: its key is missing !');
		const noModel = { profile: { ...profile, model: '' }, isReady: false, isDemo: false };
		assert.equal(text(noModel, idle), 'warning: choose a model first !');
		assert.equal(text(ready, idle), 'comment-discussion: ready');
		assert.equal(text(ready, { kind: 'waiting' }), 'watch: waiting');
		assert.equal(text(ready, { kind: 'answering' }), 'comment-draft: answering');
		assert.equal(
			text(ready, { kind: 'failed', failure: network }),
			'debug-disconnect: not reached: ai.example was not reached.',
		);
		assert.equal(
			text(ready, { kind: 'failed', failure: { kind: 'quota', message: 'Used up.' } }),
			'error: the last question failed: Used up.',
		);
	});

	it('make no icon of the name of a model, and keep it short', () => {
		const named = (model: string) =>
			statusText({ ...ready, profile: { ...profile, model } }, { kind: 'idle' }, translate).text;
		assert.equal(named('$(trash) x\u202e'), '$ (trash) x');
		assert.equal(named('m'.repeat(200)).length, 40);
	});
});
