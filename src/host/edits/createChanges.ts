import * as vscode from 'vscode';
import { applyChanges, type TextChange } from '../../core/edits/diffLines';
import { reasonOf } from '../../core/errors';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Log } from '../../core/ports';
import type { Review } from '../review/review';
import type { ChangeOutcome, Changes } from './changes';
import { diskStamp, type EditPlan, planEdit, refusal, staleRefusal } from './editChecks';
import { writeExactly } from './editOnDisk';
import type { FileEnd, FileOperations } from './fileOperations';
import type { Gate, Permit, PlannedEffect } from './gate';
import { showLines } from './proposalEffects';
import type { PlannedWrite, RecordWrite } from './recordWrite';
import { isThere } from './resolvePath';
import { settledWithin } from './settledWithin';

export interface ChangesDeps {
	readonly review: Pick<Review, 'apply' | 'expect' | 'created' | 'removed' | 'renamed'>;
	readonly record: RecordWrite;
	readonly files: FileOperations;
	readonly gate: Gate;
	readonly log: Log;
}

/** The editor reads a file again by itself, after its watcher has seen it. */
const mostWaitMs = 10_000;

const done: ChangeOutcome = { kind: 'done' };

/** Builds the one way into files. Changes of one file are made one after the other. */
export function createChanges(deps: ChangesDeps): Changes {
	const inTurn = createQueue();
	return {
		edit(document, changes, origin, permit) {
			const text = document.getText();
			return inTurn([document.uri], () => edit(deps, document, text, changes, origin, permit));
		},
		create: (uri, text, origin, permit) =>
			inTurn([uri], () => create(deps, uri, text, origin, permit)),
		remove: (uri, origin, permit) => inTurn([uri], () => remove(deps, uri, origin, permit)),
		rename: (uri, to, origin, permits) =>
			inTurn([uri, to], () => rename(deps, uri, to, origin, permits)),
	};
}

type InTurn = <T>(uris: readonly vscode.Uri[], work: () => Promise<T>) => Promise<T>;

function createQueue(): InTurn {
	const last = new Map<string, Promise<unknown>>();
	return (uris, work) => {
		const keys = uris.map(String);
		const next = Promise.allSettled(keys.map((key) => last.get(key))).then(work);
		const ended = next
			.catch(() => undefined)
			.then(() => {
				for (const key of keys) if (last.get(key) === ended) last.delete(key);
			});
		for (const key of keys) last.set(key, ended);
		return next;
	};
}

async function edit(
	deps: ChangesDeps,
	document: vscode.TextDocument,
	text: string,
	changes: readonly TextChange[],
	origin: ChangeOrigin,
	permit: Permit | undefined,
): Promise<ChangeOutcome> {
	const hasChanged = () => document.isClosed || document.getText() !== text;
	if (hasChanged()) return staleRefusal(document.isClosed ? 'closed' : 'changed');
	if (applyChanges(text, changes) === text) return done;
	const plan = await planEdit(document, changes);
	if (plan.kind === 'refused') return plan;
	const { uri } = document;
	return written(deps, { kind: 'edit', uri, origin }, async () => {
		if (hasChanged()) return staleRefusal(document.isClosed ? 'closed' : 'changed');
		if ((await diskStamp(uri)) !== plan.stamp) return staleRefusal('changedOnDisk');
		if (permit && !(await deps.gate.isStill(permit))) return movedRefusal();
		if (hasChanged()) return staleRefusal('changed');
		return put(deps, document, plan, changes, origin);
	});
}

async function put(
	deps: ChangesDeps,
	document: vscode.TextDocument,
	plan: Exclude<EditPlan, { kind: 'refused' }>,
	changes: readonly TextChange[],
	origin: ChangeOrigin,
): Promise<ChangeOutcome> {
	if (plan.kind === 'disk') {
		const after = applyChanges(document.getText(), changes);
		const expectation = deps.review.expect(document, { after, rawBefore: plan.disk.text }, origin);
		const end = await writeExactly(document, plan.disk, changes);
		if (end.kind !== 'done') expectation.dispose();
		else if (!(await settledWithin(expectation.arrived, mostWaitMs))) {
			expectation.dispose();
			deps.log.warn('The editor does not show yet what was written to the disk.');
		}
		return end;
	}
	const { version } = document;
	if (await deps.review.apply(document, changes, origin)) return done;
	if (document.version !== version) return staleRefusal('changed');
	return refusal(
		'the editor refused it.',
		vscode.l10n.t('VS Code refused the change, so nothing was changed. Is the file read-only?'),
	);
}

async function create(
	deps: ChangesDeps,
	uri: vscode.Uri,
	content: string | Uint8Array,
	origin: ChangeOrigin,
	permit: Permit | undefined,
): Promise<ChangeOutcome> {
	const shown = typeof content === 'string' ? showLines('+', content) : '';
	const passed = await passGate(deps, { uri, action: 'create', shown }, permit);
	if (passed.kind === 'refused') return passed;
	if (await isThere(uri)) return existsRefusal(uri);
	return written(deps, { kind: 'create', uri, origin }, async () => {
		if (!(await deps.gate.isStill(passed.permit))) return movedRefusal();
		const end = await deps.files.createFile(uri, await newBytes(uri, content));
		if (!end.ok) return fileRefusal(uri, end);
		await deps.review.created(uri, origin);
		return done;
	});
}

async function remove(
	deps: ChangesDeps,
	uri: vscode.Uri,
	origin: ChangeOrigin,
	permit: Permit | undefined,
): Promise<ChangeOutcome> {
	const passed = await passGate(deps, { uri, action: 'delete', shown: '' }, permit);
	if (passed.kind === 'refused') return passed;
	if (isDirty(uri)) return dirtyRefusal(uri);
	if (!(await isThere(uri))) return staleRefusal('deleted');
	const stamp = await diskStamp(uri);
	const before = await vscode.workspace.fs.readFile(uri);
	return written(deps, { kind: 'delete', uri, origin }, async () => {
		if (!(await deps.gate.isStill(passed.permit))) return movedRefusal();
		if (isDirty(uri)) return dirtyRefusal(uri);
		if ((await diskStamp(uri)) !== stamp) return staleRefusal('changedOnDisk');
		const end = await deps.files.deleteFile(uri);
		if (!end.ok) return fileRefusal(uri, end);
		await deps.review.removed(uri, before, origin);
		return done;
	});
}

async function rename(
	deps: ChangesDeps,
	uri: vscode.Uri,
	to: vscode.Uri,
	origin: ChangeOrigin,
	permits: readonly Permit[] | undefined,
): Promise<ChangeOutcome> {
	const shown = `${uri.path} → ${to.path}`;
	const held: Permit[] = [];
	for (const [index, each] of [uri, to].entries()) {
		const effect: PlannedEffect = { uri: each, action: 'rename', shown };
		const passed = await passGate(deps, effect, permits?.[index]);
		if (passed.kind === 'refused') return passed;
		held.push(passed.permit);
	}
	if (!(await isThere(uri))) return staleRefusal('deleted');
	return written(deps, { kind: 'rename', uri, to, origin }, async () => {
		for (const each of held) if (!(await deps.gate.isStill(each))) return movedRefusal();
		const end = await deps.files.renameFile(uri, to);
		if (!end.ok) return fileRefusal(end.problem === 'exists' ? to : uri, end);
		await deps.review.renamed(uri, to, origin);
		return done;
	});
}

/** The journal first, then `write`, then what came of it. Nothing is written when the journal cannot be. */
async function written(
	{ record, log }: ChangesDeps,
	planned: PlannedWrite,
	write: () => Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
	let entry: Awaited<ReturnType<RecordWrite>>;
	try {
		entry = await record(planned);
	} catch (error) {
		log.error(`the journal could not be written: ${reasonOf(error)}`);
		return refusal(
			'what the file holds now could not be stored for undoing it.',
			vscode.l10n.t(
				'What the file holds could not be stored first ({0}), so nothing was changed. Free some space, or look at the log.',
				reasonOf(error),
			),
		);
	}
	const note = async (what: 'done' | 'abandoned') => {
		try {
			await entry[what]();
		} catch (error) {
			log.error(`the journal does not know the end of a write: ${reasonOf(error)}`);
		}
	};
	let outcome: ChangeOutcome | undefined;
	try {
		outcome = await write();
		return outcome;
	} finally {
		// A write that threw may have happened: its entry stays open.
		if (outcome) await note(outcome.kind === 'done' ? 'done' : 'abandoned');
	}
}

function passGate(deps: ChangesDeps, effect: PlannedEffect, permit: Permit | undefined) {
	return permit ? ({ kind: 'allowed', permit } as const) : deps.gate.pass(effect);
}

function isDirty(uri: vscode.Uri): boolean {
	return vscode.workspace.textDocuments.some(
		(document) => document.isDirty && document.uri.toString() === uri.toString(),
	);
}

/** In the encoding that VS Code would give a new file there, if that has all of its characters. */
async function newBytes(uri: vscode.Uri, text: string | Uint8Array): Promise<Uint8Array> {
	if (typeof text !== 'string') return text;
	const bytes = await vscode.workspace.encode(text, { uri });
	const isWhole = (await vscode.workspace.decode(bytes, { uri })) === text;
	return isWhole ? bytes : Buffer.from(text, 'utf8');
}

function fileRefusal(uri: vscode.Uri, end: Extract<FileEnd, { ok: false }>): ChangeOutcome {
	if (end.problem === 'exists') return existsRefusal(uri);
	if (end.problem === 'missing') return staleRefusal('deleted');
	return refusal('the file could not be written.', end.reason);
}

function existsRefusal(uri: vscode.Uri): ChangeOutcome {
	const name = vscode.workspace.asRelativePath(uri);
	return refusal(
		'the file exists already. Edit it instead.',
		vscode.l10n.t('{0} exists already, so nothing was changed.', name),
	);
}

function dirtyRefusal(uri: vscode.Uri): ChangeOutcome {
	const name = vscode.workspace.asRelativePath(uri);
	return refusal(
		'the file has unsaved changes of the user.',
		vscode.l10n.t('{0} has unsaved changes. Save it first; nothing was changed.', name),
	);
}

function movedRefusal(): ChangeOutcome {
	return refusal(
		'the path leads somewhere else now.',
		vscode.l10n.t('The path led somewhere else all of a sudden, so nothing was changed.'),
	);
}
