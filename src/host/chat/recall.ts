import * as z from 'zod';
import type { Log } from '../../core/ports';
import type { Transcript } from '../../shared/transcript';
import { type DraftFiles, parseJson } from './drafts';

const mostTexts = 100;
/** Characters of all of them together, for the page. */
const mostCharacters = 500_000;
const fileName = 'questions.json';

/** The questions that were sent, so that they can be found and asked again. */
export interface Recall {
	add(text: string): void;
	/** Distinct, last first: those of the chat shown, then those of earlier ones. */
	texts(shown: Transcript): Promise<readonly string[]>;
	flush(): Promise<void>;
}

/** Never throws. The list is read on first use. */
export function createRecall(files: Pick<DraftFiles, 'readAll' | 'write'>, log: Log): Recall {
	let sent: readonly string[] = [];
	let last: Promise<void> | undefined;
	const next = (act: () => Promise<void>): Promise<void> => {
		last = (last ?? read()).then(act).catch((error: unknown) => {
			log.warn(`the questions that were sent could not be kept: ${String(error)}`);
		});
		return last;
	};
	const read = async (): Promise<void> => {
		const found = (await files.readAll()).find(({ name }) => name === fileName);
		const parsed = z.array(z.string()).safeParse(found && parseJson(found.text));
		if (parsed.success) sent = parsed.data;
	};
	return {
		add(text) {
			void next(async () => {
				sent = distinct([text, ...sent]);
				await files.write(fileName, JSON.stringify(sent));
			});
		},
		async texts({ turns }) {
			await next(async () => undefined);
			// What commands ask is not in the person's words.
			const own = turns.flatMap((turn) =>
				turn.role === 'user' && turn.prompt === undefined ? [turn.text] : [],
			);
			return distinct([...own.reverse(), ...sent]);
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
