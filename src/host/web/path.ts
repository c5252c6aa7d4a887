// Node's `path` as the host uses it; paths in the web host are those of URIs.

/** As VS Code decides whether `fsPath` has backslashes. */
export const isOnWindows = (userAgent: string | undefined): boolean =>
	userAgent?.includes('Windows') ?? false;

const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };

/** The path of a URI again from its `fsPath`, which has backslashes in a browser on Windows. */
export const slashed = (path: string, isWindows = isOnWindows(navigator?.userAgent)): string =>
	isWindows ? path.replaceAll('\\', '/') : path;

/** The first of `roots` that holds `path`, which may be an `fsPath`, and the path as that of a URI. */
export function rootOf<T extends { readonly path: string }>(
	path: string,
	roots: readonly T[],
	isWindows?: boolean,
): { readonly root: T | undefined; readonly path: string } {
	const plain = slashed(path, isWindows);
	const root = roots.find((each) => `${plain}/`.startsWith(`${each.path.replace(/\/$/, '')}/`));
	return { root, path: plain };
}

function normalize(path: string): string {
	const isRooted = path.startsWith('/');
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part !== '..') parts.push(part);
		else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
		else if (!isRooted) parts.push(part);
	}
	const end = path.endsWith('/') && parts.length > 0 ? '/' : '';
	return `${isRooted ? '/' : ''}${parts.join('/')}${end}` || '.';
}

const isAbsolute = (path: string): boolean => path.startsWith('/');

const join = (...parts: readonly string[]): string =>
	normalize(parts.filter((part) => part !== '').join('/'));

function resolve(...parts: readonly string[]): string {
	const from = parts.findLastIndex(isAbsolute);
	const path = join('/', ...parts.slice(Math.max(from, 0)));
	return path.length > 1 ? path.replace(/\/$/, '') : path;
}

function dirname(path: string): string {
	const clean = path.replace(/(.)\/+$/, '$1');
	const at = clean.lastIndexOf('/');
	return at > 0 ? clean.slice(0, at) : at === 0 ? '/' : '.';
}

function basename(path: string, suffix = ''): string {
	const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
	return suffix !== name && name.endsWith(suffix)
		? name.slice(0, name.length - suffix.length)
		: name;
}

function relative(from: string, to: string): string {
	const parts = (path: string): readonly string[] => resolve(path).split('/').filter(Boolean);
	const [one, other] = [parts(from), parts(to)];
	let same = 0;
	while (same < one.length && one[same] === other[same]) same += 1;
	return [...one.slice(same).map(() => '..'), ...other.slice(same)].join('/');
}

/** What it gives back has slashes alone. */
export function createPath(isWindows: boolean) {
	const plain = (path: string): string => slashed(path, isWindows);
	return {
		sep: '/',
		normalize: (path: string) => normalize(plain(path)),
		isAbsolute: (path: string) => isAbsolute(plain(path)),
		join: (...parts: readonly string[]) => join(...parts.map(plain)),
		resolve: (...parts: readonly string[]) => resolve(...parts.map(plain)),
		dirname: (path: string) => dirname(plain(path)),
		basename: (path: string, suffix?: string) => basename(plain(path), suffix),
		relative: (from: string, to: string) => relative(plain(from), plain(to)),
	};
}

export const webPath = createPath(isOnWindows(navigator?.userAgent));
