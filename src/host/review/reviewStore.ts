import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod';
import { tracked } from '../../core/edits/hunksHistory';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import { isWaiting, type ReviewedFile, reviewedFile } from './reviewedFile';

/** What waits, on disk, so that it outlives a reload of the window. */
export interface ReviewStore {
	/** Everything that was stored. What cannot be read is left out and removed. */
	load(): Promise<readonly ReviewedFile[]>;
	/** Writes a file's state as it is now, or removes it when nothing waits. Never rejects. */
	save(file: ReviewedFile): Promise<void>;
	/** Removes what was stored under another name of the file. */
	forget(uri: vscode.Uri): Promise<void>;
}

const hunkSchema = z.object({
	id: z.number().int(),
	start: z.number().int().nonnegative(),
	end: z.number().int().nonnegative(),
	before: z.string(),
	made: z.string(),
	isTyped: z.boolean(),
	from: z.array(z.number().int()),
	turns: z.array(z.string()),
});

const originSchema = z.object({
	turn: z.string(),
	chatId: z.string().exactOptional(),
	title: z.string(),
});

const fileSchema = z.object({
	version: z.literal(1),
	uri: z.string(),
	text: z.string(),
	nextId: z.number().int(),
	hunks: z.array(hunkSchema),
	origins: z.array(z.object({ origin: originSchema, at: z.number() })),
	made: z.string().optional(),
	removed: z.object({ turn: z.string(), before: z.string().optional() }).optional(),
	moved: z.object({ turn: z.string(), from: z.string() }).optional(),
	rawBaseline: z.string().optional(),
	isDirty: z.boolean(),
});

export function createReviewStore(storage: vscode.Uri | undefined, log: Log): ReviewStore {
	if (!storage) {
		const nothing = async (): Promise<void> => undefined;
		return { load: async () => [], save: nothing, forget: nothing };
	}
	const folder = vscode.Uri.joinPath(storage, 'review');
	const { fs } = vscode.workspace;
	const placeOf = (uri: vscode.Uri) => {
		const name = createHash('sha256').update(uri.toString()).digest('hex').slice(0, 40);
		return vscode.Uri.joinPath(folder, `${name}.json`);
	};
	const remove = async (place: vscode.Uri) => {
		try {
			await fs.delete(place);
		} catch (error) {
			if (!isMissing(error)) log.warn(`review state was not removed: ${reasonOf(error)}`);
		}
	};
	const write = async (file: ReviewedFile) => {
		const place = placeOf(file.uri);
		if (!isWaiting(file) || !isLasting(file.uri)) return remove(place);
		const next = place.with({ path: `${place.path}.new` });
		await fs.writeFile(next, Buffer.from(JSON.stringify(stored(file))));
		await fs.rename(next, place, { overwrite: true });
	};
	let last: Promise<void> = Promise.resolve();
	const inTurn = (work: () => Promise<void>): Promise<void> => {
		last = last.then(work).catch((error: unknown) => {
			log.warn(`review state was not stored: ${reasonOf(error)}`);
		});
		return last;
	};
	return {
		async load() {
			const files = await Promise.all(
				(await names(folder)).map(async (name) => {
					const place = vscode.Uri.joinPath(folder, name);
					const file = await read(place);
					if (!file) await remove(place);
					return file ?? [];
				}),
			);
			return files.flat();
		},
		save: (file) => inTurn(() => write(file)),
		forget: (uri) => inTurn(() => remove(placeOf(uri))),
	};
}

/** A cell's URI means another cell after a reload. */
function isLasting(uri: vscode.Uri): boolean {
	return uri.scheme !== 'vscode-notebook-cell';
}

async function names(folder: vscode.Uri): Promise<readonly string[]> {
	try {
		return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
	} catch (error) {
		if (isMissing(error)) return [];
		throw error;
	}
}

/** Undefined: there is nothing to go on with, such as the rest of a write that was cut. */
async function read(place: vscode.Uri): Promise<ReviewedFile | undefined> {
	if (!place.path.endsWith('.json')) return undefined;
	const bytes = await vscode.workspace.fs.readFile(place);
	let json: unknown;
	try {
		json = JSON.parse(Buffer.from(bytes).toString('utf8'));
	} catch {
		return undefined;
	}
	const parsed = fileSchema.safeParse(json);
	if (!parsed.success) return undefined;
	const { uri, text, nextId, hunks, origins, made, removed, moved, rawBaseline, isDirty } =
		parsed.data;
	const isSound = hunks.every(
		(hunk, index) =>
			hunk.start <= hunk.end &&
			hunk.end <= text.length &&
			hunk.start > (hunks[index - 1]?.end ?? -1),
	);
	if (!isSound) return undefined;
	const file: ReviewedFile = {
		...reviewedFile(vscode.Uri.parse(uri, true), ''),
		state: tracked({ text, hunks, nextId }),
		origins: new Map(origins.map((each) => [each.origin.turn, each])),
		made,
		removed: removed && {
			turn: removed.turn,
			before: removed.before === undefined ? undefined : Buffer.from(removed.before, 'base64'),
		},
		moved: moved && { turn: moved.turn, from: vscode.Uri.parse(moved.from, true) },
		rawBaseline,
		isDirty,
	};
	return isWaiting(file) ? file : undefined;
}

function stored(file: ReviewedFile): z.input<typeof fileSchema> {
	const { text, hunks, nextId } = file.state.now;
	const turns = new Set(hunks.flatMap((hunk) => hunk.turns));
	for (const turn of [file.made, file.removed?.turn, file.moved?.turn]) if (turn) turns.add(turn);
	const { removed } = file;
	return {
		version: 1,
		uri: file.uri.toString(),
		text,
		nextId,
		hunks: hunks.map((hunk) => ({ ...hunk, from: [...hunk.from], turns: [...hunk.turns] })),
		origins: [...file.origins].filter(([turn]) => turns.has(turn)).map(([, known]) => known),
		made: file.made,
		removed: removed && {
			turn: removed.turn,
			before: removed.before && Buffer.from(removed.before).toString('base64'),
		},
		moved: file.moved && { turn: file.moved.turn, from: file.moved.from.toString() },
		rawBaseline: file.rawBaseline,
		isDirty: file.isDirty,
	};
}

function isMissing(error: unknown): boolean {
	return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}
