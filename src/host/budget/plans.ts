import type * as vscode from 'vscode';
import { type PlanFacts, type Report, withRateLimit } from '../../core/budget/allowance';
import type { KeyStatus } from '../../core/endpoints/keyStatus';
import type { Log } from '../../core/ports';
import type { RateLimit } from '../../shared/events';
import type { Payer } from './budget';

/** What providers said of the plans of keys. Kept between sessions, without the keys. */
export interface Plans {
	of(payer: Payer): PlanFacts;
	/** Whether that said something of the plan. */
	take(payer: Payer, rateLimit: RateLimit): boolean;
	learnKey(payer: Payer, status: KeyStatus): void;
}

const memoryKey = 'pandu.plans';
const mostKept = 30;

export function createPlans(
	memory: vscode.Memento,
	now: () => number,
	log: Pick<Log, 'warn'>,
): Plans {
	const nameOf = ({ profile, key }: Payer): string => `${profile.id} ${profile.baseUrl} ${key}`;

	function stored(): Readonly<Record<string, unknown>> {
		const value: unknown = memory.get(memoryKey);
		return typeof value === 'object' && value !== null ? { ...value } : {};
	}

	const of = (payer: Payer): PlanFacts => readFacts(stored()[nameOf(payer)]);

	function keep(payer: Payer, facts: PlanFacts): void {
		const name = nameOf(payer);
		const { [name]: _before, ...others } = stored();
		const kept = Object.entries(others).slice(1 - mostKept);
		memory
			.update(memoryKey, { ...Object.fromEntries(kept), [name]: facts })
			.then(undefined, (error: unknown) => {
				log.warn(`What is left of the plan could not be kept: ${String(error)}`);
			});
	}

	function take(payer: Payer, rateLimit: RateLimit): boolean {
		const facts = withRateLimit(of(payer), rateLimit, now());
		if (facts) keep(payer, facts);
		return facts !== undefined;
	}

	return {
		of,
		take,
		learnKey(payer, status) {
			if (status.kind !== 'accepted') return;
			const { tier, allowances = [] } = status;
			const at = now();
			const named = { ...of(payer), ...(tier === undefined ? {} : { tier }), askedAt: at };
			keep(
				payer,
				allowances.reduce<PlanFacts>(
					(facts, each) => withRateLimit(facts, each, at) ?? facts,
					named,
				),
			);
		},
	};
}

/** Our own writing; still checked, since an older version may have written it. */
function readFacts(value: unknown): PlanFacts {
	if (typeof value !== 'object' || value === null) return {};
	const month = 'month' in value ? readReport(value.month) : undefined;
	const day = 'day' in value ? readReport(value.day) : undefined;
	return {
		...('tier' in value && typeof value.tier === 'string' ? { tier: value.tier } : {}),
		...(month ? { month } : {}),
		...(day ? { day } : {}),
		...('askedAt' in value && typeof value.askedAt === 'number' ? { askedAt: value.askedAt } : {}),
	};
}

function readReport(value: unknown): Report | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	if (!('at' in value) || typeof value.at !== 'number') return undefined;
	const numbers = ['limit', 'remaining', 'resetAt'].flatMap((name) => {
		const found: unknown = Object.entries(value).find(([each]) => each === name)?.[1];
		return typeof found === 'number' && Number.isFinite(found) ? [[name, found]] : [];
	});
	return { at: value.at, ...Object.fromEntries(numbers) };
}
