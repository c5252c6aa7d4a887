import { enterAddress, guessProvider, pasteKey } from './addressSteps';
import { check, chooseModel, enterKey } from './keySteps';
import { chooseProvider } from './providerStep';
import type { Draft, Outcome, Step, StepDeps, StepName } from './setUpDraft';

const steps: Readonly<Record<StepName, Step>> = {
	provider: chooseProvider,
	pasteKey,
	guess: guessProvider,
	address: enterAddress,
	key: enterKey,
	check,
	model: chooseModel,
};

/** How many answers usually follow a step. */
const stepsAfter: Readonly<Record<StepName, number>> = {
	provider: 2,
	pasteKey: 2,
	guess: 1,
	address: 2,
	key: 1,
	check: 1,
	model: 0,
};

type Visit = { readonly name: StepName; readonly draft: Draft };

/**
 * Walks through the steps from `start`. Going back shows the step before with what was entered there. Resolves to the
 * complete draft, or to undefined when the person left. Stores nothing.
 */
export async function walkSteps(deps: StepDeps, start: Visit): Promise<Draft | undefined> {
	/** The steps that were answered, newest last. The check asks nothing and is never gone back to. */
	const visited: Visit[] = [];
	let now = start;
	for (;;) {
		const step = visited.length + 1;
		const totalSteps = step + stepsAfter[now.name];
		const progress = { step, totalSteps, canGoBack: visited.length > 0 };
		const outcome: Outcome = await steps[now.name](deps, now.draft, progress);
		if (outcome.go === 'cancel') return undefined;
		if (outcome.go === 'back') {
			const before = visited.pop();
			if (!before) return undefined;
			now = before;
			continue;
		}
		const { go, draft } = outcome;
		if (go === 'done') return draft;
		if (now.name !== 'check') remember(visited, { name: now.name, draft: typedIn(now, draft) });
		now = { name: go, draft };
		// A refused key is asked for in its own step again, not in a further one.
		if (visited.at(-1)?.name === now.name) visited.pop();
	}
}

function remember(visited: Visit[], visit: Visit): void {
	const again = visited.findIndex((each) => each.name === visit.name);
	if (again >= 0) visited.length = again;
	visited.push(visit);
}

/** The draft of a step as it was left, so that coming back finds what was typed. */
function typedIn(visit: Visit, after: Draft): Draft {
	const { key, address, profile, isKeyOfAddress } = after;
	return {
		...visit.draft,
		// One that stood in the address belongs to it, and not to the next one that is typed.
		...(key === undefined || isKeyOfAddress ? {} : { key }),
		...(address === undefined ? {} : { address }),
		...(visit.name === 'provider' && profile ? { profile } : {}),
	};
}
