import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileNameOf } from '../../../../src/host/import/applyImport';
import { isAnythingThere, type Places } from '../../../../src/host/import/gather';
import { type ImportDeps, runImport } from '../../../../src/host/import/importFlow';
import type { ImportItem } from '../../../../src/host/import/importPlan';
import type { ImportRow, ImportUi } from '../../../../src/host/import/importUi';
import { createSetUpParts, translate } from '../../../support/setUpParts';

const key = 'sk-import-0123456789abcdef';
const origin = 'https://ai.example';
const config = `models:
  - name: Big
    provider: openai
    model: big-1
    apiBase: ${origin}/v1
    apiKey: ${key}
  - name: Local
    provider: ollama
    model: qwen
prompts:
  - name: Check it
    prompt: Look for bugs.
`;

type Row = ImportRow<ImportItem>;

/** A person at the list of what was found: sees the rows, and says which to take. */
interface Person {
	rows: readonly Row[];
	said: string[];
	placeholder: string;
	take: (rows: readonly Row[]) => readonly Row[] | undefined;
	files: readonly string[];
	press: string | undefined;
	/** Called with each message. */
	heard: (text: string) => void;
}

describe('the import', () => {
	let root: string;
	let places: Places;
	let promptFolder: string;
	let lines: string[];
	let person: Person;
	let parts: ReturnType<typeof createSetUpParts>;

	beforeEach(async () => {
		root = await mkdtemp(path.join(tmpdir(), 'pandu-import-'));
		promptFolder = path.join(root, 'user', 'prompts');
		places = {
			home: path.join(root, 'home'),
			userFolder: path.join(root, 'user'),
			trustedFolders: [],
			settings: { llamaVscode: {}, customModels: undefined, rooFile: undefined },
		};
		lines = [];
		parts = createSetUpParts({ reactions: [] });
		person = {
			rows: [],
			said: [],
			placeholder: '',
			take: (rows) => rows.filter((row) => row.isPicked),
			files: [],
			press: undefined,
			heard: () => undefined,
		};
	});
	afterEach(() => rm(root, { recursive: true, force: true }));

	async function put(name: string, text: string): Promise<string> {
		const file = path.join(root, name);
		await mkdir(path.dirname(file), { recursive: true });
		await writeFile(file, text);
		return file;
	}

	async function run(): Promise<boolean> {
		const note = (text: string): void => void lines.push(text);
		const ui: ImportUi = {
			async pickMany(_title, placeholder, rows) {
				person.rows = rows as unknown as readonly Row[];
				person.placeholder = placeholder;
				if (person.files.length > 0 && !person.said.includes('file')) {
					person.said.push('file');
					return { kind: 'file' };
				}
				const taken = person.take(person.rows);
				return taken
					? { kind: 'chosen', values: taken.map((row) => row.value) as never[] }
					: { kind: 'cancelled' };
			},
			chooseFiles: async () => person.files,
			message: async (text, ...buttons) => {
				person.said.push(text);
				person.heard(text);
				return buttons.find((each) => each === person.press);
			},
		};
		const bodies = async (): Promise<ReadonlySet<string>> => {
			const names = await readdir(promptFolder).catch(() => []);
			const texts = await Promise.all(
				names.map((name) => readFile(path.join(promptFolder, name), 'utf8')),
			);
			return new Set(texts.map((text) => text.split('---\n')[2]?.trim() ?? ''));
		};
		const deps: ImportDeps = {
			ui,
			settings: parts.settings,
			keys: parts.keys,
			log: { info: note, warn: note, error: note },
			places: () => places,
			promptFolder,
			promptBodies: bodies,
			t: translate,
		};
		const done = await runImport(deps);
		// The summary is not waited for by the flow.
		await new Promise((resolve) => setImmediate(resolve));
		return done;
	}

	const stored = (): unknown => parts.settings.stored.endpoints;

	it('takes over endpoints, keys and prompts, and shows them first', async () => {
		await put('home/.continue/config.yaml', config);
		assert.equal(await run(), true);
		assert.deepEqual(
			person.rows.map(({ label, description }) => `${label} | ${description}`),
			[
				'$(plug) ai.example | ai.example · big-1 · key found',
				'$(plug) Ollama | localhost:11434 · qwen · no key',
				'$(comment) Check it | a saved prompt',
			],
		);
		assert.deepEqual(stored(), [
			{ id: 'ai-example', label: 'ai.example', baseUrl: `${origin}/v1`, model: 'big-1' },
			{ id: 'ollama', model: 'qwen' },
		]);
		assert.equal(await parts.keys.get(origin), key);
		assert.equal(parts.settings.stored.active, 'ai-example');
		assert.deepEqual(await readdir(promptFolder), ['check-it.prompt.md']);
		assert.equal(
			await readFile(path.join(promptFolder, 'check-it.prompt.md'), 'utf8'),
			'---\nname: "Check it"\nagent: ask\n---\nLook for bugs.\n',
		);
		assert.deepEqual(person.said, ['Imported endpoints: 2, keys: 1, prompts: 1.']);
	});

	it('shows, logs and writes no part of a key', async () => {
		await put('home/.continue/config.yaml', config);
		await run();
		const shown = JSON.stringify([
			person.rows.map(({ label, description, detail }) => [label, description, detail]),
			person.said,
			person.placeholder,
			lines,
			stored(),
		]);
		for (let at = 0; at + 8 <= key.length; at += 1) {
			assert.ok(!shown.includes(key.slice(at, at + 8)), `part of the key at ${at}`);
		}
	});

	it('a key in an address goes to the secret storage or nowhere, never to the settings', async () => {
		const [inAddress, other] = ['sk-address-0123456789', 'sk-other-0123456789'];
		const model = (name: string, apiBase: string, more = '') =>
			`  - name: ${name}\n    provider: openai\n    model: m\n    apiBase: ${apiBase}\n${more}`;
		await put(
			'home/.continue/config.yaml',
			[
				'models:\n',
				model('One', `https://one.example/v1?api_key=${inAddress}&region=eu`),
				model('Two', `https://two.example/v1?key=${other}`, `    apiKey: ${key}\n`),
				model('Three', `https://me:${other}@three.example/v1`),
				model('Four', `https://four.example/v1?key=${other}`),
				model(
					`"http://five.example/v1?key=${encodeURIComponent(`${other}/+`)}"`,
					`http://five.example/v1?key=${encodeURIComponent(`${other}/+`)}`,
				),
			].join(''),
		);
		await parts.keys.set('https://four.example', 'kept-0123456789');
		await run();
		assert.deepEqual(
			person.rows.map(({ description, detail }) => `${description} | ${detail}`),
			[
				'one.example · m · key found | Continue · the key that stood in its address moves to the secret storage',
				'two.example · m · key found | Continue · a key that stands in its address is left out',
				'four.example · m · a key is kept already and stays | Continue · a key that stands in its address is left out',
			],
		);
		assert.deepEqual(stored(), [
			{
				id: 'one-example',
				label: 'one.example',
				baseUrl: 'https://one.example/v1?region=eu',
				model: 'm',
			},
			{ id: 'two-example', label: 'two.example', baseUrl: 'https://two.example/v1', model: 'm' },
			{ id: 'four-example', label: 'four.example', baseUrl: 'https://four.example/v1', model: 'm' },
		]);
		assert.equal(await parts.keys.get('https://one.example'), inAddress);
		assert.equal(await parts.keys.get('https://two.example'), key);
		assert.equal(await parts.keys.get('https://four.example'), 'kept-0123456789');
		const shown = JSON.stringify([person.rows.map(({ value, ...row }) => row), person.said, lines]);
		assert.match(shown, /must not hold a user name or a password/);
		assert.match(shown, /five\.example: Plain http is only for this computer/);
		for (const secret of [inAddress, other, key]) assert(!shown.includes(secret), secret);
	});

	it('undo removes exactly what was added', async () => {
		parts = createSetUpParts({
			reactions: [],
			endpoints: [{ id: 'mine', baseUrl: 'https://mine.example/v1' }],
		});
		await parts.keys.set('https://mine.example', 'mine-0123456789');
		const own = await put('user/prompts/check-it.prompt.md', 'My own.');
		await put('home/.continue/config.yaml', config);
		person.press = 'Undo';
		const undone = new Promise<void>((resolve) => {
			person.heard = (text) => {
				if (text.startsWith('The import is undone')) resolve();
			};
		});
		await run();
		await undone;
		assert.equal(person.said.at(-1), 'The import is undone.');
		assert.deepEqual(stored(), [{ id: 'mine', baseUrl: 'https://mine.example/v1' }]);
		assert.equal(parts.settings.stored.active, '');
		assert.equal(await parts.keys.get(origin), undefined);
		assert.equal(await parts.keys.isSignedOut(origin), false);
		assert.equal(await parts.keys.get('https://mine.example'), 'mine-0123456789');
		assert.deepEqual(await readdir(promptFolder), ['check-it.prompt.md']);
		assert.equal(await readFile(own, 'utf8'), 'My own.');
	});

	it('overwrites nothing: a key stays, an endpoint stays, a prompt gets a number', async () => {
		parts = createSetUpParts({
			reactions: [],
			endpoints: [{ id: 'work', label: 'Work', baseUrl: `${origin}/v1`, model: 'mine' }],
			active: 'work',
		});
		await parts.keys.set(origin, 'mine-0123456789');
		await put('user/prompts/check-it.prompt.md', 'Something else.');
		await put('home/.continue/config.yaml', config);
		person.take = (rows) => rows;
		await run();
		assert.match(person.rows[0]?.detail ?? '', /is there already/);
		assert.match(person.rows[0]?.description ?? '', /a key is kept already and stays/);
		assert.equal(person.rows[0]?.isPicked, false);
		assert.deepEqual(stored(), [
			{ id: 'work', label: 'Work', baseUrl: `${origin}/v1`, model: 'mine' },
			{ id: 'ollama', model: 'qwen' },
		]);
		assert.equal(await parts.keys.get(origin), 'mine-0123456789');
		assert.equal(parts.settings.stored.active, 'work');
		assert.deepEqual((await readdir(promptFolder)).sort(), [
			'check-it-2.prompt.md',
			'check-it.prompt.md',
		]);
	});

	it('leaves an entry alone that has a fault and so is no endpoint', async () => {
		const faulty = { id: 'ai-example', label: 'AI', baseUrl: 'http://192.0.2.5:4000/v1' };
		parts = createSetUpParts({ reactions: [], endpoints: [faulty], active: '' });
		await put('home/.continue/config.yaml', config);
		await run();
		const entries = stored() as readonly { readonly id: string }[];
		assert.deepEqual(entries[0], faulty);
		assert(entries.some(({ id }) => id === 'ai-example-2'));
	});

	it('a second import finds everything there and adds nothing', async () => {
		await put('home/.continue/config.yaml', config);
		await run();
		const before = JSON.stringify(stored());
		await run();
		assert.deepEqual(
			person.rows.map((row) => row.isPicked),
			[false, false, false],
		);
		assert.equal(JSON.stringify(stored()), before);
	});

	it('adds the key that is missing to an endpoint that is there', async () => {
		parts = createSetUpParts({
			reactions: [],
			endpoints: [{ id: 'work', baseUrl: `${origin}/v1`, model: 'm' }],
		});
		await put('home/.continue/config.yaml', config);
		person.take = (rows) => rows.slice(0, 1);
		await run();
		assert.equal(await parts.keys.get(origin), key);
		assert.deepEqual(stored(), [{ id: 'work', baseUrl: `${origin}/v1`, model: 'm' }]);
	});

	it('changes nothing when the person leaves or unticks all', async () => {
		await put('home/.continue/config.yaml', config);
		person.take = () => undefined;
		assert.equal(await run(), false);
		person.take = () => [];
		assert.equal(await run(), false);
		assert.equal(stored(), undefined);
		assert.equal(await parts.keys.get(origin), undefined);
		await assert.rejects(readdir(promptFolder));
	});

	it('looks in every place, and says what it leaves out', async () => {
		await put('home/.cline/data/globalState.json', '{"actModeApiProvider":"deepseek"}');
		await put('home/.cline/data/secrets.json', '{"deepSeekApiKey":"ds-0123456789"}');
		await put(
			'user/globalStorage/rjmacarthy.twinny/twinny-providers.json',
			'{"a":{"type":"chat","provider":"groq","label":"Groq","modelName":"g","apiKey":"gsk"}}',
		);
		await put(
			'user/chatLanguageModels.json',
			'[{"name":"Plain","vendor":"customendpoint","models":[{"id":"m","url":"http://far.example/v1"}]}]',
		);
		const roo = await put(
			'home/roo.json',
			'{"providerProfiles":{"apiConfigs":{"a":{"apiProvider":"xai","xaiApiKey":"x"}}}}',
		);
		places = {
			...places,
			settings: {
				llamaVscode: { endpoint_chat: 'http://127.0.0.1:8011' },
				customModels: { m: { url: 'https://models.example/v1' } },
				rooFile: roo.replace(places.home, '~'),
			},
		};
		await run();
		assert.deepEqual(
			person.rows.map(({ label, detail }) => `${label} | ${detail}`),
			[
				'$(plug) DeepSeek | Cline',
				'$(plug) xAI | Roo Code',
				'$(plug) Groq | Twinny',
				'$(plug) models.example | VS Code',
				'$(plug) llama.vscode | llama.vscode · plain http, on this machine only',
			],
		);
		assert.match(
			person.placeholder,
			/Left out: VS Code: Plain: Plain http is only for this computer/,
		);
	});

	it('a file that the person chooses is looked at as well', async () => {
		await put('home/.continue/config.yaml', config);
		const roo = await put(
			'roo-code-settings.json',
			'{"providerProfiles":{"apiConfigs":{"a":{"apiProvider":"mistral","mistralApiKey":"m"}}}}',
		);
		person.files = [roo];
		await run();
		assert.ok(
			person.rows.some(({ label, detail }) => /Mistral/.test(label) && detail === 'Roo Code'),
		);
		assert.equal(await parts.keys.get('https://api.mistral.ai'), 'm');
	});

	it('says so when there is nothing, and what cannot be read', async () => {
		assert.equal(await run(), false);
		assert.match(person.said[0] ?? '', /Nothing was found.*keep their keys where no other/);
	});

	it('reads the prompts of a workspace only when it is trusted, and ticks none of them', async () => {
		await put('work/.continue/prompts/theirs.md', 'Do as I say.');
		await put('work/.continue/config.yaml', config);
		await put('home/.continue/config.yaml', config);
		await run();
		assert.ok(!person.rows.some(({ label }) => label.includes('theirs')));
		places = { ...places, trustedFolders: [path.join(root, 'work')] };
		await run();
		const theirs = person.rows.find(({ label }) => label.includes('theirs'));
		assert.equal(theirs?.isPicked, false);
		assert.match(theirs?.detail ?? '', /from this workspace/);
	});

	it('takes no word that stands in for a key, and nothing that cannot be sent as one', async () => {
		await put(
			'home/.continue/config.json',
			JSON.stringify({
				models: ['EMPTY', '<YOUR_KEY>', 'ollama', 'two words', 'line\nbreak', ' sk-real-0123 '].map(
					(apiKey, index) => ({
						provider: 'openai',
						model: 'm',
						apiKey,
						apiBase: `https://s${index}.example/v1`,
					}),
				),
			}),
		);
		await run();
		const found = await parts.keys.origins();
		assert.deepEqual(found, ['https://s5.example']);
		assert.equal(await parts.keys.get('https://s5.example'), 'sk-real-0123');
		assert.equal(person.rows.length, 6);
	});

	it('is offered only where something lies, without reading it', async () => {
		assert.equal(await isAnythingThere(places), false);
		await put('user/chatLanguageModels.json', 'not even JSON');
		assert.equal(await isAnythingThere(places), true);
	});

	it('a hostile file stays harmless: odd names, marks, a folder in its place', async () => {
		await put(
			'home/.continue/config.yaml',
			`models:
  - name: "x"
    provider: openai
    model: "$(trash) m\\u202e"
    apiBase: https://user:pw@ai.example/v1
  - name: y
    provider: openai
    model: "[click](command:evil) \\u202e"
    apiBase: https://b.example/v1
prompts:
  - name: "../../evil/con"
    prompt: "text"
  - name: "CON"
    prompt: "text 2"
`,
		);
		await mkdir(path.join(root, 'home/.cline/data/globalState.json'), { recursive: true });
		await run();
		assert.match(person.placeholder, /must not hold a user name/);
		assert.deepEqual((await readdir(promptFolder)).sort(), [
			'evil-con.prompt.md',
			'prompt-con.prompt.md',
		]);
		assert.ok(person.rows.every(({ description }) => !/[\u202e]|\$\(/.test(description)));
		assert.equal(fileNameOf('日本 語!'), '日本-語');
		assert.equal(fileNameOf('///'), 'prompt-1');
	});
});
