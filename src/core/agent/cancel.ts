/** Settles like `work`, but rejects at once when `signal` is aborted. What `work` does after that is ignored. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise<T>((resolve, reject) => {
		const onAbort = () => reject(signal.reason);
		if (signal.aborted) onAbort();
		signal.addEventListener('abort', onAbort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
	});
}

/** Yields what `source` yields and ends quietly as soon as `signal` is aborted, even if `source` does not notice. */
export async function* iterateUntilAborted<T>(
	source: AsyncIterable<T>,
	signal: AbortSignal,
): AsyncGenerator<T> {
	const iterator = source[Symbol.asyncIterator]();
	let ended = false;
	try {
		while (!signal.aborted) {
			const next = await untilAborted(iterator.next(), signal);
			if (next.done) {
				ended = true;
				return;
			}
			yield next.value;
		}
	} catch (error) {
		if (!signal.aborted) {
			ended = true;
			throw error;
		}
	} finally {
		if (!ended) release(iterator);
	}
}

/** Lets the source clean up without waiting for it: it may hang, which is why it is being left. */
function release<T>(iterator: AsyncIterator<T>): void {
	iterator.return?.().catch(ignore);
}

function ignore(): undefined {
	return undefined;
}
