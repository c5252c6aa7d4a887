import { isLoopback, originOf } from '../core/endpoints/baseUrl';
import { entryOf, type Known, known, readAbilities } from '../core/endpoints/capabilities';
import type { EndpointProfile } from '../core/endpoints/endpoint';
import { asRecord } from '../core/endpoints/json';
import type { Learnt } from '../core/endpoints/learnt';
import {
	createPace,
	type Pace,
	type PaceLimits,
	type PlannedPace,
	unpaced,
} from '../core/endpoints/pace';
import type { Clock } from '../core/ports';
import { readLessons, takeForgotten, toLimits, writeLessons } from './paceLessons';

export interface PacesDeps {
	readonly clock: Clock;
	readonly isOn: () => boolean;
}

interface PaceQuestion {
	readonly profile: EndpointProfile;
	/** Tells keys apart without saying anything of them. */
	readonly keyName: string;
	/** What is kept of the endpoint, between sessions too. */
	readonly learnt: Learnt;
	readonly isFreePlan: boolean;
}

/** One pace for each key of an origin, shared by all endpoints with it. */
export interface Paces {
	of(question: PaceQuestion): Pace;
}

/** What is said of one key by way of one endpoint. */
interface Said {
	readonly plan: PaceLimits;
	readonly own: PaceLimits;
}

interface KeyPace {
	readonly pace: PlannedPace;
	/** By the endpoint's id. */
	readonly said: Map<string, Said>;
}

export function createPaces({ clock, isOn }: PacesDeps): Paces {
	const paces = new Map<string, KeyPace>();

	/** Anew each time: a plan may have become known, or the person has said something. */
	function sayAll({ pace, said }: KeyPace, question: PaceQuestion): void {
		const { profile, learnt, isFreePlan } = question;
		const at = { now: clock.now(), entry: entryOf(profile) };
		const record = readAbilities(learnt, profile.model);
		const { person, ...others } = record.abilities.pace ?? {};
		// Each on its own: what the person says of requests leaves the tokens as they were seen.
		const seen = known({ ...record, abilities: { pace: others } }, 'pace', at);
		const free = isFreePlan ? profile.quirks?.freePace : undefined;
		if (takeForgotten(learnt, question.keyName)) pace.forget();
		const lessons = readLessons(learnt, question.keyName, at.now);
		const plan = { ...limitsOf(seen), ...free, ...lessons };
		said.set(profile.id, { plan, own: limitsOf(person) });
		const all = [...said.values()];
		pace.setPlan(strictest(all.map((each) => each.plan)), strictest(all.map(({ own }) => own)));
	}

	return {
		of(question) {
			const { profile, keyName, learnt } = question;
			if (isLoopback(profile.baseUrl)) return unpaced;
			const name = `${originOf(profile.baseUrl)} ${keyName}`;
			const found = paces.get(name) ?? { pace: createPace({ clock, isOn }), said: new Map() };
			paces.set(name, found);
			sayAll(found, question);
			const { pace } = found;
			return {
				...pace,
				refused(failure) {
					const before = JSON.stringify(pace.lessons());
					pace.refused(failure);
					const lessons = pace.lessons();
					if (JSON.stringify(lessons) === before) return;
					writeLessons(learnt, keyName, lessons, clock.now());
				},
			};
		},
	};
}

/** What the headers of replies named, or the person: taken for a minute's, which the first reply may correct. */
function limitsOf(ability: Known<Readonly<Record<string, number>>> | undefined): PaceLimits {
	const value = asRecord(ability?.value);
	return toLimits(value?.requests, value?.inputTokens ?? value?.tokens);
}

/** Several endpoints may have the same key: what one of them knows holds for all. */
function strictest(all: readonly PaceLimits[]): PaceLimits {
	const least = (name: keyof PaceLimits): number =>
		Math.min(...all.map((each) => each[name] ?? Number.POSITIVE_INFINITY));
	const finite = (number: number): number => (Number.isFinite(number) ? number : 0);
	return toLimits(finite(least('requestsPerMinute')), finite(least('inputTokensPerMinute')));
}
