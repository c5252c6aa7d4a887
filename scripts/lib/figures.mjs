/** @param {readonly number[]} values */
export function median(values) {
	const sorted = values.toSorted((one, other) => one - other);
	return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** @param {number} bytes */
export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {number} ms */
export const milliseconds = (ms) =>
	`${ms < 1 ? ms.toFixed(2) : ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;

/** @param {number} share */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;
