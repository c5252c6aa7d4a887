// How long it takes from Stop to the end of the turn, where a turn can be. Over loopback, with the real clock.
import type { ModelEvent } from '../../src/shared/events';
import { says } from './chatReplies';
import { endpointAt, question } from './endpoints';
import type { Reply } from './loopbackServer';
import { createGate, sseReply, startLoopbackServer } from './loopbackServer';

interface Stage {
	readonly what: string;
	readonly reply: Reply;
	/** Without: as soon as the server has the request. */
	readonly when?: (event: ModelEvent) => boolean;
}

const times = 50;
const isText = (event: ModelEvent): boolean => event.type === 'blockDelta';

const stages: readonly Stage[] = [
	{ what: 'before the first byte', reply: { headersUntil: createGate().opened } },
	{ what: 'in a silence', reply: sseReply([says('One.'), 'hang']), when: isText },
	{
		what: 'with 2,000 deltas received',
		reply: sseReply([says('word ').repeat(2000), 'hang']),
		when: isText,
	},
	{
		what: 'between two tries',
		reply: { status: 503, headers: { 'retry-after': '30' } },
		when: (event) => event.type === 'retry',
	},
];

/** Milliseconds, the slowest of many at each stage. */
export async function stopTimes() {
	const rows = [];
	for (const stage of stages) {
		let slowest = 0;
		for (let each = 0; each < times; each += 1) slowest = Math.max(slowest, await stopAt(stage));
		rows.push({
			what: `Stop to idle ${stage.what}, slowest of ${times}`,
			ms: slowest,
			budget: 200,
		});
	}
	return rows;
}

async function stopAt({ reply, when }: Stage): Promise<number> {
	const server = await startLoopbackServer(reply);
	const stop = new AbortController();
	let stoppedAt = 0;
	const halt = (): void => {
		stoppedAt = performance.now();
		stop.abort();
	};
	try {
		if (!when) server.received(1).then(halt, halt);
		for await (const event of endpointAt(server.baseUrl).stream(question, stop.signal)) {
			if (when?.(event) && stoppedAt === 0) halt();
		}
		return performance.now() - stoppedAt;
	} finally {
		await server.close();
	}
}
