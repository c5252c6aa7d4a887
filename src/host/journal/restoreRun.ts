import { reasonOf } from '../../core/errors';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { FileOp } from './restoreOps';
import { type FileFacts, isSameBytes, type RestoreDeps, type RestoreFiles } from './restoreParts';

export interface RunOptions {
	readonly origin: ChangeOrigin;
	/** Ids of entries that are taken back without a change. */
	readonly undoes: readonly string[];
}

export interface RunFailure {
	readonly reason: string;
	/** Files that were changed and could not be changed back, as URI strings. */
	readonly applied: readonly string[];
}

interface Done {
	readonly op: FileOp;
	readonly id: string;
	/** The topmost folder that was made. */
	readonly folder: string | undefined;
	readonly facts: FileFacts;
	/** What the file held right after. `unknown`: it failed, and what it left is neither old nor new. */
	readonly after: Uint8Array | undefined | 'unknown';
}

type Deps = Pick<RestoreDeps, 'journal' | 'files'>;

/** Does `ops` one after the other, each in the journal first. When one fails the others are undone again. */
export async function runOps(
	deps: Deps,
	ops: readonly FileOp[],
	options: RunOptions,
): Promise<RunFailure | undefined> {
	const done: Done[] = [];
	let others = options.undoes;
	for (const op of ops) {
		try {
			await runOne(deps, op, { ...options, undoes: [...op.file.entries, ...others] }, done);
			others = [];
		} catch (error) {
			const applied = await undoAll(deps, done, options);
			return { reason: reasonOf(error), applied };
		}
	}
	return undefined;
}

/** Adds to `done` what has changed, also when it rejects. */
async function runOne(
	{ journal, files }: Deps,
	op: FileOp,
	{ origin, undoes }: RunOptions,
	done: Done[],
): Promise<void> {
	await requireUnchanged(files, op.uri, op.now);
	const to = op.kind === 'move' ? op.to : undefined;
	const makes = op.kind === 'create' || op.kind === 'move';
	const folder = makes ? await files.missingFolder(to ?? op.uri) : undefined;
	const facts = op.now ? await files.facts(op.uri) : {};
	const id = await journal.begin({
		kind: 'restore',
		origin,
		uri: op.uri,
		...(to !== undefined && { to }),
		before: op.now,
		folder,
		...facts,
		undoes,
	});
	try {
		// The journal took its time.
		await requireUnchanged(files, op.uri, op.now);
	} catch (error) {
		await journal.abandon(id);
		throw error;
	}
	const noteDone = async () => {
		const after = await files.read(to ?? op.uri).catch(() => 'unknown' as const);
		done.push({ op, id, folder, facts, after });
		return after;
	};
	try {
		await perform(files, op);
	} catch (error) {
		const left = await leftBy(files, op);
		if (left === 'nothing') await journal.abandon(id);
		else if (left === 'all') await noteDone();
		else done.push({ op, id, folder, facts, after: 'unknown' });
		throw error;
	}
	const after = await noteDone();
	// It is back, whatever the journal can still say: an entry without an end is settled by what the file holds.
	if (after !== 'unknown') await journal.finish(id, after).catch(() => undefined);
}

async function requireUnchanged(
	files: RestoreFiles,
	uri: string,
	expected: Uint8Array | undefined,
): Promise<void> {
	if (isSameBytes(await files.read(uri), expected)) return;
	const name = decodeURIComponent(uri.split('/').at(-1) ?? uri);
	throw new Error(`${name} was changed in this very moment. Try again.`);
}

/** What a change that failed left behind. What somebody else put there meanwhile is nothing of it. */
async function leftBy(files: RestoreFiles, op: FileOp): Promise<'nothing' | 'all' | 'unknown'> {
	try {
		const now = await files.read(op.uri);
		if (isSameBytes(now, op.now)) return 'nothing';
		if (op.kind === 'remove') return now ? 'nothing' : 'all';
		if (op.kind !== 'move') {
			if (isSameBytes(now, op.bytes)) return 'all';
			return op.kind === 'create' ? 'nothing' : 'unknown';
		}
		const moved = now ? undefined : await files.read(op.to);
		return isSameBytes(moved, op.now) || isSameBytes(moved, op.bytes) ? 'all' : 'unknown';
	} catch {
		// Another program may hold the file so that it cannot even be read.
		return 'unknown';
	}
}

async function perform(files: RestoreFiles, op: FileOp): Promise<void> {
	switch (op.kind) {
		case 'remove':
			return files.remove(op.uri, op.file.folder);
		case 'create':
			return files.create(op.uri, op.bytes, op.file.mode);
		case 'write':
			return files.write(op.uri, op.bytes, op.file.disk);
		case 'move':
			await files.move(op.uri, op.to, op.file.folder);
			if (!isSameBytes(op.bytes, op.now)) await files.write(op.to, op.bytes, op.file.disk);
			return;
		default:
			op satisfies never;
	}
}

/** The files that stay changed. */
async function undoAll(
	deps: Deps,
	done: readonly Done[],
	options: RunOptions,
): Promise<readonly string[]> {
	const applied: string[] = [];
	for (const each of done.toReversed()) {
		try {
			await undoOne(deps, each, options);
		} catch {
			// Why the first one failed is told; that this one stays is told too.
			applied.push(each.op.kind === 'move' ? each.op.to : each.op.uri);
		}
	}
	return applied.reverse();
}

async function undoOne(
	{ journal, files }: Deps,
	{ op, id, folder, facts, after }: Done,
	{ origin }: RunOptions,
): Promise<void> {
	const place = op.kind === 'move' ? op.to : op.uri;
	if (after === 'unknown') throw new Error('what is there is not known');
	await requireUnchanged(files, place, after);
	const undo = await journal.begin({
		kind: 'restore',
		origin,
		uri: place,
		...(op.kind === 'move' && { to: op.uri }),
		before: after,
		undoes: [id],
	});
	switch (op.kind) {
		case 'remove':
			await files.create(op.uri, op.now, facts.mode);
			break;
		case 'create':
			await files.remove(op.uri, folder);
			break;
		case 'write':
			await files.write(op.uri, op.now, facts.disk);
			break;
		case 'move':
			await files.move(op.to, op.uri, folder);
			await files.write(op.uri, op.now, facts.disk);
			break;
		default:
			op satisfies never;
	}
	await journal.finish(undo, await files.read(op.uri));
}
