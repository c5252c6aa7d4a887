import { languageOfWords } from '../shared/words';

const units = [
	['year', 365 * 24 * 3600],
	['month', 30 * 24 * 3600],
	['day', 24 * 3600],
	['hour', 3600],
	['minute', 60],
] as const;

/** How long ago something was, in words such as "5 minutes ago". */
export function describeAge(ms: number): string {
	const format = new Intl.RelativeTimeFormat(languageOfWords(), { numeric: 'auto' });
	for (const [unit, seconds] of units) {
		const count = Math.floor(ms / 1000 / seconds);
		if (count >= 1) return format.format(-count, unit);
	}
	return format.format(0, 'minute');
}
