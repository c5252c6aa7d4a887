// The texts of `npm run bench page`.

/** Words that come in any markdown: prose, code, lists and tables in turn. `word` gives the next one. */
export function mixedAnswer(word: () => string, isEnough: () => boolean): string {
	const words = (count: number) => Array.from({ length: count }, word).join(' ');
	let text = '';
	for (let part = 0; !isEnough(); part++) {
		text += `## Part ${part}: ${words(3)}\n\n${words(45)}, with **${words(2)}** and \`code\`.\n\n`;
		const lines = Array.from({ length: 14 }, (_, line) => `\tconst v${line} = "${words(2)}";`);
		text += `\`\`\`ts\nfunction part${part}() {\n${lines.join('\n')}\n}\n\`\`\`\n\n`;
		text += `${Array.from({ length: 8 }, () => `- **${word()}** ${words(7)}`).join('\n')}\n\n`;
		const rows = Array.from({ length: 7 }, () => `| ${word()} | ${words(4)} | ${word()} |`);
		text += `| one | two | three |\n| --- | --- | ---: |\n${rows.join('\n')}\n\n`;
	}
	return text;
}

const vocabulary =
	'the value of this function is read once before every call and kept for later'.split(' ');

/** Mixed markdown of `length` characters or a little more. */
export function textOf(length: number): string {
	let characters = 0;
	let index = 0;
	return mixedAnswer(
		() => {
			const word = vocabulary[index++ % vocabulary.length] ?? '';
			characters += word.length + 1;
			return word;
		},
		// About a third is marks.
		() => characters * 1.35 >= length,
	);
}

/** The lines of a chat file of `turns` turns. */
export function chatLines(id: string, turns: number): readonly string[] {
	const body = textOf(900);
	const at = Date.now();
	const records: unknown[] = [
		{ type: 'chat', version: 1, id, at },
		{ type: 'title', title: 'A long chat' },
	];
	for (let number = 1; number <= turns / 2; number++) {
		const turn = `a${number}`;
		const event = (what: object) => records.push({ type: 'model', turn, event: what });
		records.push({
			type: 'userTurn',
			id: `u${number}`,
			at,
			text: `Question ${number}?`,
			attachments: [],
		});
		records.push({
			type: 'assistantTurn',
			id: turn,
			at,
			endpoint: 'Loopback',
			model: 'test-model',
		});
		event({ type: 'start', protocol: 'chatCompletions', model: 'test-model' });
		event({ type: 'blockStart', id: '0', block: { kind: 'text' } });
		event({ type: 'blockDelta', id: '0', text: `${body}\n\nThis was answer ${number}.` });
		event({ type: 'blockEnd', id: '0' });
		event({ type: 'finish', reason: 'stop' });
	}
	return records.map((record) => JSON.stringify(record));
}
