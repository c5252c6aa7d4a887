/** Work in parts. Does one part and tells whether that was the last. */
export type Job = () => boolean;

/** What of a frame such work may take; the rest is for layout, painting and keys. */
const sliceMs = 8;
const frameMs = 16;

const jobs = new Set<Job>();
let sliceStart = Number.NEGATIVE_INFINITY;
let isAsked = false;

/** Whether this frame has time for another part. All work in parts shares one account. */
export function hasTime(): boolean {
	const now = performance.now();
	if (now - sliceStart >= frameMs) sliceStart = now;
	return now - sliceStart < sliceMs;
}

/** Does parts of `job` in this frame and, as long as there are more, in the next ones. Adding it twice is adding it once. */
export function workOn(job: Job): void {
	jobs.add(job);
	work();
}

/** As {@link workOn}, beginning with the next frame. */
export function workLater(job: Job): void {
	jobs.add(job);
	askFrame();
}

/** Forgets what of `job` is left. */
export function stopWork(job: Job): void {
	jobs.delete(job);
}

function work(): void {
	while (jobs.size > 0 && hasTime()) {
		// The newest first: an answer that is being written before the colours of what stands above.
		const job = [...jobs].at(-1);
		if (job?.()) jobs.delete(job);
	}
	if (jobs.size > 0) askFrame();
}

function askFrame(): void {
	if (isAsked) return;
	isAsked = true;
	requestAnimationFrame(() => {
		isAsked = false;
		sliceStart = performance.now();
		work();
	});
}
