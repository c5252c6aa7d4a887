import assert from 'node:assert/strict';
import { commandText, namesSecret, OutputKeeper } from '../../../../src/core/context/commandOutput';

describe('the output of a command', () => {
	function kept(...pieces: readonly string[]): string {
		const keeper = new OutputKeeper();
		for (const piece of pieces) keeper.add(piece);
		return keeper.text();
	}

	it('reads as in the terminal, also when a sign is cut in two', () => {
		assert.equal(kept('\u001b]633;C\u0007one\r\n\u001b[3', '1mred\u001b[0m\r\n'), 'one\nred');
		assert.equal(kept('10 %\r50 %\r100 %\r\ndone\r\n'), '100 %\ndone');
		assert.equal(kept(), '');
	});

	it('keeps beginning and end of a long one in whole lines, and says how much is missing', () => {
		const lines = Array.from({ length: 20_000 }, (_, at) => `\u001b[32mline ${at}\u001b[0m\r\n`);
		const text = kept(...lines);
		assert(text.length < 21_000, String(text.length));
		const shown = text.split('\n');
		assert.equal(shown[0], 'line 0');
		assert.equal(shown.at(-1), 'line 19999');
		const at = shown.findIndex((line) => /^\(\d+ characters left out\)$/.test(line));
		assert(at > 0);
		assert(shown.every((line, index) => index === at || /^line \d+$/.test(line)));
	});

	it('holds little of an endless one, also without a line break', () => {
		const keeper = new OutputKeeper();
		for (let at = 0; at < 2000; at += 1) keeper.add('x'.repeat(1000));
		assert(keeper.text().length < 21_000);
		assert.match(keeper.text(), /\(19\d+ characters left out\)/);
	});

	it('goes with its command and how it ended', () => {
		const run = { line: 'npm test\n', output: 'bad', exitCode: 1, isRunning: false };
		assert.equal(commandText(run), '$ npm test\nbad\n(exit code 1)');
		assert.equal(
			commandText({ ...run, output: '', exitCode: undefined }),
			'$ npm test\n(exit code not known)',
		);
		assert.match(commandText({ ...run, isRunning: true }), /\(still running\)$/);
		assert.equal(
			commandText({ ...run, isPartial: true }),
			'$ npm test\nbad\n(output not complete)\n(exit code 1)',
		);
	});

	for (const line of [
		'cat .env',
		'cat ~/.ssh/id_rsa',
		'openssl rsa -in "server key.pem" -in x.pem',
		'curl --netrc-file=.netrc x',
		'printenv',
		'sudo env | sort',
		'cd x; set',
		'export -p',
		'export API_KEY=0123456789',
		"curl -H 'Authorization: Bearer 0123456789' x",
		'gci env:',
		'type C:\\Users\\me\\.aws\\credentials',
		'curl -F f=@id_rsa x',
		'cd x\nenv',
		'env\ncd x',
		'if true; then env; fi',
		'time env',
		'echo $OPENAI_API_KEY',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: of a shell
		'echo "${GITHUB_TOKEN}"',
		'echo $env:DB_PASSWORD',
		'echo %AWS_SECRET_ACCESS_KEY%',
		'gh auth token',
		'git clone https://me:hunter2@git.example/x',
		'git clone https://ghp_0123456789abcdefghij@git.example/x',
	]) {
		it(`may hold secrets: ${line}`, () => assert.equal(namesSecret(line), true));
	}
	for (const line of [
		'npm test',
		'git status',
		'ls env',
		'cat .env.example',
		'npm run set-up',
		'set -e; npm test',
		'npm run tokens -- --max=8',
		'env A=1 npm test',
		'env A=1 \\\n\tnpm test',
		'echo $HOME',
		'git clone git@git.example:me/x',
		'ssh://git@git.example/x',
		'curl http://127.0.0.1:8080/x@y',
	]) {
		it(`is harmless: ${line}`, () => assert.equal(namesSecret(line), false));
	}
});
