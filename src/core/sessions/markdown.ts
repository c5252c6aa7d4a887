import type { AssistantTurnView, BlockView, Transcript, TurnView } from '../../shared/transcript';
import { t } from '../../shared/words';

/** A chat as a Markdown document, for reading and keeping. */
export function toMarkdown(transcript: Transcript): string {
	const title = transcript.title === '' ? t('Chat') : transcript.title;
	const date = new Date(transcript.at).toISOString().slice(0, 16).replace('T', ' ');
	return [`# ${title}`, `${date} UTC`, ...transcript.turns.map(renderTurn), ''].join('\n\n');
}

function renderTurn(turn: TurnView): string {
	if (turn.role === 'assistant') return renderAnswer(turn);
	const lines = turn.attachments.map((attachment) => {
		const range = attachment.kind !== 'image' && attachment.lines;
		return `- ${attachment.path}${range ? `:${range[0]}-${range[1]}` : ''}`;
	});
	return [`## ${t('You')}`, ...(lines.length > 0 ? [lines.join('\n')] : []), turn.text].join(
		'\n\n',
	);
}

function renderAnswer(turn: AssistantTurnView): string {
	const parts = [`## ${turn.model} (${turn.endpoint})`, ...turn.blocks.flatMap(renderBlock)];
	if (turn.citations.length > 0) {
		parts.push(turn.citations.map(({ url, title }) => `- [${title ?? url}](${url})`).join('\n'));
	}
	if (turn.failure) parts.push(`> ${turn.failure.message}`);
	else if (turn.status === 'stopped') parts.push(`> ${t('Stopped.')}`);
	else if (turn.status === 'interrupted') parts.push(`> ${t('Interrupted.')}`);
	return parts.join('\n\n');
}

function renderBlock(block: BlockView): readonly string[] {
	switch (block.kind) {
		case 'text':
		case 'refusal':
			return block.text === '' ? [] : [block.text];
		case 'toolCall': {
			const result = block.result?.summary ?? block.result?.content;
			return [`*${block.name}*${result === undefined ? '' : `: ${result}`}`];
		}
		case 'image':
			return [`*(${t('image')})*`];
		default:
			return [];
	}
}
