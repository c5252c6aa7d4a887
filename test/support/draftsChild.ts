// A window of its own for tests of what is written: `SCRATCH POINT` writes, attaches, queues and sends, and is killed with
// operation POINT of the file system. Says what is safe by now, one word per line.
import { writeSync } from 'node:fs';
import path from 'node:path';
import { createDraftFiles } from '../../src/host/chat/draftFiles';
import { createDrafts } from '../../src/host/chat/drafts';
import { answer, createBench, file, start, until, words } from './chatBench';
import { killAt } from './killAt';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const half = [start, ...words('half').slice(0, 2), 'hang'] as const;

async function run(scratch: string, point: number): Promise<void> {
	const count = await killAt(point);
	const drafts = createDrafts(createDraftFiles(path.join(scratch, 'drafts')), silent);
	const bench = await createBench({ folder: path.join(scratch, 'c'), deps: { drafts } });
	await bench.open();
	let sendId = 0;
	let revision = 0;
	const write = (text: string) => {
		revision += 10;
		const { shownId: chatId } = bench.chat;
		return bench.tell({ type: 'draft', chatId, revision, text, cursor: [0, 0] });
	};
	const send = (text: string) => {
		sendId += 1;
		return bench.tell({ type: 'send', sendId, text });
	};
	// At once, because the process may be gone with the next operation.
	const safe = async (...said: readonly string[]) => {
		await drafts.flush();
		for (const word of said) writeSync(1, `safe ${word}\n`);
	};
	const queued = (text: string) =>
		bench.page.state?.queue?.items.find((each) => each.text === text)?.id ?? '';

	await bench.chat.attach(file('f1', 'body-of-one', 'src/1.ts'));
	await write('word-one');
	await safe('word-one', 'body-of-one');
	bench.scripts.push([...half]);
	void send('word-one');
	await until(() => bench.page.state?.runningTurn, 'the answer');
	await safe();
	await bench.chat.attach(file('f2', 'body-of-two', 'src/2.ts'));
	await write('word-two');
	await safe('word-two', 'body-of-two');
	await send('word-two');
	await safe();
	await bench.chat.attach(file('f3', 'body-of-three', 'src/3.ts'));
	await write('word-three');
	await send('word-three');
	await safe('word-three', 'body-of-three');
	await write('word-four');
	await safe('word-four');
	await bench.tell({ type: 'queue', action: 'edit', id: queued('word-three') });
	await write('word-four\nword-three');
	await safe();
	bench.scripts.push(answer('fine'));
	await bench.tell({ type: 'queue', action: 'now', id: queued('word-two') });
	await until(() => bench.page.state?.runningTurn === undefined && bench.requests.length === 2);
	await safe();
	bench.scripts.push(answer('fine'));
	await send('word-four\nword-three');
	await safe();
	await bench.chat.dispose();
	writeSync(1, `operations ${count()}\n`);
}

const [scratch = '', point = '0'] = process.argv.slice(2);
run(scratch, Number(point)).then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
