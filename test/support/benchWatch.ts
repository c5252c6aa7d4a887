// Runs inside the page, for `npm run bench page`. Each function is sent there by itself, so it uses nothing outside of it.

/** A second without anything to do: what the machine makes of frames by itself. */
export async function countMessages(): Promise<{ gap: number }> {
	let gap = 0;
	let last = performance.now();
	const end = last + 1000;
	for (;;) {
		const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
		gap = Math.max(gap, now - last);
		last = now;
		if (now >= end) return { gap };
	}
}

/** Watches an answer from its first text until `endMark` has been painted. Times as `Date.now()` has them. */
export async function watchBurst(_element: Element, endMark: string) {
	const seen = {
		firstAt: 0,
		endAt: 0,
		gap: 0,
		frames: 0,
		posts: 0,
		mostPostsPerSecond: 0,
		nodes: 0,
	};
	const postTimes: number[] = [];
	const count = ({ data }: MessageEvent): void => {
		if (data?.type !== 'records') return;
		seen.posts += 1;
		postTimes.push(performance.now());
	};
	window.addEventListener('message', count);
	/** What a callback of a frame finds was painted by the frame before. */
	const painted = () =>
		new Promise<unknown>((resolve) => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = resolve;
			port2.postMessage(undefined);
		});
	let last = 0;
	for (;;) {
		const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
		if (seen.endAt > 0) break;
		if (seen.firstAt > 0) {
			seen.gap = Math.max(seen.gap, now - last);
			seen.frames += 1;
		}
		last = now;
		await painted();
		const markdown = document.querySelector('[data-testid="turn-assistant"] .markdown');
		if (seen.firstAt === 0 && markdown?.textContent) seen.firstAt = Date.now();
		if (markdown?.lastElementChild?.textContent?.includes(endMark)) {
			seen.endAt = Date.now();
			seen.gap = Math.max(seen.gap, performance.now() - now);
		}
	}
	window.removeEventListener('message', count);
	for (const [index, time] of postTimes.entries()) {
		const inSecond = postTimes.slice(index).filter((each) => each < time + 1000).length;
		seen.mostPostsPerSecond = Math.max(seen.mostPostsPerSecond, inSecond);
	}
	seen.nodes = document.querySelectorAll('*').length;
	return seen;
}

/** When a frame with `text` in the last answer is painted, as `Date.now()` has it: asked from outside, it would be seen late. */
export async function watchOpened(_element: Element, text: string) {
	for (;;) {
		await new Promise((resolve) => requestAnimationFrame(resolve));
		await new Promise<unknown>((resolve) => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = resolve;
			port2.postMessage(undefined);
		});
		const answers = document.querySelectorAll('[data-testid="turn-assistant"]');
		if (answers[answers.length - 1]?.textContent?.includes(text)) return Date.now();
	}
}

/** When the mouse is pressed next. */
export function nextPress(): Promise<number> {
	return new Promise((resolve) => {
		const options = { capture: true, once: true };
		addEventListener('mousedown', () => resolve(Date.now()), options);
	});
}

/** Notes when each numbered word (`w12w`) is first there. */
export async function watchPaced(_element: Element, endMark: string) {
	const seenAt: number[] = [];
	let posts = 0;
	let gap = 0;
	let last = 0;
	let next = 0;
	let from = 0;
	const count = ({ data }: MessageEvent): void => {
		if (data?.type === 'records') posts += 1;
	};
	window.addEventListener('message', count);
	const painted = () =>
		new Promise<unknown>((resolve) => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = resolve;
			port2.postMessage(undefined);
		});
	for (;;) {
		const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
		if (next > 0) gap = Math.max(gap, now - last);
		last = now;
		await painted();
		const markdown = document.querySelector('[data-testid="turn-assistant"] .markdown');
		const tail = markdown?.lastElementChild?.textContent ?? '';
		const word = Number([...tail.matchAll(/w(\d+)w/g)].at(-1)?.[1] ?? -1);
		if (word >= next) {
			from ||= now;
			const time = Date.now();
			while (next <= word) seenAt[next++] = time;
		}
		if (tail.includes(endMark)) break;
	}
	window.removeEventListener('message', count);
	return { seenAt, gap, posts, ms: last - from };
}

/** Goes up through the whole chat, page after page, and back to its end. */
export async function scrollThrough(transcript: Element) {
	const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
	let gap = 0;
	let last = await frame();
	const step = async (): Promise<void> => {
		const now = await frame();
		gap = Math.max(gap, now - last);
		last = now;
	};
	const hasOlder = () => document.querySelector('[data-testid="load-older"]') !== null;
	const end = performance.now() + 60_000;
	while (transcript.scrollTop > 0 || hasOlder()) {
		if (performance.now() > end) throw new Error('The beginning of the chat was never reached.');
		transcript.scrollTop -= 1200;
		await step();
		if (transcript.scrollTop > 0 || !hasOlder()) continue;
		const before = transcript.querySelectorAll('[data-slot]').length;
		document.querySelector<HTMLElement>('[data-testid="load-older"]')?.click();
		for (let wait = 0; wait < 300; wait++) {
			await step();
			if (transcript.querySelectorAll('[data-slot]').length > before) break;
		}
	}
	transcript.scrollTop = transcript.scrollHeight;
	for (let wait = 0; wait < 20; wait++) await step();
	return {
		gap,
		turns: transcript.querySelectorAll('[data-slot]').length,
		nodes: document.querySelectorAll('*').length,
	};
}

/** Milliseconds from `count` keys to the end of the frame that shows them, without waiting for that frame to begin. */
export async function keyTimes(composer: Element, count: number) {
	const times: number[] = [];
	await new Promise<void>((resolve) => {
		const onKey = (): void => {
			const from = performance.now();
			let handled = 0;
			composer.addEventListener(
				'input',
				() => {
					queueMicrotask(() => {
						handled = performance.now() - from;
					});
				},
				{ once: true },
			);
			requestAnimationFrame(() => {
				const frameFrom = performance.now();
				setTimeout(() => {
					times.push(handled + performance.now() - frameFrom);
					if (times.length >= count) resolve();
				});
			});
		};
		composer.addEventListener('keydown', onKey);
	});
	times.sort((one, other) => one - other);
	return { median: times[times.length >> 1] ?? 0, most: times.at(-1) ?? 0 };
}
