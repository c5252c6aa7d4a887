import type * as vscode from 'vscode';
import { type CutWatch, createCutWatch } from '../../core/budget/cutWatch';
import { entryOf, known, readAbilities, teach } from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Learnt } from '../../core/endpoints/learnt';
import type { Log } from '../../core/ports';
import type { ModelRequest } from '../../core/request';
import { inDigits, t } from '../../shared/words';
import { remembering } from '../openEndpoint';
import type { Estimators } from './estimators';

/** What becomes of the servers' own counts: estimators learn from them, and what was cut without a word is told. */
export interface Counts {
	/** The server's own count of a request came back. Gives a line for the person where it has to know something. */
	take(profile: EndpointProfile, request: ModelRequest, input: number): string | undefined;
}

export interface CountsDeps {
	readonly memory: vscode.Memento;
	readonly estimators: Estimators;
	readonly now: () => number;
	readonly log: Log;
}

interface Watched {
	readonly watch: CutWatch;
	/** Not learnt from yet: the next count tells whether it was of the whole request. */
	pending?: { readonly request: ModelRequest; readonly input: number };
	isTaught: boolean;
}

export function createCounts({ memory, estimators, now, log }: CountsDeps): Counts {
	const all = new Map<string, Watched>();
	const told = new Set<string>();

	function watchedOf(profile: EndpointProfile, model: string): Watched {
		const name = `${profile.baseUrl} ${model}`;
		const found = all.get(name) ?? { watch: createCutWatch(), isTaught: false };
		all.set(name, found);
		return found;
	}

	function once(profile: EndpointProfile, text: string): string | undefined {
		const name = `${profile.id} ${text}`;
		if (told.has(name)) return undefined;
		told.add(name);
		return text;
	}

	return {
		take(profile, request, input) {
			const { model } = request;
			const learnt = remembering(memory, profile, log);
			const at = { now: now(), entry: entryOf(profile) };
			const said = known(readAbilities(learnt, model), 'contextTokens', at);
			const window = said?.value;
			const watched = watchedOf(profile, model);
			const estimator = estimators.of(profile, model);
			const verdict = watched.watch.judge(request, input, window);
			const { pending } = watched;
			delete watched.pending;
			switch (verdict.kind) {
				case 'cut': {
					if (verdict.isAgain && !pending && watched.isTaught) {
						estimator.unteach();
						estimators.keep(profile, model, true);
					}
					watched.isTaught = false;
					const { tokens } = verdict;
					teachWindow(learnt, model, tokens, at.now);
					return once(profile, cutText(inDigits(tokens)));
				}
				case 'doubtful':
					if (pending) estimator.teach(pending.request, pending.input);
					watched.pending = { request, input };
					return undefined;
				case 'over':
				case 'whole':
					if (pending) estimator.teach(pending.request, pending.input);
					estimator.teach(request, input);
					watched.isTaught = true;
					estimators.keep(profile, model);
					if (verdict.kind === 'whole') return undefined;
					// Only a count said that the window is so small: it was of something else.
					if (said?.source !== 'answer')
						return once(profile, overText(model, inDigits(verdict.window)));
					teachWindow(learnt, model, input, at.now);
					return undefined;
				default:
					return verdict satisfies never;
			}
		},
	};
}

function teachWindow(learnt: Learnt, model: string, contextTokens: number, at: number): void {
	teach(learnt, model, { facts: { contextTokens }, source: 'answer', at });
}

function cutText(tokens: string): string {
	return t(
		'This server cut the chat to {0} tokens without saying so: the beginning was left out. Start a new chat, or give the server a larger context window.',
		tokens,
	);
}

function overText(model: string, window: string): string {
	return t(
		'The chat is longer than the {0} tokens that {1} is said to take, so its beginning may have been left out. Start a new chat, or correct the context window of the model.',
		window,
		model,
	);
}
