/** `32768`, `32,768`, `128k`, `1M`. */
export function readCount(text: string): number | undefined {
	const match = /^(\d+(?:\.\d+)?)\s*([km])?$/i.exec(text.trim().replaceAll(/[,_ ]/g, ''));
	if (!match) return undefined;
	const unit = match[2]?.toLowerCase();
	const count = Math.round(Number(match[1]) * (unit === 'k' ? 1000 : unit === 'm' ? 1_000_000 : 1));
	return count >= 1 ? count : undefined;
}
