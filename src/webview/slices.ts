/** Work in parts. Does one part and tells whether that was the last. */
export type Job = () => boolean;

/** What of a frame such work may take; the rest is for layout, painting and keys. On a busy machine, where frames are late anyway, it is more. */
const leastSliceMs = 8;
const mostSliceMs = 24;
const lateMs = 32;
/** After so long it is another frame, whoever asked for none. */
const frameMs = 2 * mostSliceMs;

/** Text that is to appear. */
const jobs = new Set<Job>();
/** What makes it prettier: waits until all of the text is there. */
const lastJobs = new Set<Job>();
let sliceMs = leastSliceMs;
let sliceStart = Number.NEGATIVE_INFINITY;
/** The frame before, when there was work left after it. */
let lastFrame = Number.POSITIVE_INFINITY;
let isAsked = false;

/** Whether this frame has time for another part, one of about `ms`. All work in parts shares one account. */
export function hasTime(ms = 0): boolean {
	const now = performance.now();
	if (now - sliceStart >= frameMs) sliceStart = now;
	const spent = now - sliceStart;
	// What takes longer than there is may have a frame to itself.
	return spent < 1 || spent + ms < sliceMs;
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

/** Calls `job` once in each frame in which all other work is done, until it tells that nothing is left of it. */
export function workLast(job: Job): void {
	lastJobs.add(job);
	askFrame();
}

/** Forgets what of `job` is left. */
export function stopWork(job: Job): void {
	jobs.delete(job);
}

function work(): void {
	hasTime();
	const end = sliceStart + sliceMs;
	while (jobs.size > 0 && performance.now() < end) {
		// The newest first: an answer that is being written before those that were there.
		const job = [...jobs].at(-1);
		if (job?.()) jobs.delete(job);
	}
	if (jobs.size + lastJobs.size > 0) askFrame();
}

function askFrame(): void {
	if (isAsked) return;
	isAsked = true;
	requestAnimationFrame((time) => {
		isAsked = false;
		// Somebody else may have worked in this frame already.
		if (sliceStart < time) sliceStart = performance.now();
		const late = time - lastFrame - lateMs;
		sliceMs = Math.max(leastSliceMs, Math.min(mostSliceMs, late / 2));
		if (jobs.size === 0) for (const job of lastJobs) if (job()) lastJobs.delete(job);
		work();
		lastFrame = isAsked ? time : Number.POSITIVE_INFINITY;
		if (!isAsked) sliceMs = leastSliceMs;
	});
}
