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
	let leave: (reason: unknown) => void = ignore;
	// One listener for all of it: a stream has thousands of pieces.
	const onAbort = (): void => leave(signal.reason);
	signal.addEventListener('abort', onAbort);
	try {
		while (!signal.aborted) {
			const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
				leave = reject;
				iterator.next().then(resolve, reject);
			});
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
		signal.removeEventListener('abort', onAbort);
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
