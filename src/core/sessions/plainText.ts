import type { BlockView, Transcript, TurnView } from '../../shared/transcript';

type Translate = (text: string, ...values: readonly (string | number)[]) => string;

/** A chat as plain text for reading line by line, and the line (from 0) on which the last answer begins. */
export function chatAsText(
	{ title, turns }: Pick<Transcript, 'title' | 'turns'>,
	t: Translate,
): { readonly text: string; readonly lastAnswer: number } {
	const lines = [title === '' ? t('Chat') : title, ''];
	let lastAnswer = 0;
	let questions = 0;
	for (const turn of turns) {
		if (turn.role === 'user') questions += 1;
		else lastAnswer = lines.length;
		const parts = [headingOf(turn, questions, t), ...bodyOf(turn, t)];
		lines.push(...parts.join('\n').split('\n'), '');
	}
	return { text: lines.join('\n'), lastAnswer };
}

function headingOf(turn: TurnView, number: number, t: Translate): string {
	if (turn.role === 'user') return t('Question {0}', number);
	return t('Answer {0}, by {1}', number, turn.model || turn.endpoint);
}

function bodyOf(turn: TurnView, t: Translate): readonly string[] {
	if (turn.role === 'user')
		return [turn.text, ...turn.attachments.map(({ path }) => t('Attached: {0}', path))];
	const ends: string[] = [];
	if (turn.failure) ends.push(t('Failed: {0}', turn.failure.message));
	else if (turn.status === 'running') ends.push(t('Still being written.'));
	else if (turn.status === 'stopped') ends.push(t('Stopped.'));
	else if (turn.status === 'interrupted') ends.push(t('Interrupted.'));
	const sources = turn.citations.map(({ url, title: name }) =>
		t('Source: {0}', name === undefined ? url : `${name}, ${url}`),
	);
	return [...turn.blocks.flatMap((block) => blockText(block, t)), ...sources, ...ends];
}

function blockText(block: BlockView, t: Translate): readonly string[] {
	switch (block.kind) {
		case 'text':
		case 'refusal':
			return block.text === '' ? [] : [block.text];
		case 'toolCall':
			return [t('Tool {0}: {1}', block.name, block.result?.summary ?? block.result?.content ?? '')];
		case 'image':
			return [t('An image')];
		default:
			return [];
	}
}
