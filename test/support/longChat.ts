import {
	type ChatRecord,
	emptyTranscript,
	fold,
	type Transcript,
} from '../../src/shared/transcript';

/** Records of a chat in which each question has a file and each answer calls a tool first. */
export function longChat(questions: number, fileLength = 2000): readonly ChatRecord[] {
	const records: ChatRecord[] = [{ type: 'chat', version: 1, id: 'c', at: 1 }];
	for (let number = 1; number <= questions; number++) {
		records.push(...asks(number, fileLength), ...answersWithCall(number));
	}
	return records;
}

export function asks(number: number, fileLength = 2000): readonly ChatRecord[] {
	const line = `export const value${number} = compute(${number});\n`;
	return [
		{
			type: 'userTurn',
			id: `u${number}`,
			at: number,
			text: `Question ${number}: what does this do?`,
			attachments: [
				{
					kind: 'file',
					id: `f${number}`,
					path: `src/file${number}.ts`,
					languageId: 'typescript',
					text: line.repeat(Math.ceil(fileLength / line.length)),
				},
			],
		},
	];
}

export function answersWithCall(number: number): readonly ChatRecord[] {
	const turn = `a${number}`;
	const callId = `call${number}`;
	const event = (of: Extract<ChatRecord, { type: 'model' }>['event']): ChatRecord => ({
		type: 'model',
		turn,
		event: of,
	});
	return [
		{ type: 'assistantTurn', id: turn, at: number, endpoint: 'e', model: 'm' },
		event({ type: 'start', protocol: 'chatCompletions', model: 'm' }),
		event({ type: 'blockStart', id: '0', block: { kind: 'toolCall', callId, name: 'look' } }),
		event({ type: 'blockDelta', id: '0', text: `{"path":"src/file${number}.ts"}` }),
		event({ type: 'blockEnd', id: '0' }),
		event({ type: 'finish', reason: 'toolCalls' }),
		{
			type: 'toolResult',
			turn,
			callId,
			content: `result ${number} `.repeat(60),
			isError: false,
		},
		event({ type: 'start', protocol: 'chatCompletions', model: 'm' }),
		event({ type: 'blockStart', id: '0', block: { kind: 'text' } }),
		event({ type: 'blockDelta', id: '0', text: `Answer ${number}: it computes ${number}.` }),
		event({ type: 'blockEnd', id: '0' }),
		event({ type: 'finish', reason: 'stop' }),
	];
}

export function folded(...records: readonly (ChatRecord | readonly ChatRecord[])[]): Transcript {
	const transcript = emptyTranscript();
	for (const record of records.flat() as ChatRecord[]) fold(transcript, record);
	return transcript;
}
