import type * as vscode from 'vscode';
import { createEstimator, type Estimator } from '../../core/budget/estimator';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Log } from '../../core/ports';

/** What each model at each endpoint was learnt to make of a text. Kept between sessions. */
export interface Estimators {
	of(profile: EndpointProfile, model?: string): Estimator;
	/** Keeps what the estimator of `model` has learnt; a correction at once. */
	keep(profile: EndpointProfile, model: string, isCorrection?: boolean): void;
}

const memoryKey = 'pandu.estimators';
/** State is read whole at each start of VS Code, so what is kept is small: those used last. */
const mostKept = 20;
/** A model that is known by now is kept only now and then. */
const often = 20;

export function createEstimators(memory: vscode.Memento, log: Log): Estimators {
	const loaded = new Map<string, Estimator>();
	const nameOf = (profile: EndpointProfile, model: string): string => `${profile.baseUrl} ${model}`;

	function stored(): Readonly<Record<string, unknown>> {
		const value: unknown = memory.get(memoryKey);
		return typeof value === 'object' && value !== null ? { ...value } : {};
	}

	function of(profile: EndpointProfile, model = profile.model): Estimator {
		const name = nameOf(profile, model);
		let found = loaded.get(name);
		if (!found) {
			found = createEstimator(stored()[name]);
			loaded.set(name, found);
		}
		return found;
	}

	return {
		of,
		keep(profile, model, isCorrection = false) {
			const estimator = of(profile, model);
			if (!isCorrection && estimator.answers > often && estimator.answers % 10 !== 0) return;
			const name = nameOf(profile, model);
			const { [name]: _before, ...others } = stored();
			const kept = Object.entries(others).slice(1 - mostKept);
			const values = { ...Object.fromEntries(kept), [name]: rounded(estimator.state()) };
			memory.update(memoryKey, values).then(undefined, (error: unknown) => {
				log.warn(`What was learnt of ${model} could not be kept: ${String(error)}`);
			});
		},
	};
}

/** Five digits of each number are more than enough. */
function rounded(state: unknown): unknown {
	return JSON.parse(
		JSON.stringify(state, (_, value: unknown) =>
			typeof value === 'number' ? Number(value.toPrecision(5)) : value,
		),
	) as unknown;
}
