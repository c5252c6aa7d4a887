import type { ModelEvent } from '../../shared/events';
import { t } from '../../shared/words';
import { PanduError, toFailure } from '../errors';
import { stopped } from './attempt';
import type { KeyHeader } from './client';
import type { ModelInfo } from './endpoint';
import { beginRecording, type Escort } from './escort';
import { describeFailure } from './failures';
import { windowPathOf, withWindows } from './localWindows';
import { parseModelList } from './modelList';
import type { Connected } from './oneTry';
import type { Recording } from './recorder';
import { chooseKeyHeader, otherKeyHeader, usualProtocol } from './ways';

/** The server's models. Throws a {@link PanduError}. */
export async function listModels(
	connected: Connected,
	signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
	const { options, hasKey, context } = connected;
	const { profile, learnt } = options;
	const protocol = usualProtocol(options);
	const keyHeader = chooseKeyHeader({ profile, hasKey, learnt }, protocol);
	try {
		return await readList(
			connected,
			await getModels(connected, keyHeader, signal, 1),
			keyHeader,
			signal,
		);
	} catch (error) {
		if (signal.aborted) throw new PanduError(stopped(context));
		const other = otherKeyHeader(profile, keyHeader);
		if (!other || toFailure(error).kind !== 'auth') throw new PanduError(toFailure(error));
		const body = await getModels(connected, other, signal, 2);
		learnt.set(`keyHeader.${protocol}`, other);
		return readList(connected, body, other, signal);
	}
}

/** The models in `body`. Servers of one's own are asked for their windows too, which they do not list. */
function readList(
	{ client, options: { profile, clock } }: Connected,
	body: unknown,
	keyHeader: KeyHeader,
	signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
	const path = windowPathOf(profile, body);
	return withWindows({ client, profile, keyHeader, clock }, path, parseModelList(body), signal);
}

async function getModels(
	connected: Connected,
	keyHeader: KeyHeader,
	signal: AbortSignal,
	attempt: number,
): Promise<unknown> {
	const escort = createEscort(connected, attempt);
	try {
		const value = await readModels(connected, keyHeader, signal, escort);
		escort.end({ type: 'finish', reason: 'stop' });
		return value;
	} catch (error) {
		escort.end({ type: 'error', failure: toFailure(error) });
		throw error;
	}
}

async function readModels(
	{ client, context, options }: Connected,
	keyHeader: KeyHeader,
	signal: AbortSignal,
	escort: Escort,
): Promise<unknown> {
	// Servers of the messages protocol give the list in pages; this is the longest one.
	const isMessages = usualProtocol(options) === 'messages';
	const prefix = options.learnt.get('pathPrefix') ?? '';
	const path = `${prefix}${isMessages ? '/models?limit=1000' : '/models'}`;
	for await (const record of client.get(path, keyHeader, signal, isMessages, escort)) {
		if (record.kind === 'whole') return record.value;
	}
	if (signal.aborted) throw new PanduError(stopped(context));
	const message = t('{0} did not answer with a list of models.', context.host);
	throw new PanduError(describeFailure(context, 'protocol', message));
}

function createEscort(
	{ options }: Connected,
	attempt: number,
): Escort & { end(last: ModelEvent): void } {
	const { recorder, log, profile } = options;
	if (!recorder) return { end: () => undefined };
	const protocol = usualProtocol(options);
	let recording: Recording | undefined;
	return {
		record: (sent) => {
			const more = { endpoint: profile.id, model: '', protocol, attempt };
			recording = beginRecording(recorder, { ...sent, ...more }, log);
			return recording;
		},
		end: (last) => recording?.ended(last, undefined),
	};
}
