import { t } from '../../shared/words';
import { PanduError } from '../errors';
import { findError, isPage, pageText } from './errorBody';
import { describeFailure, type FailureContext, failureFromError } from './failures';
import { type Decoded, decodeEvent, decodeWhole } from './frames';
import type { Batch, WireRecord } from './guard';
import { isObject } from './json';
import { type ReplyShape, replyShapeOf } from './replyShape';
import { fail, maxErrorBytes, type TextReader, tooLarge } from './replyText';
import { createSseDecoder, maxEventLength } from './sse';

/** The records of a good reply, whatever it is. A failure is thrown as a {@link PanduError}. */
export async function* readBody(
	context: FailureContext,
	response: Response,
	text: TextReader,
): AsyncGenerator<Batch> {
	const type = response.headers.get('content-type') ?? '';
	let head = '';
	let shape: ReplyShape | undefined;
	while (shape === undefined) {
		const more = await text.next();
		head += more ?? '';
		shape = replyShapeOf(head, type, more === undefined);
	}
	switch (shape) {
		case 'stream':
			yield* readStream(context, head, text);
			return;
		case 'json':
			yield* readWhole(context, await readAll(context, head, text));
			return;
		case 'empty':
			throw fail(context, 'empty', t('{0} sent an empty reply.', context.host), {
				status: response.status,
			});
		default:
			throw await unreadable(context, response, head, text);
	}
}

async function* readStream(
	context: FailureContext,
	head: string,
	text: TextReader,
): AsyncGenerator<Batch> {
	const decoder = createSseDecoder();
	for (let piece: string | undefined = head; piece !== undefined; piece = await text.next()) {
		const events = decoder.push(piece);
		if (events === 'tooLong') throw tooLarge(context, t('One event'), maxEventLength);
		yield* toBatches(context, events.flatMap(decodeEvent));
	}
	yield* toBatches(context, decoder.end().flatMap(decodeEvent));
}

/** The records up to the first error, and then that error. */
function* toBatches(context: FailureContext, all: readonly Decoded[]): Generator<Batch> {
	const batch: WireRecord[] = [];
	for (const decoded of all) {
		if (decoded.kind === 'failed') {
			yield batch;
			throw new PanduError(failureFromError(context, decoded.error));
		}
		batch.push(decoded.kind === 'broken' ? brokenRecord(context, decoded.text) : decoded);
	}
	if (batch.length > 0) yield batch;
}

function brokenRecord(context: FailureContext, detail: string): WireRecord {
	const message = t('A part of the answer of {0} was damaged and could not be read.', context.host);
	return { kind: 'broken', failure: describeFailure(context, 'protocol', message, { detail }) };
}

async function readAll(context: FailureContext, head: string, text: TextReader): Promise<string> {
	const pieces = [head];
	let length = head.length;
	for (let piece = await text.next(); piece !== undefined; piece = await text.next()) {
		pieces.push(piece);
		length += piece.length;
		if (length > maxEventLength) throw tooLarge(context, t('The reply'), maxEventLength);
	}
	return pieces.join('');
}

function* readWhole(context: FailureContext, text: string): Generator<Batch> {
	const whole = decodeWhole(text);
	if (whole?.kind === 'one') {
		const { value } = whole;
		const error = isObject(value) ? findError(value) : undefined;
		if (error) throw new PanduError(failureFromError(context, error));
		yield [{ kind: 'whole', value }, { kind: 'done' }];
		return;
	}
	if (whole) yield* toBatches(context, whole.decoded);
	if (whole && !whole.isCut) return;
	const message = t('The reply of {0} is damaged or cut off.', context.host);
	throw fail(context, 'protocol', message, whole ? {} : { detail: text });
}

async function unreadable(
	context: FailureContext,
	response: Response,
	head: string,
	text: TextReader,
): Promise<PanduError> {
	const { status } = response;
	const body = head + (await text.readSome(maxErrorBytes));
	if (isPage(body) || /^text\/html/i.test(response.headers.get('content-type') ?? '')) {
		const message = t(
			'{0} answered with a web page instead of a reply of an AI endpoint.',
			context.host,
		);
		return fail(context, 'badEndpoint', message, { status, detail: pageText(body) });
	}
	const message = t(
		'{0} answered with something that is not a reply of an AI endpoint.',
		context.host,
	);
	return fail(context, 'protocol', message, { status, detail: body });
}
