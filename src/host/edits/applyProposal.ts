import * as vscode from 'vscode';
import { diffLines } from '../../core/edits/diffLines';
import type { FileChange, MatchStep } from '../../core/edits/edit';
import type { ChangeOrigin } from '../../core/journal/journal';
import { shownPath } from '../selection/selectionContext';
import type { ChangeOutcome, Changes } from './changes';
import { type Refused, refusal, staleRefusal } from './editChecks';
import type { Gate, Permit } from './gate';
import { effectsOf } from './proposalEffects';
import {
	type EditPlanned,
	type Effective,
	type ProposalOptions,
	planProposal,
} from './proposalPlan';

export interface ProposalDeps {
	readonly changes: Changes;
	readonly gate: Gate;
}

export interface AppliedFile {
	readonly uri: vscode.Uri;
	readonly kind: 'edit' | 'create' | 'delete' | 'rename';
	/** Where the first change of the text begins. */
	readonly start?: number;
}

export type ProposalEnd =
	| {
			readonly kind: 'done';
			readonly files: readonly AppliedFile[];
			/** The loosest match that was needed. */
			readonly step: MatchStep;
	  }
	/** Everything was there already. */
	| { readonly kind: 'same' }
	| (Refused & {
			/** What could not be taken back after a later part had failed. */
			readonly left: readonly AppliedFile[];
	  });

/**
 * Makes all of `changes` or none. Places, texts and permissions of every file are looked at before the first one is
 * written; when a write fails all the same, those before it are taken back, and what could not be is named.
 */
export async function applyProposal(
	deps: ProposalDeps,
	changes: readonly FileChange[],
	origin: ChangeOrigin,
	options: ProposalOptions = {},
): Promise<ProposalEnd> {
	const plans = await planProposal(changes, options);
	if ('kind' in plans) return { ...plans, left: [] };
	const given = options.known ?? [];
	const permitted = await askForAll(deps, plans, given);
	if ('kind' in permitted) return { ...permitted, left: [] };
	if (permitted.length === 0) return { kind: 'same' };
	if (options.signal?.aborted) return { ...stoppedRefusal(), left: [] };
	return writeAll(deps, permitted, origin);
}

type Permitted = Effective & { readonly permits: readonly Permit[] };

/** Every question is asked before the first write. */
async function askForAll(
	{ gate }: ProposalDeps,
	plans: readonly Effective[],
	given: readonly vscode.Uri[],
): Promise<readonly Permitted[] | Refused> {
	const permitted: Permitted[] = [];
	for (const plan of plans) {
		const permits: Permit[] = [];
		for (const effect of effectsOf(plan)) {
			const isGiven = given.some((uri) => uri.toString() === effect.uri.toString());
			const answer = await gate.pass({ ...effect, isGiven });
			if (answer.kind === 'refused') return answer;
			permits.push(answer.permit);
		}
		permitted.push({ ...plan, permits });
	}
	return permitted;
}

/** One part that was written, with its way back. */
interface Written {
	readonly file: AppliedFile;
	readonly undo: () => Promise<ChangeOutcome>;
}

async function writeAll(
	{ changes }: ProposalDeps,
	plans: readonly Permitted[],
	origin: ChangeOrigin,
): Promise<ProposalEnd> {
	const written: Written[] = [];
	for (const plan of plans) {
		for (const part of partsOf(changes, plan, origin)) {
			const outcome = await part.write();
			if (outcome.kind === 'refused') return takeBack(written, outcome);
			written.push(part);
		}
	}
	const steps = plans.flatMap((plan) => (plan.kind === 'edit' ? [plan.step] : []));
	const order = ['exact', 'lineEnds', 'blanks', 'typography'] as const;
	const step = order.findLast((each) => steps.includes(each)) ?? 'exact';
	return { kind: 'done', files: written.map(({ file }) => file), step };
}

interface Part extends Written {
	readonly write: () => Promise<ChangeOutcome>;
}

function partsOf(changes: Changes, plan: Permitted, origin: ChangeOrigin): readonly Part[] {
	const [permit, second] = plan.permits;
	const { uri } = plan;
	switch (plan.kind) {
		case 'edit':
			return [editPart(changes, plan, permit, origin)];
		case 'create':
			return [
				{
					file: { uri, kind: 'create' },
					write: () => changes.create(uri, plan.text, origin, permit),
					undo: () => changes.remove(uri, origin, permit),
				},
			];
		case 'delete': {
			let bytes: Uint8Array = new Uint8Array();
			return [
				{
					file: { uri, kind: 'delete' },
					write: async () => {
						bytes = await vscode.workspace.fs.readFile(uri);
						return changes.remove(uri, origin, permit);
					},
					undo: () => changes.create(uri, bytes, origin, permit),
				},
			];
		}
		case 'rename': {
			const move: Part = {
				file: { uri: plan.to, kind: 'rename' },
				write: () => changes.rename(uri, plan.to, origin, plan.permits),
				undo: () => changes.rename(plan.to, uri, origin, second && permit && [second, permit]),
			};
			return plan.edit ? [editPart(changes, plan.edit, permit, origin), move] : [move];
		}
		default:
			return plan satisfies never;
	}
}

function editPart(
	changes: Changes,
	{ uri, document, text, changes: wanted }: EditPlanned,
	permit: Permit | undefined,
	origin: ChangeOrigin,
): Part {
	return {
		file: { uri, kind: 'edit', ...(wanted[0] && { start: wanted[0].start }) },
		write: async () => {
			// What the person typed since the plan was made must not move the places.
			if (document.getText() !== text) return staleRefusal('changed');
			return changes.edit(document, wanted, origin, permit);
		},
		undo: () => changes.edit(document, diffLines(document.getText(), text), origin, permit),
	};
}

async function takeBack(written: readonly Written[], failed: Refused): Promise<ProposalEnd> {
	const left: AppliedFile[] = [];
	for (const { file, undo } of written.toReversed()) {
		if ((await undo()).kind === 'refused') left.unshift(file);
	}
	if (left.length === 0) return { ...failed, left };
	const names = left.map(({ uri }) => shownPath(uri)).join(', ');
	return {
		...failed,
		content: `${failed.content} These files were changed before and stay so: ${names}.`,
		reason: vscode.l10n.t(
			'{0} Changed before that, and waiting for you: {1}.',
			failed.reason,
			names,
		),
		left,
	};
}

function stoppedRefusal(): Refused {
	return refusal('the user stopped the answer.', vscode.l10n.t('Stopped. Nothing was changed.'));
}
