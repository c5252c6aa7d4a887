import { attachmentLabel, renderAttachment } from '../../core/context/attachments';
import { toTurns } from '../../core/context/history';
import { measureTools, measureTurns, tokensPerImage } from '../../core/context/measure';
import { chatSystemPrompt } from '../../core/context/systemPrompt';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { countTokens } from '../../core/estimate';
import type { ToolDefinition } from '../../core/request';
import type { Turn } from '../../shared/messages';
import type { EstimatePart, EstimateView } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';
import type { Translate } from '../translate';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import { limitOf } from './trimGoal';
import type { KnownLimits } from './trimLimits';

export interface EstimateDeps extends Pick<ChatDeps, 'budget' | 'edits'> {
	readonly settings: Pick<ChatDeps['settings'], 'instructions' | 'trims'>;
	readonly t: Translate;
}

/** The next question of a chat, without its words. */
export interface NextQuestion {
	readonly profile: EndpointProfile;
	readonly session: ChatSession;
	readonly attachments: readonly Attachment[];
	readonly known: KnownLimits;
}

/** Code and prose as people write them. */
const sample =
	'Why does total() in src/cart.ts return NaN when the list is empty? Please fix it and add a test for `applyDiscount`.';

/** What the next question would send beside the words in the composer, by part. */
export function estimateNext(deps: EstimateDeps, next: NextQuestion): EstimateView {
	const { session, profile, known, attachments } = next;
	const { leftOut, transcript } = session;
	const perSample = countOf(deps, profile, sample);
	const files = attachments.map((each): EstimatePart => {
		const label = attachmentLabel(each);
		return {
			id: each.id,
			label: label.slice(label.lastIndexOf('/') + 1),
			tokens: tokensOf(deps, profile, each, perSample),
			canRemove: true,
		};
	});
	const earlier = leftOut.has('history') ? [] : turnsOf(session);
	const offered = toolsFor(deps, next);
	const tools = leftOut.has('tools') ? [] : offered;
	const instructions = deps.settings.instructions();
	const system = chatSystemPrompt({ instructions, canEdit: tools.length > 0 });
	const base = baseParts(deps, profile, { system, tools, history: earlier });
	const { t } = deps;
	const hasHistory = earlier.length > 0 || leftOut.has('history');
	const parts: readonly EstimatePart[] = [
		{
			id: 'instructions',
			label: t('Instructions'),
			tokens: base.instructions,
			canRemove: false,
		},
		...part(hasHistory, leftOut, {
			id: 'history',
			label: t('Earlier turns'),
			tokens: base.history,
		}),
		...part(offered.length > 0, leftOut, {
			id: 'tools',
			label: t('Tools to edit'),
			tokens: base.tools,
		}),
		...files,
	];
	const window = limitOf(known, profile, undefined);
	return {
		parts,
		tokensPerCharacter: perSample / sample.length,
		...(known.left === undefined ? {} : { left: known.left }),
		...(window === undefined ? {} : { window }),
		...(deps.settings.trims?.() !== false && !transcript.keepsAll ? { trims: true } : {}),
	};
}

/** The same turns for the same chat, whose tokens are known then. */
function turnsOf(session: ChatSession): readonly Turn[] {
	const { revision, transcript } = session;
	const before = lastTurns.get(session);
	if (before?.revision === revision) return before.turns;
	const turns = toTurns(transcript.turns);
	lastTurns.set(session, { revision, turns });
	return turns;
}

const lastTurns = new WeakMap<
	ChatSession,
	{ readonly revision: number; readonly turns: readonly Turn[] }
>();

const counted = new WeakMap<Attachment, { readonly for: string; readonly tokens: number }>();

/** Counts a file once for what is believed of a model: `perSample` changes with that. */
function tokensOf(
	deps: EstimateDeps,
	profile: EndpointProfile,
	attachment: Attachment,
	perSample: number,
): number {
	const name = `${profile.id} ${profile.model} ${perSample}`;
	const before = counted.get(attachment);
	if (before?.for === name) return before.tokens;
	const text = renderAttachment(attachment);
	const tokens = text === undefined ? tokensPerImage : Math.round(countOf(deps, profile, text));
	counted.set(attachment, { for: name, tokens });
	return tokens;
}

function part(
	isThere: boolean,
	leftOut: ReadonlySet<string>,
	shown: Omit<EstimatePart, 'canRemove'>,
): readonly EstimatePart[] {
	if (!isThere) return [];
	return [{ ...shown, canRemove: true, ...(leftOut.has(shown.id) ? { isLeftOut: true } : {}) }];
}

/** The tools that would go along: only where there are files to edit. */
function toolsFor(
	{ edits }: EstimateDeps,
	{ profile, session, attachments }: NextQuestion,
): readonly ToolDefinition[] {
	return edits?.offered?.(profile, session.transcript.turns, attachments) ?? [];
}

interface Base {
	readonly system: string;
	readonly tools: readonly ToolDefinition[];
	readonly history: readonly Turn[];
}

function baseParts(
	{ budget }: EstimateDeps,
	profile: EndpointProfile,
	{ system, tools, history }: Base,
): Readonly<Record<'instructions' | 'history' | 'tools', number>> {
	const learnt = budget?.estimateFor(profile, { system, tools, history, prompt: '' });
	return {
		instructions: Math.round(learnt ? learnt.instructions + learnt.prompt : countTokens(system)),
		history: Math.round(learnt ? learnt.history : measureTurns(history)),
		tools: Math.round(learnt ? learnt.tools : measureTools(tools)),
	};
}

function countOf({ budget }: EstimateDeps, profile: EndpointProfile, text: string): number {
	return budget ? budget.countFor(profile, text) : countTokens(text);
}

/** What a model makes of a text, in whole tokens. */
export function counter(deps: Pick<EstimateDeps, 'budget'>, profile: EndpointProfile) {
	const { budget } = deps;
	if (!budget) return countTokens;
	return (text: string): number => Math.round(budget.countFor(profile, text));
}
