import assert from 'node:assert/strict';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import { demoProfile, presets } from '../../../../src/core/endpoints/presets';
import { offering, type Situation, withOffers } from '../../../../src/host/chat/offers';
import type { ModelEvent } from '../../../../src/shared/events';
import type { Failure, FailureKind, RemedyAction } from '../../../../src/shared/failure';
import { offersOf, remedies, remedyLabel, shortTime } from '../../../../src/shared/remedies';

const own: EndpointProfile = {
	id: 'mine',
	label: 'Mine',
	baseUrl: 'https://mine.example/v1',
	protocol: 'chatCompletions',
	model: 'm',
	auth: 'bearer',
};
const bare: Situation = {
	profile: own,
	hasOthers: false,
	hasText: false,
	hasEarlier: false,
	canShorten: false,
	now: 5,
};

function offers(failure: Partial<Failure>, situation: Partial<Situation> = {}) {
	const whole: Failure = { kind: 'server', message: 'It failed.', ...failure };
	return withOffers(whole, { ...bare, ...situation }).offers ?? [];
}

function offered(action: RemedyAction, failure: Partial<Failure>, situation?: Partial<Situation>) {
	return offers(failure, situation).includes(action);
}

describe('the buttons of a failure', () => {
	for (const kind of Object.keys(remedies) as FailureKind[]) {
		it(`${kind}: there is something to press whatever it met, and only what its row has`, () => {
			for (const profile of [own, demoProfile, undefined]) {
				for (const status of [undefined, 400]) {
					const found = offers({ kind, ...(status && { status }) }, { profile });
					assert(found.every((action) => remedies[kind].actions.includes(action)));
					// Nothing is left to do about what the person stopped before there was text.
					assert(found.length > 0, `${kind} ${profile?.id} ${status}`);
				}
			}
		});
	}

	it('the key can be sent the other way only where the profile names one', () => {
		const refused: Partial<Failure> = { kind: 'auth', status: 401 };
		assert.deepEqual(offers(refused), ['setKey', 'swapAuth', 'retry', 'showRequest']);
		for (const auth of ['auto', 'none'] as const) {
			assert(!offered('swapAuth', refused, { profile: { ...own, auth } }));
		}
		assert(offered('swapAuth', refused, { profile: { ...own, auth: 'apiKey' } }));
	});

	it('a key that is missing is asked for; trying again or looking at the request is no help', () => {
		assert.deepEqual(offers({ kind: 'auth', host: 'mine.example' }), ['setKey']);
	});

	it('a request that got no answer can be looked at, one that was never sent cannot', () => {
		for (const kind of ['timeout', 'network', 'tls'] as const) {
			assert(offered('showRequest', { kind }), kind);
			assert(offered('showRequest', { kind }, { profile: demoProfile }), kind);
		}
		assert(!offered('showRequest', { kind: 'budget' }));
	});

	it('/v1 is added only to an address that has no version', () => {
		const wrong: Partial<Failure> = { kind: 'badEndpoint', status: 404 };
		const at = (baseUrl: string) => offered('addV1', wrong, { profile: { ...own, baseUrl } });
		assert(at('https://mine.example'));
		assert(at('https://mine.example/api'));
		assert(!at('https://mine.example/v1'));
		assert(!at('https://mine.example/api/v1beta/openai'));
		assert(!at('https://mine.example/v4?region=1'));
	});

	it('waiting is offered for what the server asks, up to an hour', () => {
		const limited = (retryAfterMs?: number): Partial<Failure> => ({
			kind: 'rateLimit',
			status: 429,
			...(retryAfterMs === undefined ? {} : { retryAfterMs }),
		});
		assert.equal(offers(limited(12_000))[0], 'wait');
		assert.equal(offers(limited(3_600_000))[0], 'wait');
		assert(!offered('wait', limited(3_600_001)));
		assert(!offered('wait', limited()));
		assert(!offered('wait', limited(0)));
	});

	it('the page for the balance is that of the preset, and of nobody who only bears its name', () => {
		const broke: Partial<Failure> = { kind: 'payment', status: 402 };
		for (const preset of presets) {
			assert.equal(offered('topUp', broke, { profile: preset }), preset.billingUrl !== undefined);
			const moved = { ...preset, baseUrl: 'https://elsewhere.example/v1' };
			assert(!offered('topUp', broke, { profile: moved }));
		}
	});

	it('what was refused can be left out unless no request is possible without it', () => {
		const refused = (field: string): Partial<Failure> => ({
			kind: 'invalidRequest',
			status: 400,
			refused: field,
		});
		assert.equal(offers(refused('temperature'))[0], 'dropRefused');
		assert(!offered('dropRefused', refused('model')));
		assert(!offered('dropRefused', { kind: 'invalidRequest', status: 400 }));
	});

	it('another endpoint is offered when one is ready, and always on the demo', () => {
		const broke: Partial<Failure> = { kind: 'quota', status: 429 };
		assert(!offered('chooseEndpoint', broke));
		assert(offered('chooseEndpoint', broke, { hasOthers: true }));
		assert(offered('chooseEndpoint', broke, { profile: demoProfile }));
	});

	it('the chat is shortened only when something before the question can be left out', () => {
		const long: Partial<Failure> = { kind: 'overflow', status: 400 };
		assert(!offered('shorten', long, { hasEarlier: true }));
		assert(offered('newChat', long, { hasEarlier: true }));
		assert.equal(offers(long, { canShorten: true })[0], 'shorten');
	});

	it('the person’s own limit sends nothing, so there is no request to look at', () => {
		assert.deepEqual(offers({ kind: 'budget' }, { canShorten: true, hasOthers: true }), [
			'sendAnyway',
			'shorten',
			'raiseLimit',
			'chooseEndpoint',
		]);
	});

	it('whoever made the failure may know better: a limit that is not to be crossed stays', () => {
		const strict: Partial<Failure> = { kind: 'budget', offers: ['raiseLimit', 'chooseEndpoint'] };
		assert.deepEqual(offers(strict), ['raiseLimit']);
	});

	it('once the limit was raised the question can be asked again', () => {
		const offered: readonly RemedyAction[] = ['raiseLimit', 'retry', 'chooseEndpoint'];
		assert.deepEqual(offers({ kind: 'budget', offers: offered }), ['raiseLimit', 'retry']);
	});

	it('the demo has no key, no model and no settings to change', () => {
		for (const kind of Object.keys(remedies) as FailureKind[]) {
			const found = offers({ kind, status: 400 }, { profile: demoProfile });
			const own: readonly RemedyAction[] = [
				'setKey',
				'chooseModel',
				'editEndpoint',
				'switchProtocol',
			];
			assert(!found.some((action) => own.includes(action)), `${kind}: ${found.join()}`);
		}
	});

	it('are put into the failure that ends a stream, and into nothing else', async () => {
		const failure: Failure = { kind: 'empty', message: 'Nothing came.' };
		const events: ModelEvent[] = [
			{ type: 'start', protocol: 'messages', model: 'm' },
			{ type: 'retry', attempt: 2, delayMs: 0, failure },
			{ type: 'error', failure },
		];
		async function* stream() {
			yield* events;
		}
		const seen: ModelEvent[] = [];
		for await (const event of offering(stream(), async () => bare)) seen.push(event);
		assert.deepEqual(seen.slice(0, 2), events.slice(0, 2));
		assert.deepEqual(seen[2], { type: 'error', failure: withOffers(failure, bare) });
	});
});

describe('what buttons say', () => {
	it('how long to wait and what is left out', () => {
		const failure: Failure = {
			kind: 'rateLimit',
			message: '',
			retryAfterMs: 12_400,
			refused: 'top_k',
		};
		assert.equal(remedyLabel(failure, 'wait'), 'Wait 13 s');
		assert.equal(remedyLabel(failure, 'dropRefused'), 'Leave out top_k');
		assert.equal(remedyLabel(failure, 'retry'), 'Try again');
	});

	it('times are short', () => {
		const times = [0, 900, 99_000, 100_000, 120_000, 3_600_000, 7_500_000];
		assert.deepEqual(times.map(shortTime), [
			'0 s',
			'1 s',
			'99 s',
			'1 min 40 s',
			'2 min',
			'1 h',
			'2 h 5 min',
		]);
	});

	it('a failure of an older chat has the buttons that need nothing but the chat', () => {
		assert.deepEqual(offersOf({ kind: 'rateLimit', message: '' }), [
			'retry',
			'chooseEndpoint',
			'chooseModel',
		]);
		const unknown = { kind: 'fromLater' as FailureKind, message: '' };
		assert.deepEqual(offersOf(unknown), ['retry', 'showLog']);
	});
});
