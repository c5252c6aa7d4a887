import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { commandIds } from '../../src/host/commandIds';
import { type Arrow, arrows, filesIn, readText } from '../support/sources';

declare const PROJECT_ROOT: string;

interface Metafile {
	readonly inputs: Readonly<Record<string, unknown>>;
	readonly outputs: Readonly<
		Record<
			string,
			{
				readonly bytes: number;
				readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
				readonly imports: readonly { readonly path: string; readonly external?: boolean }[];
			}
		>
	>;
}

const kilobyte = 1000;

/** Packages that may be inside the page, and nothing else. */
const pagePackages = [
	'preact',
	'@preact/signals',
	'@preact/signals-core',
	'marked',
	'dompurify',
	'partial-json',
];

/** Packages that may be inside the host's bundles. */
const hostPackages = ['openai', 'zod', 'partial-json'];

function packageOf(input: string): string | undefined {
	return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1];
}

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)].sort();

describe('the bundles', () => {
	const outdir = path.join(PROJECT_ROOT, 'out', `architecture-${process.pid}`);
	const outputs: Record<string, Metafile['outputs'][string]> = {};

	before(function () {
		this.timeout(60_000);
		mkdirSync(outdir, { recursive: true });
		const relative = path.relative(PROJECT_ROOT, outdir);
		const run = spawnSync(process.execPath, ['esbuild.mjs', `--outdir=${relative}`], {
			cwd: PROJECT_ROOT,
			encoding: 'utf8',
		});
		assert.equal(run.status, 0, run.stderr);
		for (const name of ['host', 'web', 'page']) {
			const text = readFileSync(path.join(outdir, `${name}.meta.json`), 'utf8');
			const metafile = JSON.parse(text) as Metafile;
			for (const [file, output] of Object.entries(metafile.outputs)) {
				outputs[path.basename(file)] = output;
			}
		}
	});

	after(() => rmSync(outdir, { recursive: true, force: true }));

	const inputsOf = (file: string): readonly string[] => {
		const output = outputs[file];
		assert.ok(output, `${file} was not built`);
		return Object.entries(output.inputs)
			.filter(([, use]) => use.bytesInOutput > 0)
			.map(([input]) => input);
	};

	it('are those that the product consists of', () => {
		const built = Object.keys(outputs).filter((file) => file.endsWith('.js'));
		assert.deepEqual(built.sort(), [
			...['assistant.js', 'demo.js', 'diagram.js', 'extension.js'],
			...['highlight.js', 'maths.js', 'page.js', 'web.js'],
		]);
	});

	for (const file of ['page.js', 'page.css']) {
		it(`${file} holds only the page, shared words and the listed packages`, () => {
			for (const input of inputsOf(file)) {
				const name = packageOf(input);
				if (name) assert.ok(pagePackages.includes(name), `${name} is in ${file}`);
				else assert.match(input, /^src\/(?:webview|shared)\//);
			}
		});
	}

	it('highlight.js holds the grammars and nothing of the page', () => {
		for (const input of inputsOf('highlight.js')) {
			const name = packageOf(input);
			if (name) assert.equal(name, 'highlight.js');
			else
				assert.match(
					input,
					/^src\/webview\/markdown\/(?:highlight|highlightScript|cssGrammar)\.ts$/,
				);
		}
	});

	it('maths.js holds temml, diagram.js only what draws diagrams, and nothing of the page', () => {
		for (const input of inputsOf('maths.js')) {
			const name = packageOf(input);
			if (name) assert.equal(name, 'temml');
			else assert.equal(input, 'src/webview/markdown/mathsScript.ts');
		}
		for (const input of inputsOf('diagram.js')) assert.match(input, /^src\/webview\/diagram\//);
	});

	it('activation code holds no request layer and no schemas', () => {
		for (const input of inputsOf('extension.js')) {
			assert.equal(packageOf(input), undefined, input);
			assert.doesNotMatch(input, /^src\/(?:core|webview)\//);
		}
	});

	it('activation code in a browser is the same, with what stands for Node', () => {
		const more = inputsOf('web.js').filter((input) => !inputsOf('extension.js').includes(input));
		for (const input of more) assert.match(input, /^src\/host\/web\//);
		assert.ok((outputs['web.js']?.bytes ?? Number.POSITIVE_INFINITY) <= 20 * kilobyte);
	});

	it('the demo is core and shared words only, without any package', () => {
		for (const input of inputsOf('demo.js')) {
			assert.match(input, /^src\/(?:core\/demo|shared)\//);
		}
	});

	it('the host holds no page code and only the listed packages', () => {
		for (const input of inputsOf('assistant.js')) {
			const name = packageOf(input);
			if (name) assert.ok(hostPackages.includes(name), `${name} is in assistant.js`);
			else assert.match(input, /^src\/(?:host|core|shared)\//);
		}
	});

	it('no module with a life of its own is in both activation and assistant', () => {
		const twice = inputsOf('extension.js').filter((input) =>
			inputsOf('assistant.js').includes(input),
		);
		for (const input of twice) {
			assert.doesNotMatch(readText(input), /^(?:export )?(?:let|var)\s/m, `${input} keeps state`);
		}
	});

	const budgets = {
		'extension.js': 60,
		'page.js': 250,
		'maths.js': 170,
		'diagram.js': 35,
	} as const;
	for (const [file, most] of Object.entries(budgets)) {
		it(`${file} has at most ${most} kB`, () => {
			const bytes = outputs[file]?.bytes ?? Number.POSITIVE_INFINITY;
			assert.ok(bytes <= most * kilobyte, `${bytes} bytes`);
		});
	}

	it('only the host asks for what is outside: vscode in it, nothing in core', () => {
		for (const [file, output] of Object.entries(outputs)) {
			const outside = output.imports.filter((each) => each.external).map((each) => each.path);
			for (const name of outside) {
				if (file === 'page.css') continue;
				if (/^(?:page|highlight|maths|diagram|demo)\.js$/.test(file))
					assert.fail(`${file} requires ${name}`);
			}
		}
	});
});

describe('the arrows', () => {
	const all = arrows();
	const layer = (file: string) => /^src\/([^/.]+)/.exec(file)?.[1] ?? file;
	const inCore = (file: string) => /^src\/core\/([^/]+)\//.exec(file)?.[1] ?? 'core';
	const say = (list: readonly Arrow[]) => list.map((each) => `${each.from} -> ${each.to}`);

	const allowed: Readonly<Record<string, readonly string[]>> = {
		extension: ['host', 'shared'],
		host: ['host', 'core', 'shared'],
		core: ['core', 'shared'],
		shared: ['shared'],
		webview: ['webview', 'shared'],
	};

	it('go one way between the layers', () => {
		const wrong = all.filter(
			({ from, to }) => to.startsWith('src/') && !allowed[layer(from)]?.includes(layer(to)),
		);
		assert.deepEqual(say(wrong), []);
	});

	/** What a folder of core may import besides itself, shared and the files at core's root. */
	const coreArrows: Readonly<Record<string, readonly string[]>> = {
		tools: ['agent', 'edits'],
	};

	it('go between the folders of core only where the design has them', () => {
		const wrong = all.filter(({ from, to }) => {
			if (layer(from) !== 'core' || !to.startsWith('src/core/')) return false;
			const source = inCore(from);
			const target = inCore(to);
			return target !== source && target !== 'core' && !coreArrows[source]?.includes(target);
		});
		assert.deepEqual(say(wrong), []);
	});

	it('lead from core and shared to no editor, no page and no Node', () => {
		const wrong = all.filter(({ from, to }) => {
			if (layer(from) === 'shared') return !to.startsWith('src/shared/');
			if (layer(from) !== 'core') return false;
			return /^(?:vscode|node:.*|preact.*|@preact\/.*|dompurify|marked|highlight\.js.*)$/.test(to);
		});
		assert.deepEqual(say(wrong), []);
	});

	it('lead to vscode from the host only, and to openai and zod from where they belong', () => {
		const wrong = all.filter(({ from, to }) => {
			if (to === 'vscode') return !['host', 'extension'].includes(layer(from));
			if (to.startsWith('openai')) return !from.startsWith('src/core/endpoints/');
			if (to === 'zod') return !['host', 'core'].includes(layer(from));
			return false;
		});
		assert.deepEqual(say(wrong), []);
	});

	it('never lead into a folder as a whole', () => {
		const folders = new Set(filesIn('src', /\.tsx?$/).map((file) => path.posix.dirname(file)));
		assert.deepEqual(say(all.filter(({ to }) => folders.has(to))), []);
	});
});

describe('one home for each dangerous thing', () => {
	const sources = filesIn('src', /\.tsx?$/);
	const users = (pattern: RegExp) => sources.filter((file) => pattern.test(readText(file)));

	it('postMessage is called in the view and in the bridge', () => {
		for (const file of users(/\.postMessage\(/)) {
			assert.match(file, /^src\/(?:host\/chat\/chat(?:View|Elsewhere)|webview\/bridge)\.ts$/);
		}
	});

	it('settings are read in the settings only', () => {
		for (const file of users(/\bgetConfiguration\(/)) {
			assert.match(file, /^src\/host\/(?:settings|workspaceOverrides)\w*\.ts$/);
		}
	});

	it('the secret storage is used by the secrets only', () => {
		for (const file of users(/\bsecrets\.(?:get|store|delete)\(|\bsecretStorage\./i)) {
			assert.match(file, /^src\/host\/secrets\.ts$/);
		}
	});

	it('nothing evaluates text as code, but that of our own bundles in a browser', () => {
		assert.deepEqual(users(/\beval\(|new Function\(/), ['src/host/web/loadAssistant.ts']);
	});
});

interface Manifest {
	readonly contributes: {
		readonly commands: readonly { readonly command: string; readonly title: string }[];
		readonly configuration: { readonly properties: Readonly<Record<string, { scope?: string }>> };
		readonly keybindings: readonly { readonly command: string }[];
		readonly menus: Readonly<Record<string, readonly { readonly command?: string }[]>>;
		readonly walkthroughs: readonly {
			readonly steps: readonly { readonly media: { readonly svg: string } }[];
		}[];
	};
}

describe('the manifest', () => {
	const words = JSON.parse(readText('package.nls.json')) as Readonly<Record<string, string>>;
	const manifest = readText('package.json').replaceAll(/"%([\w.-]+)%"/g, (_, key: string) =>
		JSON.stringify(words[key]),
	);
	const { contributes } = JSON.parse(manifest) as Manifest;
	const commands = contributes.commands.map((each) => each.command);

	it('has the commands of the code, and the code those of the manifest', () => {
		assert.deepEqual(unique(commands), unique(commandIds.map((id) => `pandu.${id}`)));
		assert.equal(new Set(commands).size, commands.length);
	});

	it('puts only commands that exist into menus and key bindings', () => {
		const used = [...contributes.keybindings, ...Object.values(contributes.menus).flat()]
			.map((each) => each.command)
			.filter((command) => command !== undefined);
		for (const command of used) assert.ok(commands.includes(command), command);
	});

	it('lets no workspace change a setting', () => {
		for (const [name, { scope }] of Object.entries(contributes.configuration.properties)) {
			assert.equal(scope, 'application', name);
		}
	});

	it('is told whole in README: every command, every setting', () => {
		const readme = readText('README.md');
		for (const { command, title } of contributes.commands) {
			assert.ok(readme.includes(title), `README has no "${title}" (${command})`);
		}
		for (const name of Object.keys(contributes.configuration.properties)) {
			assert.ok(readme.includes(`\`${name}\``), `README has no ${name}`);
		}
	});

	it('shows pictures that exist', () => {
		const files = new Set(filesIn('media', /./));
		const images = contributes.walkthroughs.flatMap((each) =>
			each.steps.map((step) => step.media.svg),
		);
		for (const image of images) assert.ok(files.has(image), image);
	});
});

describe('the documents', () => {
	const documents = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md', ...filesIn('docs', /\.md$/)];

	it('link only to what exists', () => {
		for (const document of documents) {
			const links = [...readText(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)];
			for (const [, link = ''] of links) {
				const target = path.join(PROJECT_ROOT, path.dirname(document), link);
				assert.doesNotThrow(() => readFileSync(target), `${document} links to ${link}`);
			}
		}
	});

	for (const document of ['AGENTS.md', 'docs/architecture.md', 'docs/edits.md']) {
		it(`name only files that exist: ${document}`, () => {
			const names = [...readText(document).matchAll(/`((?:src|test|scripts|docs)\/[\w/.-]+)`/g)];
			assert.ok(names.length > 10);
			for (const [, name = ''] of names) {
				assert.ok(existsSync(path.join(PROJECT_ROOT, name)), `${document} names ${name}`);
			}
		});
	}

	it('tells every misbehaviour of the demo', async () => {
		const { misbehaviours } = await import('../../src/core/demo/misbehave');
		const told = readText('docs/demo.md');
		for (const word of Object.keys(misbehaviours)) {
			assert.ok(told.includes(`\`demo: ${word}`), `docs/demo.md has no "demo: ${word}"`);
		}
	});
});
