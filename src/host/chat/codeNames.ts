/** What a name in an answer stands for. */
export interface Named {
	/** Workspace-relative, `/` separated. Undefined: the name of something in code. */
	readonly path?: string;
	readonly symbol?: string;
	/** One-based. */
	readonly line: number;
}

/** What a name in an answer says. Undefined when it leads out of the workspace or is no name. */
export function readName(name: string): Named | undefined {
	const match = /^([^:#]+?)(?:(?::|#L)(\d{1,7})(?::\d+|-L?\d+)?)?$/.exec(name);
	const path = match?.[1]?.replace(/^\.\//, '');
	const line = Math.max(1, Number(match?.[2] ?? 1));
	if (!path || !/^[\w@.+/()$-]+$/.test(path)) return undefined;
	if (/[./]/.test(path) && !path.endsWith('()')) {
		const parts = path.split('/');
		return parts.some((part) => part === '' || /^\.+$/.test(part)) ? undefined : { path, line };
	}
	const symbol = path.replace(/\(\)$/, '');
	return /^[A-Za-z_$][\w$]*$/.test(symbol) ? { symbol, line } : undefined;
}
