import type { CDPSession } from 'playwright-core';

/** What a window holds beside what it shows. */
export interface HeapCensus {
	/** Elements that are in no document, and that a script still holds. */
	readonly detachedElements: number;
	/**
	 * What the browser would undo in text fields, with the texts: up to 1,000 steps in each frame, also of fields that are long
	 * gone. A page of nothing but an empty `textarea` grows by 1,000 nodes that way and then no more.
	 */
	readonly undoSteps: number;
}

/** From a heap snapshot, so it takes half a minute. */
export async function takeCensus(session: CDPSession): Promise<HeapCensus> {
	const chunks: string[] = [];
	const add = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
	session.on('HeapProfiler.addHeapSnapshotChunk', add);
	try {
		await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
	} finally {
		session.off('HeapProfiler.addHeapSnapshotChunk', add);
	}
	return countIn(JSON.parse(chunks.join('')) as Snapshot);
}

interface Snapshot {
	readonly snapshot: { readonly meta: { readonly node_fields: readonly string[] } };
	readonly nodes: readonly number[];
	readonly strings: readonly string[];
}

const detached = 2;

function countIn({ snapshot, nodes, strings }: Snapshot): HeapCensus {
	const fields = snapshot.meta.node_fields;
	const nameAt = fields.indexOf('name');
	const detachedAt = fields.indexOf('detachedness');
	const undoStep = strings.indexOf('blink::UndoStep');
	let detachedElements = 0;
	let undoSteps = 0;
	for (let node = 0; node < nodes.length; node += fields.length) {
		if (nodes[node + detachedAt] === detached) detachedElements += 1;
		if (nodes[node + nameAt] === undoStep) undoSteps += 1;
	}
	return { detachedElements, undoSteps };
}
