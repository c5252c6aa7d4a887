import assert from 'node:assert/strict';
import type { Protocol } from '../../../../src/shared/messages';
import { cutAt, type LoopbackServer, startLoopbackServer } from '../../../support/loopbackServer';
import { chat } from './matrix/chatRows';
import { chatTools } from './matrix/chatToolRows';
import { failures } from './matrix/errorRows';
import { framing } from './matrix/framing';
import { messages } from './matrix/messagesRows';
import { ownTools } from './matrix/ownToolRows';
import { askAt, type Result, readPieces } from './matrix/play';
import { reasoningAndUsage } from './matrix/reasoningRows';
import { responses } from './matrix/responsesRows';
import type { Expected, Row, Wire } from './matrix/row';

const groups: Readonly<Record<string, readonly Row[]>> = {
	framing,
	chat,
	'reasoning and usage': reasoningAndUsage,
	messages,
	responses,
	failures,
	'tool calls': chatTools,
	'tool calls in the own form': ownTools,
};

/** `PANDU_THOROUGH=1`: every reply is cut at every byte, in each protocol. */
const isThoroughRun = process.env.PANDU_THOROUGH === '1';
/** Where only some bytes are tried, these are others in each run. `PANDU_SEED` plays a run again. */
const seed = Number(process.env.PANDU_SEED ?? Date.now() % 100_000);
/** Replies up to this length are cut at every byte in one of their protocols: that costs little. */
const shortBytes = 256;

let rows = 0;
let cases = 0;
/** In the protocol's own form; the others are the very bytes of chat completions, sent as another protocol. */
let native = 0;
let cuts = 0;
/** Cases that were cut in two, and cut off, at every byte. */
let cutInTwo = 0;
let cutOff = 0;

function bytesOf(wire: Wire): Uint8Array {
	return new TextEncoder().encode(wire.body);
}

function check(result: Result, expected: Expected, place: string): void {
	const { usage, limits, facts, ...seen } = expected;
	const { usage: counted, ...rest } = result.seen;
	assert.deepEqual(result.faults, [], place);
	const nothing = { text: '', reasoning: '', refusal: '', calls: [], citations: [], images: 0 };
	assert.deepEqual(rest, { ...nothing, ...seen }, `${place} ${JSON.stringify(result.failure)}`);
	if (usage) assert.deepEqual(counted, usage, place);
	if (limits) assert.deepEqual(result.limits, limits, place);
	for (const [name, value] of Object.entries(facts ?? {})) {
		const found = result.failure?.[name as keyof typeof facts];
		assert.deepEqual(found, value, `${place} ${name}`);
	}
}

function isOwnForm(protocol: Protocol, { wires }: Row, { body }: Wire): boolean {
	return protocol === 'chatCompletions' || wires.chatCompletions?.body !== body;
}

const sizes = [1, 3, 7];

/** In two pieces, cut at every byte; or in small pieces of three sizes, each byte an end of one of them. */
function cutsOf(bytes: Uint8Array, isThorough: boolean): readonly (readonly Uint8Array[])[] {
	if (isThorough) {
		const places = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, place) => place + 1);
		return places.map((at) => [bytes.subarray(0, at), bytes.subarray(at)]);
	}
	const starts = sizes.flatMap((size) =>
		Array.from({ length: size }, (_, from) => ({ size, from })),
	);
	return starts.map(({ size, from }) => {
		const pieces = [bytes.subarray(0, from)];
		for (let at = from; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
		return pieces.filter((piece) => piece.length > 0);
	});
}

/** However it is cut: the same comes out. */
async function checkPieces(
	protocol: Protocol,
	wire: Wire,
	whole: Result,
	isThorough: boolean,
): Promise<void> {
	for (const pieces of cutsOf(bytesOf(wire), isThorough)) {
		cuts += pieces.length - 1;
		const result = await readPieces(protocol, wire, pieces);
		assert.deepEqual(result, whole, `pieces of ${pieces.map((piece) => piece.length).join(' ')}`);
	}
}

/** Cut off: never an empty success, nothing that the whole does not say, no half call that runs. */
async function checkPrefixes(
	protocol: Protocol,
	row: Row,
	wire: Wire,
	whole: Result,
	step: number,
): Promise<void> {
	const bytes = bytesOf(wire);
	for (let at = seed % step; at < bytes.length; at += step) {
		cuts++;
		const { seen, faults } = await readPieces(
			protocol,
			wire,
			[bytes.subarray(0, at)],
			at % 2 === 1,
		);
		const place = `ends after ${at}: ${JSON.stringify(seen)}`;
		assert.deepEqual(faults, [], place);
		const isUnfinished = seen.end.startsWith('error:') || seen.end === 'incomplete';
		if (!row.revises) assert.ok(whole.seen.text.startsWith(seen.text), place);
		if (isUnfinished) continue;
		const isSuccess = ['stop', 'toolCalls', 'unknown'].includes(seen.end);
		const hasContent = seen.text.trim() !== '' || seen.calls.length + seen.images > 0;
		assert.ok(hasContent || !isSuccess, place);
		if (row.endsEarly) continue;
		const { usage: _counted, ...rest } = seen;
		const { usage: _all, ...all } = whole.seen;
		assert.deepEqual(rest, all, place);
	}
}

describe('odd servers', function () {
	this.timeout(isThoroughRun ? 3_600_000 : 120_000);
	let server: LoopbackServer;
	let began = process.cpuUsage();
	before(async () => {
		began = process.cpuUsage();
		server = await startLoopbackServer();
	});
	after(async () => {
		await server.close();
		const ms = Math.round((process.cpuUsage(began).user + process.cpuUsage(began).system) / 1000);
		console.log(
			`      matrix: ${rows} rows × protocols = ${cases} cases (${native} in the protocol's own form, ` +
				`${cases - native} in that of chat completions), ${cuts} cuts, seed ${seed}, ${ms} ms`,
		);
		console.log(`      at every byte: ${cutInTwo} cases cut in two, ${cutOff} cut off`);
	});

	/** Over HTTP: whole, and in two pieces. */
	async function overHttp(protocol: Protocol, wire: Wire, at?: number): Promise<Result> {
		const { status = 200, headers } = wire;
		const pieces = at === undefined ? [wire.body] : cutAt(wire.body, at);
		server.reply({
			status,
			headers: { 'content-type': 'text/event-stream', ...headers },
			steps: [
				...pieces.filter((piece) => piece.length > 0),
				...(wire.isReset ? ['reset' as const] : []),
			],
		});
		return await askAt(protocol, server.baseUrl);
	}

	it('are all here', () => {
		const lists = Object.values(groups).flat();
		const all = lists.reduce((sum, { wires }) => sum + Object.keys(wires).length, 0);
		assert.ok(lists.length >= 470, `${lists.length} rows`);
		assert.ok(all >= 1150, `${all} cases`);
	});

	for (const [group, list] of Object.entries(groups)) {
		describe(group, () => {
			for (const row of list) {
				it(row.name, async () => {
					rows++;
					const names = Object.keys(row.wires);
					for (const [name, wire] of Object.entries(row.wires)) {
						cases++;
						const protocol = name as Protocol;
						check(await overHttp(protocol, wire), row.expected, `${protocol} over HTTP`);
						const middle = Math.floor(bytesOf(wire).length / 2);
						check(await overHttp(protocol, wire, middle), row.expected, `${protocol} in two`);
						const whole = await readPieces(protocol, wire, [bytesOf(wire)]);
						check(whole, row.expected, `${protocol} in the process`);
						if (isOwnForm(protocol, row, wire)) native++;
						// Most thorough in one of the protocols, each in its turn.
						const isTurn = name === names[(rows + seed) % names.length];
						const isShort = bytesOf(wire).length <= shortBytes;
						const isThorough = isThoroughRun || (isTurn && (isShort || group === 'framing'));
						const step = isThorough ? 1 : isTurn ? 2 : 13;
						if (isThorough) cutInTwo++;
						if (step === 1) cutOff++;
						await checkPieces(protocol, wire, whole, isThorough);
						await checkPrefixes(protocol, row, wire, whole, step);
					}
				});
			}
		});
	}
});
