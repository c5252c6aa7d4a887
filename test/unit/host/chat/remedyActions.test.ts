import assert from 'node:assert/strict';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import { actOnRemedy, type Failed } from '../../../../src/host/chat/remedyActions';
import type { Failure, RemedyAction } from '../../../../src/shared/failure';
import { remedyActions } from '../../../../src/shared/remedies';
import { recordingRemedies } from '../../../support/careParts';

const profile: EndpointProfile = {
	id: 'mine',
	label: 'Mine',
	baseUrl: 'https://mine.example/v1',
	protocol: 'auto',
	model: 'm',
	auth: 'bearer',
};
const failure: Failure = {
	kind: 'rateLimit',
	message: 'Too many.',
	requestId: 'req-1',
	refused: 'top_k',
	retryAfterMs: 5000,
	at: 0,
};

async function press(action: RemedyAction, more: Partial<Failed> = {}, isMended = true) {
	const did: string[] = [];
	const deps = recordingRemedies(profile, did);
	const failed: Failed = {
		failure,
		turn: 'turn-1',
		again: async (agreed) => void did.push(agreed ? `again ${JSON.stringify(agreed)}` : 'again'),
		againAfter: async (delayMs) => void did.push(`again after ${delayMs}`),
		goOn: async () => void did.push('goOn'),
		shorten: () => did.push('shorten') > 0,
		newChat: async () => void did.push('newChat'),
		...more,
	};
	const run = async (...args: Parameters<typeof deps.run>) => (await deps.run(...args)) && isMended;
	await actOnRemedy({ ...deps, run }, action, failed);
	return did;
}

describe('a button of a failure', () => {
	const expected: Readonly<Record<RemedyAction, readonly string[]>> = {
		retry: ['again'],
		continue: ['goOn'],
		setKey: ['run setApiKey', 'again'],
		swapAuth: ['swapAuth', 'again'],
		addV1: ['addV1', 'again'],
		chooseModel: ['run selectModel', 'again'],
		dropRefused: ['dropRefused top_k', 'again'],
		switchProtocol: ['switchProtocol', 'again'],
		wait: ['again after 4000'],
		topUp: ['openLink https://pay.example/top-up'],
		shorten: ['shorten', 'again'],
		chooseEndpoint: ['run selectEndpoint', 'again'],
		editEndpoint: ['editEndpoint'],
		newChat: ['newChat'],
		sendAnyway: ['again {"isOverBudgetAgreed":true}'],
		raiseLimit: ['openBudget'],
		showRequest: ['run showRequests {"message":"Too many.","requestId":"req-1","turn":"turn-1"}'],
		diagnose: ['run diagnose'],
		showLog: ['run showLog'],
	};
	for (const action of remedyActions) {
		it(`${action} does its thing, and asks again where that mends it`, async () => {
			assert.deepEqual(await press(action), expected[action]);
		});
	}

	it('R12: without a key or another choice nothing is asked again', async () => {
		for (const action of ['setKey', 'chooseModel', 'chooseEndpoint'] as const) {
			assert(!(await press(action, {}, false)).includes('again'), action);
		}
		assert.deepEqual(await press('shorten', { shorten: () => false }), []);
	});

	it('of an older card changes nothing at an endpoint that was chosen since, and asks that', async () => {
		for (const action of ['swapAuth', 'addV1', 'switchProtocol', 'dropRefused'] as const) {
			const elsewhere = { failure: { ...failure, host: 'other.example' } };
			assert.deepEqual(await press(action, elsewhere), ['again'], action);
			const here = { failure: { ...failure, host: 'mine.example' } };
			assert.deepEqual(await press(action, here), expected[action]);
		}
	});

	it('a wait that is over by now asks at once', async () => {
		assert.deepEqual(await press('wait', { failure: { ...failure, retryAfterMs: 900 } }), [
			'again',
		]);
	});
});
