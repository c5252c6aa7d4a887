import { plainOutput } from './excerpts';
import { isSecretPath } from './secretFiles';

const mostHead = 4000;
const mostTail = 16_000;

/** The beginning and the end of an output of any length. Takes what a terminal gets, piece by piece. */
export class OutputKeeper {
	#head = '';
	#tail = '';
	#length = 0;

	add(piece: string): void {
		this.#length += piece.length;
		const room = mostHead - this.#head.length;
		this.#head += piece.slice(0, Math.max(0, room));
		this.#tail += piece.slice(Math.max(0, room));
		// Not at every piece: each cut copies.
		if (this.#tail.length > 2 * mostTail) this.#tail = this.#tail.slice(-mostTail);
	}

	/** As it reads, without what only moves the cursor or colours. */
	text(): string {
		if (this.#length === this.#head.length + this.#tail.length) {
			return plainOutput(this.#head + this.#tail).trimEnd();
		}
		// Whole lines only: a cut may go through a sign of the terminal.
		const tail = this.#tail.slice(-mostTail);
		const first = this.#head.slice(0, this.#head.lastIndexOf('\n') + 1) || this.#head;
		const last = tail.slice(tail.indexOf('\n') + 1) || tail;
		const left = this.#length - first.length - last.length;
		const parts = [plainOutput(first).trimEnd(), `(${left} characters left out)`];
		return [...parts, plainOutput(last).trimEnd()].join('\n');
	}
}

export interface RunCommand {
	readonly line: string;
	readonly output: string;
	/** Undefined: nobody knows, or it runs still. */
	readonly exitCode: number | undefined;
	readonly isRunning: boolean;
	/** The end of the output did not come. */
	readonly isPartial?: boolean;
}

const notComplete = '(output not complete)';

/** A command with its output and how it ended, as it goes to the model. */
export function commandText(run: RunCommand): string {
	const { line, output, exitCode, isRunning, isPartial } = run;
	const end = isRunning
		? '(still running)'
		: `(exit code ${exitCode === undefined ? 'not known' : exitCode})`;
	const printed = [...(output === '' ? [] : [output]), ...(isPartial ? [notComplete] : [])];
	return [`$ ${line.trim()}`, ...printed, end].join('\n');
}

/** These print what a shell knows, which is often a key. */
const tellsAll =
	/(?:^|[|;&({]|\b(?:then|do|else)\s)\s*(?:(?:sudo|time|command|nohup)\s+)*(?:printenv\b|(?:gci|dir|ls|get-childitem)\s+env:|(?:env|export|declare|set)(?:\s+-p)?\s*(?=$|[|;&)}>]))/im;

/** A key or password that is written in the command itself, or that it asks for by name. */
const givesSecret =
	/(?:key|token|secret|passw\w*|authorization)["']?\s*[=:]\s*["']?(?:(?:bearer|basic)\s+)?[\w.+/-]{8,}|(?:\$\{?(?:env:)?|%)\w*(?:key|token|secret|passw)|\bauth\s+token\b|:\/\/(?:[^\s/@:]+:[^\s/@]+|[^\s/@]{20,})@/im;

/** Whether a command is likely to show secrets: it holds one, names a file of them, or prints all of the environment. */
export function namesSecret(line: string): boolean {
	const words = line.split(/[\s"'`=:@<>|;&(){},]+/);
	const namesFile = words.some((word) => word !== '' && isSecretPath(word));
	return namesFile || tellsAll.test(line.trim()) || givesSecret.test(line);
}
