import assert from 'node:assert/strict';
import { hooksPaths, pathKind, readPath } from '../../../../src/core/tools/pathRules';

const linux = (path: string) => readPath(path, false);
const windows = (path: string) => readPath(path, true);

describe('paths as models write them', () => {
	const relative: readonly (readonly [string, string])[] = [
		['src/a.ts', 'src/a.ts'],
		['./src//a.ts', 'src/a.ts'],
		['src\\a.ts', 'src/a.ts'],
		['`src/a.ts`', 'src/a.ts'],
		['"src/my file.ts"', 'src/my file.ts'],
		['src/../a.ts', 'a.ts'],
		['../out.txt', '../out.txt'],
		['a/../../out.txt', '../out.txt'],
		['.vscode/x/../settings.json', '.vscode/settings.json'],
	];
	for (const [written, path] of relative) {
		it(`${written} is ${path}`, () => {
			assert.deepEqual(linux(written), { kind: 'relative', path });
			assert.deepEqual(windows(written), { kind: 'relative', path });
		});
	}

	it('keeps absolute paths apart', () => {
		assert.deepEqual(linux('/etc/../etc/hosts'), { kind: 'absolute', path: '/etc/hosts' });
		assert.deepEqual(linux('file:///home/a%20b/c.ts'), {
			kind: 'absolute',
			path: '/home/a b/c.ts',
		});
		assert.deepEqual(windows('C:\\Users\\a\\..\\b.ts'), {
			kind: 'absolute',
			path: 'C:/Users/b.ts',
		});
		assert.deepEqual(windows('file:///c:/x/y.ts'), { kind: 'absolute', path: 'c:/x/y.ts' });
	});

	const blocked: readonly (readonly [string, string])[] = [
		['', 'malformed'],
		['   ', 'malformed'],
		['a\0.ts', 'malformed'],
		['a\n.ts', 'malformed'],
		['src/\u202Ets.exe', 'malformed'],
		['file:///%E0%A4%A', 'malformed'],
		['vscode-userdata:/User/settings.json', 'place'],
		['untitled:Untitled-1', 'place'],
		['git:/src/a.ts', 'place'],
		['file://host/share/a.ts', 'place'],
		['https://example.com/a.ts', 'place'],
		['//server/share/a.ts', 'place'],
		['\\\\server\\share\\a.ts', 'place'],
		['\\\\?\\C:\\a.ts', 'place'],
		['~/.bashrc', 'home'],
		['~root/x', 'home'],
	];
	for (const [written, why] of blocked) {
		it(`S31: ${JSON.stringify(written)} is blocked`, () => {
			assert.deepEqual(linux(written), { kind: 'blocked', why });
			assert.deepEqual(windows(written), { kind: 'blocked', why });
		});
	}

	const tricks = [
		'.vscode./settings.json',
		'.vscode /settings.json',
		'.vscode/settings.json.',
		'.vscode/settings.json::$DATA',
		'.vscode/SETTIN~1.JSO',
		'a/NUL',
		'con.txt',
		'COM1',
		'a?.ts',
	];
	for (const trick of tricks) {
		it(`S25: on Windows ${trick} is blocked`, () => {
			assert.deepEqual(windows(trick), { kind: 'blocked', why: 'trick' });
		});
	}

	it('a drive is no path on other systems, and one without a root is none anywhere', () => {
		assert.equal(linux('C:/a.ts').kind, 'blocked');
		assert.equal(windows('C:a.ts').kind, 'blocked');
	});
});

describe('what a path is', () => {
	const kinds: Readonly<Record<string, readonly string[]>> = {
		settings: [
			'.vscode/settings.json',
			'.vscode/tasks.json',
			'.vscode/launch.json',
			'packages/a/.vscode/extensions.json',
			'.VSCODE/Settings.json',
			'.vscode./settings.json.',
			'.vscode/settings.json::$DATA',
			'my.code-workspace',
			'MY.CODE-WORKSPACE',
			'.idea/workspace.xml',
			'.devcontainer/devcontainer.json',
		],
		automation: [
			'.github/workflows/ci.yml',
			'.GitHub/Workflows/ci.yml',
			'.github/actions/a/action.yml',
			'.husky/pre-commit',
			'.githooks/pre-push',
			'.gitlab-ci.yml',
			'.npmrc',
			'sub/.envrc',
			'.gitattributes',
		],
		rules: [
			'AGENTS.md',
			'agents.md',
			'packages/web/AGENTS.md',
			'CLAUDE.md',
			'.cursor/rules/a.mdc',
			'.cursorrules',
			'.github/copilot-instructions.md',
			'.github/prompts/a.prompt.md',
			'.github/instructions/ts.instructions.md',
			'.vscode/mcp.json',
			'.mcp.json',
			'.pandu/rules.md',
		],
		repository: [
			'.git/config',
			'.git/hooks/pre-commit',
			'sub/.GIT/HEAD',
			'.git',
			'.hg/hgrc',
			'GIT~1/config',
			'.gi\u200ct/config',
			'.\uff27it/config',
		],
		plain: [
			'src/a.ts',
			'README.md',
			'docs/agents.txt',
			'.gitignore',
			'.env.example',
			'src/git/config.ts',
			'.github/ISSUE_TEMPLATE/bug.md',
			'vscode/settings.json',
			'package.json',
		],
	};
	for (const [kind, paths] of Object.entries(kinds)) {
		for (const path of paths) {
			it(`${path}: ${kind}`, () => assert.equal(pathKind(path), kind));
		}
	}

	it('S26: a folder that git runs hooks from', () => {
		const hooks = hooksPaths('[core]\n\tbare = false\n\thooksPath = tools/hooks\n');
		assert.deepEqual(hooks, ['tools/hooks']);
		assert.deepEqual(hooksPaths('[core] hooksPath = "a b" ; mine\nhookspath=c# d\n'), ['a b', 'c']);
		assert.equal(pathKind('tools/hooks/pre-commit', hooks), 'automation');
		assert.equal(pathKind('Tools/Hooks/pre-commit', hooks), 'automation');
		assert.equal(pathKind('tools/hooksx/a.ts', hooks), 'plain');
	});
});
