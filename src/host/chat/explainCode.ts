import { fenceFor } from '../../core/context/attachments';
import { whatIsSent } from '../../core/context/trim';
import { splitFences } from '../../core/edits/fences';
import type { AssistantTurnView, TurnView } from '../../shared/transcript';
import type { Translate } from '../translate';
import { answerText } from './answerText';
import type { Question } from './chat';

/** Code of an answer, as it stands there. */
export interface AnswerCode {
	/** What follows the opening mark on its line. */
	readonly info: string;
	readonly text: string;
}

/** Longer beginnings of code are cut. */
const mostName = 60;

/** The code blocks of an answer, in order, as far as it is clear where they end. */
function codeIn(answer: AssistantTurnView): readonly AnswerCode[] {
	return splitFences(answerText(answer)).flatMap((part) =>
		part.kind === 'fence' && part.end !== 'nested' ? [part] : [],
	);
}

/** Whether an answer has more code than `codeIn` tells. */
function isUnclear(answer: AssistantTurnView): boolean {
	return splitFences(answerText(answer)).some(
		(part) => part.kind === 'fence' && part.end === 'nested',
	);
}

/** The last code that `isWanted`. None where it is unclear which is the last. */
export function lastCodeIn(
	answer: AssistantTurnView,
	isWanted: (code: AnswerCode) => boolean = () => true,
): AnswerCode | undefined {
	if (isUnclear(answer)) return undefined;
	return codeIn(answer).findLast((code) => code.text.trim() !== '' && isWanted(code));
}

/** The code of `answer` that the page shows as `shown`, in the answer's own words. Undefined when it holds none such. */
export function findCodeIn(answer: AssistantTurnView, shown: string): AnswerCode | undefined {
	const wanted = plain(shown);
	if (wanted === '') return undefined;
	const block = codeIn(answer).findLast(({ text }) => plain(text) === wanted);
	if (block) return block;
	// Code in a quote or without marks.
	return plain(answerText(answer)).includes(wanted) ? { info: '', text: shown } : undefined;
}

function plain(text: string): string {
	return text
		.replaceAll('\r\n', '\n')
		.replace(/^[ \t>]+/gm, '')
		.trim();
}

/**
 * Asks for an explanation of `code` in the chat that it stands in. The model has it already, so it is only named; it goes
 * along where the model would not know which is meant, or was sent none of it.
 */
export function explainQuestion(
	turns: readonly TurnView[],
	answer: AssistantTurnView,
	code: AnswerCode,
	isLeftOut: boolean,
	t: Translate,
): Question {
	const at = turns.findIndex((turn) => turn.id === answer.id);
	const isLast = !turns.slice(at + 1).some(({ role }) => role === 'assistant');
	const sent = turns.slice(isLast ? at : whatIsSent(turns).from);
	const blocks = sent.flatMap((turn) => (turn.role === 'assistant' ? codeIn(turn) : []));
	const first = beginOf(code.text);
	const isKnown = !isLeftOut && at >= whatIsSent(turns).from;
	const isSame = ([only, ...others]: readonly AnswerCode[]): boolean =>
		only !== undefined && others.length === 0 && plain(only.text) === plain(code.text);
	const isOnly = isKnown && isLast && !isUnclear(answer) && isSame(blocks);
	const isClear = isOnly || isSame(blocks.filter((each) => beginOf(each.text) === first));
	const text = isOnly
		? t('Explain the code of your last answer.')
		: t('Explain the code that begins with {0}.', inline(first));
	return {
		text,
		...(isKnown && isClear ? {} : { prompt: `${text}\n\n${fenced(code)}` }),
		attachments: [],
		// Whoever wants to understand code wants nothing changed.
		tools: [],
		...(isLeftOut ? { leavesOutEarlier: true } : {}),
		inNewChat: false,
		reveal: false,
	};
}

function beginOf(text: string): string {
	const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
	return line.length > mostName ? `${line.slice(0, mostName).trimEnd()}…` : line;
}

function inline(line: string): string {
	return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}

function fenced({ info, text }: AnswerCode): string {
	const mark = fenceFor(text);
	return `${mark}${info}\n${text.trimEnd()}\n${mark}`;
}
