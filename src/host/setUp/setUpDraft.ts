import type { EndpointProfile, ModelInfo } from '../../core/endpoints/endpoint';
import { type Preset, presets } from '../../core/endpoints/presets';
import type { Failure } from '../../shared/failure';
import { needsKey, type Openings } from '../connections';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import type { Translate } from '../translate';
import type { SetUpUi } from './setUpUi';

/** What the person has said so far. Nothing of it is stored before the end. */
export interface Draft {
	readonly profile?: EndpointProfile;
	/** The profile is made from a typed address. */
	readonly isTyped?: boolean;
	readonly address?: string;
	/** Typed in this flow. */
	readonly key?: string;
	/** `key` stood in the typed address, and the person has not been told in its own step yet. */
	readonly isKeyOfAddress?: boolean;
	/** Why the server refused `key`. */
	readonly refusal?: { readonly failure: Failure; readonly isCertain: boolean };
	readonly isDoubtful?: boolean;
	readonly models?: readonly ModelInfo[];
	readonly keyProof?: 'proven' | 'unproven' | 'notNeeded';
	readonly note?: string;
}

export type StepName = 'provider' | 'pasteKey' | 'guess' | 'address' | 'key' | 'check' | 'model';

/** Where a step leads. */
export type Outcome =
	| { readonly go: StepName | 'done'; readonly draft: Draft }
	| { readonly go: 'back' }
	| { readonly go: 'cancel' };

export interface StepDeps {
	readonly ui: SetUpUi;
	readonly settings: Pick<Settings, 'profiles' | 'activeProfile'>;
	readonly keys: Pick<Keys, 'get' | 'cover'>;
	readonly connections: Pick<Openings, 'open' | 'keyStatus'>;
	/** Whether another assistant left something to take over. Absent: it cannot be imported from here. */
	readonly importer?: {
		isWorthOffering(): Promise<boolean>;
		run(): Promise<unknown>;
	};
	readonly t: Translate;
}

/** How far the flow is. */
interface Progress {
	readonly step: number;
	readonly totalSteps: number;
	readonly canGoBack: boolean;
}

export type Step = (deps: StepDeps, draft: Draft, progress: Progress) => Promise<Outcome>;

export const presetOf = (id: string | undefined): Preset | undefined =>
	presets.find((preset) => preset.id === id);

export const flowTitle = (t: Translate): string => t('Pandu: Set Up an Endpoint');

export function left(answer: { readonly kind: string }): Outcome {
	return answer.kind === 'back' ? { go: 'back' } : { go: 'cancel' };
}

/** On to the key, or past it where none is needed. */
export function toKey(draft: Draft & { readonly profile: EndpointProfile }): Outcome {
	return { go: needsKey(draft.profile) ? 'key' : 'check', draft };
}

/** The draft with some answers taken back. */
export function without(draft: Draft, ...names: readonly (keyof Draft)[]): Draft {
	return Object.fromEntries(
		Object.entries(draft).filter(([name]) => !names.some((each) => each === name)),
	);
}
