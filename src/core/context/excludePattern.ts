/** What nobody means when they search a project. */
const folders =
	'node_modules,.git,.hg,.svn,bower_components,dist,out,build,target,.venv,venv,__pycache__,.next,.cache,coverage';
const always = `**/{${folders}}/**`;
const names = new Set(folders.split(','));

/** Whether a `/` separated path of a file leads through a folder that no search looks into. */
export function isAlwaysLeftOut(path: string): boolean {
	return path
		.split('/')
		.slice(0, -1)
		.some((part) => names.has(part));
}

const mostPatterns = 200;

/**
 * One glob of what is left out of a search: what nobody means, and the patterns that `search.exclude` sets to true. VS Code
 * knows no braces in braces, so they are written out.
 */
export function excludePattern(settings: Readonly<Record<string, unknown>>): string {
	const own = Object.entries(settings).flatMap(([pattern, value]) =>
		value === true ? writtenOut(pattern) : [],
	);
	const all = [...writtenOut(always), ...own.filter((each) => each !== '' && !/[{},]/.test(each))];
	return `{${[...new Set(all)].slice(0, mostPatterns).join(',')}}`;
}

function writtenOut(pattern: string): readonly string[] {
	let all: readonly string[] = [pattern];
	while (all.length <= mostPatterns && all.some((each) => braces.test(each))) {
		all = all.flatMap((each) => {
			const found = braces.exec(each);
			if (!found) return [each];
			const [whole, inner = ''] = found;
			const [before, after] = [each.slice(0, found.index), each.slice(found.index + whole.length)];
			return inner.split(',').map((choice) => `${before}${choice}${after}`);
		});
	}
	return all;
}

const braces = /\{([^{}]*)\}/;
