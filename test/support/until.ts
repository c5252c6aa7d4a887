import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds after which nothing more is expected. A machine that does much else takes its time, and waiting costs nothing. */
export const patience = 60_000;

/** Waits until `read` gives `wanted`. */
export async function until<T>(read: () => Promise<T> | T, wanted: T): Promise<void> {
	for (const end = Date.now() + patience; Date.now() < end; await wait(50)) {
		if ((await read()) === wanted) return;
	}
	assert.equal(await read(), wanted);
}
