import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { fileAttachment, selectionAttachment } from '../../../src/host/chat/attachments';
import type { Found } from '../../../src/host/chat/chatDeps';
import { findCode } from '../../../src/host/chat/codeLinks';
import { attachmentsIn } from '../../../src/host/chat/joinFound';
import { createMentions } from '../../../src/host/chat/mentions';
import { runInTerminal } from '../../../src/host/chat/terminal';
import { folderAttachment } from '../../../src/host/context/folders';
import { listPromptFiles } from '../../../src/host/prompts/promptFiles';
import { answerQuestions, replaceDialog } from '../../support/dialogs';
import { closeAll, folder, silentLog, until } from '../../support/hostBench';

const privateKey = ['-----BEGIN OPENSSH', 'PRIVATE KEY-----\nneedle\n'].join(' ');

/** A folder of its own in the workspace, and one outside of it. */
async function places() {
	const inside = vscode.Uri.joinPath(folder(), `s${randomUUID().slice(0, 8)}`);
	await vscode.workspace.fs.createDirectory(inside);
	const outside = await mkdtemp(path.join(tmpdir(), 'pandu-outside-'));
	return {
		inside,
		outside,
		write: async (name: string, text: string) => {
			const uri = vscode.Uri.joinPath(inside, name);
			await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
			return uri;
		},
		writeOutside: async (name: string, text: string) => {
			const file = path.join(outside, name);
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, text);
			return file;
		},
		link: async (name: string, target: string) => {
			const uri = vscode.Uri.joinPath(inside, name);
			await symlink(target, uri.fsPath);
			return uri;
		},
		remove: () => rm(outside, { recursive: true, force: true }),
	};
}

const textsOf = (found: Found) =>
	attachmentsIn(found).flatMap((each) => ('text' in each ? [each.text] : []));

describe('what goes out only after a question', () => {
	let at: Awaited<ReturnType<typeof places>>;
	let questions: ReturnType<typeof answerQuestions>;
	let answer: string | undefined;

	beforeEach(async () => {
		at = await places();
		answer = undefined;
		questions = answerQuestions(() => answer);
	});
	afterEach(async () => {
		questions.restore();
		await at.remove();
		await closeAll();
	});

	it('S21: a link is judged by what it leads to, and the question names that', async () => {
		const key = await at.writeOutside('.ssh/id_rsa', 'a key\n');
		const plain = await at.writeOutside('plain.txt', 'outside\n');
		for (const [name, target, message] of [
			['notes.txt', key, /notes\.txt may hold passwords or keys/],
			['more.txt', plain, /more\.txt is a link out of the workspace/],
		] as const) {
			const uri = await at.link(name, target);
			questions.asked.length = 0;
			answer = undefined;
			assert.deepEqual(await fileAttachment(uri), []);
			assert.match(questions.asked[0]?.message ?? '', message);
			assert.match(questions.asked[0]?.detail ?? '', new RegExp(`to \\S*${path.basename(target)}`));
			answer = 'Add It Anyway';
			assert.equal(textsOf(await fileAttachment(uri)).length, 1);
		}
	});

	it('S28: a link to a secret file of the workspace is asked about, one to code is not', async () => {
		const secret = await at.write('.env', 'TOKEN=1\n');
		const code = await at.write('code.ts', 'one\n');
		assert.deepEqual(await fileAttachment(await at.link('readme.md', secret.fsPath)), []);
		assert.equal(questions.asked.length, 1);
		assert.match(questions.asked[0]?.detail ?? '', /^It leads to \S+\.env\./);
		assert.deepEqual(textsOf(await fileAttachment(await at.link('b.ts', code.fsPath))), ['one\n']);
		assert.equal(questions.asked.length, 1);
	});

	it('S21: what is selected in a link, and a folder that is one, are asked about too', async () => {
		await at.writeOutside('deep/a.txt', 'outside\n');
		const linked = await at.link('lib', path.join(at.outside, 'deep'));
		const below = vscode.Uri.joinPath(linked, 'a.txt');
		assert.deepEqual(await fileAttachment(below), []);
		assert.deepEqual(await fileAttachment(linked), []);
		const editor = await vscode.window.showTextDocument(below);
		editor.selection = new vscode.Selection(0, 0, 0, 7);
		assert.deepEqual(await selectionAttachment(), []);
		assert.equal(questions.asked.length, 3);
		assert(questions.asked.every(({ message }) => message.includes('link out of the workspace')));
	});

	it('S30: a device is refused at once, also through a link', async () => {
		const device = vscode.Uri.file('/dev/zero');
		for (const uri of [device, await at.link('zero.txt', device.fsPath)]) {
			const found = await fileAttachment(uri);
			assert('refused' in found, JSON.stringify(found));
		}
	});

	it('S28: a search in a folder opens nothing that is secret, and says what it searched', async () => {
		await at.write('a.txt', 'needle here\n');
		await at.write('.env', 'NEEDLE=1\n');
		await at.write('note.txt', privateKey);
		await at.write('large.txt', `${'x'.repeat(500_000)} needle`);
		await at.link('out.txt', await at.writeOutside('out.txt', 'needle outside\n'));
		await at.link('hidden.txt', vscode.Uri.joinPath(at.inside, '.env').fsPath);
		const search = async (word: string): Promise<Found> => {
			const replaced = [
				replaceDialog('showQuickPick', (items) => (items as readonly unknown[])[2]),
				replaceDialog('showInputBox', () => word),
			];
			try {
				return await folderAttachment(at.inside, fileAttachment);
			} finally {
				for (const each of replaced) each.restore();
			}
		};
		const [text = ''] = textsOf(await search('needle'));
		assert.equal(text, 'a.txt\n1: needle here\n\n(searched 1 of 5 files)');
		const nothing = await search('nowhere');
		assert('refused' in nothing);
		assert.match(nothing.refused, /not found in the 1 of 5 files of \S+ that were searched/);
		assert.deepEqual(questions.asked, []);
	});

	it('a search in a folder ends when it is cancelled, and adds nothing', async () => {
		for (const name of ['a.txt', 'b.txt']) await at.write(name, 'needle\n');
		const source = new vscode.CancellationTokenSource();
		const replaced = [
			replaceDialog('showQuickPick', (items) => (items as readonly unknown[])[2]),
			replaceDialog('showInputBox', () => 'needle'),
			replaceDialog('withProgress', (_options, act) =>
				(act as (...args: readonly unknown[]) => unknown)(
					{ report: () => source.cancel() },
					source.token,
				),
			),
		];
		try {
			assert.deepEqual(await folderAttachment(at.inside, fileAttachment), []);
		} finally {
			for (const each of replaced) each.restore();
		}
	});

	it('of several files those that cannot be added are named in one message', async () => {
		const good = await at.write('good.ts', 'export {};\n');
		const empty = await at.write('empty.ts', '');
		for (const uri of [good, empty]) await vscode.window.showTextDocument(uri, { preview: false });
		const mentions = createMentions({ log: silentLog });
		await mentions.find('editors');
		const found = await mentions.attach('editors:all');
		assert('refused' in found);
		assert.match(found.refused, /^1 of 2 were left out\. \S*empty\.ts is empty\.$/);
		assert.deepEqual(textsOf(found), ['export {};\n']);
	});

	it('S21: a prompt of a workspace that is a link out of it, or to a secret, is left out by name', async () => {
		const prompts = path.join(at.inside.fsPath, '.github', 'prompts');
		await mkdir(prompts, { recursive: true });
		await at.write('.env', 'TOKEN=1\n');
		await symlink(await at.writeOutside('a.txt', 'words\n'), path.join(prompts, 'a.prompt.md'));
		await symlink(path.join(at.inside.fsPath, '.env'), path.join(prompts, 'b.prompt.md'));
		await writeFile(path.join(prompts, 'c.prompt.md'), 'Words.');
		const userFolder = vscode.Uri.joinPath(at.inside, 'none');
		const listed = await listPromptFiles({ userFolder, folders: [at.inside], isTrusted: true });
		assert.deepEqual(
			listed.prompts.map(({ fileName }) => fileName),
			['c'],
		);
		assert.deepEqual(
			listed.leftOut.map(({ text }) => text),
			['a', 'b'].map((name) => `${name}.prompt.md is left out: it is a link to something else.`),
		);
	});

	it('links a name once a file of it is made', async () => {
		const names = ['a', 'b', 'c'].map((name) => `${name}${randomUUID().slice(0, 8)}.ts`);
		const told: string[] = [];
		assert.deepEqual(await findCode(names, (found) => told.push(...found)), []);
		const [first = '', second = ''] = names;
		for (const name of [first, `new${randomUUID().slice(0, 8)}/${second}`]) {
			const uri = vscode.Uri.joinPath(folder(), name);
			await vscode.workspace.fs.writeFile(uri, Buffer.from(''));
			await until(`${name} is told`, () => told.includes(path.basename(name)));
		}
		assert.deepEqual(told, [first, second]);
	});

	it('links no name to a file that the searches of the person leave out', async () => {
		await at.write('node_modules/only/insideModules.ts', '');
		await at.write('src/insideSource.ts', '');
		const names = ['insideModules.ts', 'insideSource.ts'];
		assert.deepEqual(await findCode(names), ['insideSource.ts']);
		const config = vscode.workspace.getConfiguration('search');
		await config.update('exclude', { '**/{src,x}': true }, vscode.ConfigurationTarget.Global);
		try {
			assert.deepEqual(await findCode(names), []);
		} finally {
			await config.update('exclude', undefined, vscode.ConfigurationTarget.Global);
		}
	});
});

describe('the terminal', () => {
	const opened: vscode.Terminal[] = [];
	afterEach(() => {
		for (const terminal of [...opened.splice(0), ...named()]) terminal.dispose();
	});
	const named = () => vscode.window.terminals.filter(({ name }) => name === 'Pandu');

	/** Each of them holds more than it seems to; all of it must stand in the question. */
	const hostile: readonly [string, string][] = [
		['S32', 'ls && rm -rf .'],
		['S32', 'ls |& sh'],
		['S33', 'ls\nrm -rf .'],
		['S33', 'ls # a comment\r\nrm -rf .'],
		['S34', 'echo $(rm -rf .) `id`'],
		['S35', 'git show > ~/.ssh/authorized_keys'],
		['S36', 'LD_PRELOAD=./x ls'],
		// biome-ignore lint/suspicious/noTemplateCurlyInString: of a shell
		['S37', 'echo ${x:=$(id)}'],
		['S38', "$'\\x72m' -rf src"],
		['S40', 'find . -exec rm {} +'],
		['S41', 'if true; then rm x; fi'],
		['S42', `${'echo harmless\n'.repeat(29)}rm -rf src`],
		['S43', "echo 'unclosed"],
		['S44', 'cat .env'],
	];
	for (const [id, lines] of hostile) {
		it(`${id}: asks with all of ${JSON.stringify(lines).slice(-40)}, and runs nothing on No`, async () => {
			const questions = answerQuestions(() => undefined);
			try {
				await runInTerminal(lines);
			} finally {
				questions.restore();
			}
			const [question] = questions.asked;
			assert(question?.detail.endsWith(lines.replaceAll('\r\n', '\n')), question?.detail);
			assert.deepEqual(named(), []);
		});
	}

	it('S42: what is too long to be seen whole, or cannot be seen, is not even asked about', async () => {
		const questions = answerQuestions(({ buttons }) => buttons.find((each) => each === 'Run'));
		try {
			for (const lines of [
				`${'echo harmless\n'.repeat(60)}rm -rf src`,
				'echo\trm',
				'ls \u202e fr- mr',
				'ls\u200b',
				'ls\rrm -rf .',
			]) {
				await runInTerminal(lines);
			}
		} finally {
			questions.restore();
		}
		assert.equal(questions.asked.length, 5);
		assert(questions.asked.every(({ buttons }) => buttons.length === 0));
		assert.deepEqual(named(), []);
	});

	it('S47: runs nothing in a folder that is not trusted, and says why', async () => {
		const questions = answerQuestions(() => 'Run');
		const before = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
		Object.defineProperty(vscode.workspace, 'isTrusted', { value: false, configurable: true });
		try {
			await runInTerminal('echo one');
		} finally {
			questions.restore();
			if (before) Object.defineProperty(vscode.workspace, 'isTrusted', before);
		}
		assert.match(questions.asked[0]?.message ?? '', /folder that you do not trust/);
		assert.deepEqual(named(), []);
	});

	it('S50: runs lines only in the one that was made for it, not in another of its name', async () => {
		const typed: string[] = [];
		const written = new vscode.EventEmitter<string>();
		const foreign = vscode.window.createTerminal({
			name: 'Pandu',
			pty: {
				onDidWrite: written.event,
				open: () => undefined,
				close: () => undefined,
				handleInput: (text: string) => typed.push(text),
			},
		});
		opened.push(foreign);
		foreign.show();
		const questions = answerQuestions(() => 'Run');
		try {
			await runInTerminal('echo one');
			await until('a terminal of our own', () => named().length === 2);
			await runInTerminal('echo two');
			assert.equal(named().length, 2);
			assert.equal(questions.asked.length, 2);
			assert.match(questions.asked[0]?.detail ?? '', /echo one/);
			named()
				.find((each) => each !== foreign)
				?.dispose();
			await until('it is closed', () => named().length === 1);
			await runInTerminal('echo three');
			await until('another one', () => named().length === 2);
			assert.deepEqual(typed, []);
		} finally {
			questions.restore();
		}
	});
});
