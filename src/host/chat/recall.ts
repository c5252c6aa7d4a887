import * as z from 'zod';
import { parseJson } from '../../core/parseJson';
import type { Log } from '../../core/ports';
import type { Transcript } from '../../shared/transcript';
import type { DraftFiles } from './draft';

const mostTexts = 100;
/** Characters of all of them together, for the page. */
const mostCharacters = 500_000;
const fileName = 'questions.json';

/** The questions that were sent, so that they can be found and asked again. */
export interface Recall {
	add(text: string): void;
	/** Distinct, last first: those of the chat shown, then those of earlier ones. */
	texts(shown: Transcript): Promise<readonly string[]>;
	/** The chat in which they were asked is gone for good. */
	forget(texts: readonly string[]): Promise<void>;
	flush(): Promise<void>;
}

/** Never throws. The file is read each time: other windows write to it, too, and one that cannot be read is left alone. */
export function createRecall(
	files: Pick<DraftFiles, 'read' | 'write' | 'remove'>,
	log: Log,
): Recall {
	/** What is not in the file yet, last first. */
	let unsaved: readonly string[] = [];
	let last: Promise<unknown> = Promise.resolve();
	const next = <T>(act: () => Promise<T>): Promise<T | undefined> => {
		const done = last.then(act).catch((error: unknown) => {
			log.warn(`the questions that were sent could not be kept: ${String(error)}`);
			return undefined;
		});
		last = done;
		return done;
	};
	const read = async (): Promise<readonly string[]> => {
		const text = await files.read(fileName);
		if (text === undefined) return [];
		const parsed = z.array(z.string()).safeParse(parseJson(text));
		if (parsed.success) return parsed.data;
		await files.write(`${fileName}.damaged`, text);
		return [];
	};
	const write = async (texts: readonly string[]): Promise<void> => {
		await files.write(fileName, JSON.stringify(texts));
		unsaved = [];
	};
	return {
		add(text) {
			unsaved = [text, ...unsaved];
			void next(async () => write(distinct([...unsaved, ...(await read())])));
		},
		async texts({ turns }) {
			const sent = (await next(read)) ?? [];
			// What commands ask is not in the person's words.
			const own = turns.flatMap((turn) =>
				turn.role === 'user' && turn.prompt === undefined ? [turn.text] : [],
			);
			return distinct([...own.reverse(), ...unsaved, ...sent]);
		},
		async forget(texts) {
			const gone = new Set(texts);
			unsaved = unsaved.filter((text) => !gone.has(text));
			await next(async () => {
				const sent = await read();
				const left = distinct([...unsaved, ...sent]).filter((text) => !gone.has(text));
				await files.remove(`${fileName}.damaged`);
				if (left.length === 0) await files.remove(fileName);
				else if (unsaved.length > 0 || sent.some((text) => gone.has(text))) await write(left);
			});
		},
		flush: async () => {
			await last;
		},
	};
}

function distinct(texts: readonly string[]): readonly string[] {
	let left = mostCharacters;
	return [...new Set(texts)]
		.filter((text) => text.trim() !== '')
		.slice(0, mostTexts)
		.filter((text) => {
			if (text.length > left) return false;
			left -= text.length;
			return true;
		});
}
