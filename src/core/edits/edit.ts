import type { TextChange } from './diffLines';

/** One thing to do to a text, as a model says it. Offsets are never taken from a model. */
export type Edit =
	| {
			readonly kind: 'replace';
			/** Text that stands in the file once; with `all` any number of times. */
			readonly oldText: string;
			/** Taken literally. Empty deletes. */
			readonly newText: string;
			readonly all?: boolean;
			/**
			 * Narrows a place that is not unique: the text stands below this line, for example a function's head. Of several
			 * lines each stands somewhere below the one before.
			 */
			readonly below?: string;
			/** The same: line (from one) near which it stood when the model saw it. Only what is twice as near as all others counts. */
			readonly nearLine?: number;
			/**
			 * Old and new text are whole lines with their line ends, as in a diff: a match begins and ends with a line. At the
			 * end of a file whose last line has no line end the last one of both is left off. Empty old text fits an empty file
			 * and, with `atEnd`, the end of any; otherwise it is refused.
			 */
			readonly wholeLines?: boolean;
			/** The match ends where the file ends. */
			readonly atEnd?: boolean;
	  }
	| {
			readonly kind: 'insert';
			/** Text that stands in the file once. */
			readonly anchor: string;
			readonly position: 'before' | 'after';
			readonly newText: string;
			/** The anchor is a whole line (blanks around it do not count), the new text whole lines above or below it. */
			readonly wholeLines?: boolean;
			/** As for `replace`. */
			readonly below?: string;
	  }
	| { readonly kind: 'wholeFile'; readonly newText: string };

/**
 * How far a match had to go, loosest last: as written; with other line ends; with other blanks at line ends or one
 * indentation shifted as a whole; with typographic quotes, dashes or no-break spaces. Nothing looser is taken.
 */
export type MatchStep = 'exact' | 'lineEnds' | 'blanks' | 'typography';

export type RefusalReason =
	/** The old text or the anchor is not there. */
	| 'notFound'
	/** It is there more than once. */
	| 'ambiguous'
	/** Two edits of a batch touch each other. */
	| 'overlap'
	/** There is no old text or anchor to look for. */
	| 'emptyOldText'
	/** A line such as "… rest of the code" stands for code that would be lost. */
	| 'placeholder'
	/** It is not in a form that can be read. */
	| 'malformed'
	/** The file does not exist, or exists already. */
	| 'file';

/** Why nothing was changed. */
export interface Refusal {
	readonly reason: RefusalReason;
	/** For the model: what is wrong and what to send instead, in English. Shows the nearest candidate with its lines. */
	readonly message: string;
	/** The stretch most like what was looked for. Lines count from one, both ends included. */
	readonly candidate?: {
		readonly firstLine: number;
		readonly lastLine: number;
		readonly text: string;
	};
	/** How often it is there, for `ambiguous`. */
	readonly count?: number;
}

/** What edits come to on a text. All of them or none. */
export type EditResult =
	| {
			readonly kind: 'changed';
			/** In order, apart from each other, as offsets into the original. They reach no farther than what matched and its line end. */
			readonly changes: readonly TextChange[];
			/** The loosest step that any edit needed. */
			readonly step: MatchStep;
	  }
	/** Old and new text are the same. */
	| { readonly kind: 'same' }
	| { readonly kind: 'refused'; readonly refusal: Refusal };

/** What is to become of one file. Paths are as the model wrote them: nothing has been checked. */
export type FileChange =
	| {
			readonly kind: 'edit';
			/** Absent: the text at hand does not say which file it is for. */
			readonly path?: string;
			readonly edits: readonly Edit[];
	  }
	| { readonly kind: 'create'; readonly path: string; readonly text: string }
	| { readonly kind: 'delete'; readonly path: string }
	| {
			readonly kind: 'rename';
			readonly path: string;
			readonly to: string;
			readonly edits: readonly Edit[];
	  };
