/** A path of a model, read without looking at any disk. */
export type WrittenPath =
	/** `/` separated, without dot segments; below a folder of the workspace unless it begins with `..`. */
	| { readonly kind: 'relative'; readonly path: string }
	/** `/` separated; on Windows with a drive. */
	| { readonly kind: 'absolute'; readonly path: string }
	| { readonly kind: 'blocked'; readonly why: PathProblem };

type PathProblem =
	/** Empty, or with control characters. */
	| 'malformed'
	/** Another scheme than a file's, another computer, or a device. */
	| 'place'
	/** Windows would take it for another name than the one that is written. */
	| 'trick'
	| 'home';

/** Reads the path of a file as models write it: with either slash, quotes by habit, or as a `file:` address. */
export function readPath(written: string, isWindows: boolean): WrittenPath {
	const blocked = (why: PathProblem): WrittenPath => ({ kind: 'blocked', why });
	const bare = unquote(written.trim());
	if (bare === '' || hasControls(bare)) return blocked('malformed');
	const address = /^file:\/\/\//i.test(bare) ? decode(bare.slice(7)) : bare;
	if (address === undefined || hasControls(address)) return blocked('malformed');
	const path = address.replaceAll('\\', '/').replace(/^\/(?=[a-z]:\/)/i, '');
	// `//server/share`, `\\?\` and `\\.\`.
	if (path.startsWith('//')) return blocked('place');
	const drive = /^[a-z]:/i.exec(path)?.[0] ?? '';
	if (drive === '' ? /^[a-z][a-z0-9+.-]+:/i.test(path) : !isWindows) return blocked('place');
	if (path.startsWith('~')) return blocked('home');
	const rest = path.slice(drive.length);
	// `C:x` is below whatever folder that drive is in.
	if (drive !== '' && !rest.startsWith('/')) return blocked('place');
	if (isWindows && rest.split('/').some(isWindowsTrick)) return blocked('trick');
	const clean = normalise(rest);
	return rest.startsWith('/')
		? { kind: 'absolute', path: `${drive}${clean}` }
		: { kind: 'relative', path: clean };
}

function unquote(text: string): string {
	const [, , inner] = /^(["'`])(.+)\1$/s.exec(text) ?? [];
	return inner ?? text;
}

function decode(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}

function hasControls(text: string): boolean {
	return /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(text);
}

/** Trailing dots and blanks, streams, short names and devices. */
function isWindowsTrick(segment: string): boolean {
	if (segment === '' || segment === '.' || segment === '..') return false;
	return (
		/[. ]$/.test(segment) ||
		/[:*?"<>|]/.test(segment) ||
		/~\d/.test(segment) ||
		/^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(\.|$)/i.test(segment)
	);
}

/** Without `.`, `..` and doubled slashes, as far as that goes without knowing what lies above. */
function normalise(path: string): string {
	const isAbsolute = path.startsWith('/');
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part !== '..') parts.push(part);
		else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
		else if (!isAbsolute) parts.push('..');
	}
	return `${isAbsolute ? '/' : ''}${parts.join('/')}`;
}

/** What kind of file a path leads to. All but `plain` can make programs run or loosen what protects the person. */
export type PathKind =
	| 'plain'
	/** Settings of an editor or of the workspace. */
	| 'settings'
	/** What runs by itself: hooks, build servers, package managers. */
	| 'automation'
	/** Rules, permissions and servers of assistants. */
	| 'rules'
	/** A version control's own files. */
	| 'repository';

const repositories = new Set(['.git', '.hg', '.svn', '.jj']);
const settingsFolders = new Set(['.vscode', '.idea', '.devcontainer', '.zed', '.fleet']);
const settingsFiles = new Set(['.devcontainer.json', '.editorconfig-checker.json']);
const rulesFolders = new Set([
	'.pandu',
	'.cursor',
	'.claude',
	'.continue',
	'.cline',
	'.clinerules',
	'.roo',
	'.windsurf',
	'.codex',
	'.gemini',
	'.agents',
]);
const rulesFiles = new Set([
	'agents.md',
	'agent.md',
	'claude.md',
	'claude.local.md',
	'gemini.md',
	'.cursorrules',
	'.windsurfrules',
	'.clinerules',
	'.roorules',
	'copilot-instructions.md',
	'mcp.json',
	'.mcp.json',
]);
const automationFolders = new Set(['.husky', '.githooks', '.circleci', '.buildkite']);
const automationFiles = new Set([
	'.gitmodules',
	'.gitconfig',
	'.gitattributes',
	'.gitlab-ci.yml',
	'.travis.yml',
	'azure-pipelines.yml',
	'bitbucket-pipelines.yml',
	'jenkinsfile',
	'.pre-commit-config.yaml',
	'lefthook.yml',
	'.lefthook.yml',
	'.envrc',
	'.npmrc',
	'.yarnrc',
	'.yarnrc.yml',
	'.pnpmfile.cjs',
]);
const githubFolders = new Set(['workflows', 'actions']);
const githubRules = new Set(['instructions', 'prompts', 'chatmodes', 'agents']);

/**
 * Judges a `/` separated path by its names. Cases, trailing dots and blanks and streams do not matter, because some disks
 * do not look at them. `hooks` are folders that the repository is set up to run programs from.
 */
export function pathKind(path: string, hooks: readonly string[] = []): PathKind {
	const parts = path.split(/[/\\]/).map(plainName).filter(Boolean);
	const file = parts.at(-1) ?? '';
	const folders = new Set(parts);
	if (parts.some((part) => repositories.has(part) || /^git~\d$/.test(part))) return 'repository';
	if (parts.some((part) => rulesFolders.has(part)) || rulesFiles.has(file)) return 'rules';
	if (/\.(instructions|prompt|chatmode|agent)\.md$/.test(file)) return 'rules';
	const github = parts[parts.indexOf('.github') + 1] ?? '';
	if (folders.has('.github') && githubRules.has(github)) return 'rules';
	if (parts.some((part) => settingsFolders.has(part)) || settingsFiles.has(file)) return 'settings';
	if (file.endsWith('.code-workspace')) return 'settings';
	if (folders.has('.github') && githubFolders.has(github)) return 'automation';
	if (parts.some((part) => automationFolders.has(part)) || automationFiles.has(file)) {
		return 'automation';
	}
	const plain = `${parts.join('/')}/`;
	const isHook = hooks.some((hook) => {
		const folder = hook.split(/[/\\]/).map(plainName).filter(Boolean).join('/');
		return folder !== '' && plain.startsWith(`${folder}/`);
	});
	return isHook ? 'automation' : 'plain';
}

/** Some disks take letters of other forms for the same, and look past characters that nobody sees. */
function plainName(part: string): string {
	return part
		.replace(/:.*$/s, '')
		.normalize('NFKC')
		.replace(/\p{Default_Ignorable_Code_Point}/gu, '')
		.replace(/[. ]+$/, '')
		.toLowerCase();
}

/** Where the repository's configuration says that its hooks are. */
export function hooksPaths(gitConfig: string): readonly string[] {
	const lines = /^\s*(?:\[core\]\s*)?hooksPath\s*=\s*"?([^"\n#;]+?)"?\s*(?:[#;].*)?$/gim;
	return [...gitConfig.matchAll(lines)].flatMap(([, path]) => (path === undefined ? [] : [path]));
}
