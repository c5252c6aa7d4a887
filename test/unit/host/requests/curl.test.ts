import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { toCurl } from '../../../../src/host/requests/curl';
import {
	jsonReply,
	type LoopbackServer,
	startLoopbackServer,
} from '../../../support/loopbackServer';

const run = promisify(execFile);

function hasCurl(): boolean {
	try {
		execFileSync('sh', ['-c', 'command -v curl']);
		return true;
	} catch {
		return false;
	}
}

const headers = {
	accept: 'text/event-stream, application/json',
	'content-type': 'application/json',
	authorization: 'Bearer •••',
	'content-length': '999',
	'x-note': 'it\'s $HOME `id` "quoted" \\ back',
};

const awkward = [
	'{"content":"plain"}',
	`{"content":"it's 'quoted' \\"twice\\" $HOME \`id\` $(id) \\\\ \\n !history %s @file"}`,
	'@/etc/passwd',
	'{"content":"• 漢字 🎉 \u2018typographic\u2019"}',
	'line one\nline two\r\nline three\n',
	"'",
	`{"content":"${"it's long ".repeat(30_000)}"}`,
];

describe('a request as curl', () => {
	let server: LoopbackServer;
	before(async () => {
		server = await startLoopbackServer(jsonReply({ ok: true }));
	});
	after(() => server.close());

	for (const [at, body] of awkward.entries()) {
		it(`sends the same bytes from a shell (${at + 1})`, async function () {
			if (!hasCurl()) this.skip();
			const url = `${server.baseUrl}/chat/completions?a=[1]&b={2}`;
			const command = toCurl({ method: 'POST', url, headers, body }, 'sh');
			assert.doesNotMatch(command, /•••/);
			const env = { ...process.env, PANDU_API_KEY: 'key-of-the-person', NO_PROXY: '*' };
			const child = execFile('sh', ['-s'], { env });
			child.stdin?.end(command);
			await new Promise((resolve) => child.once('close', resolve));
			const received = server.requests.at(-1);
			assert.equal(received?.body, body);
			assert.equal(received?.path, '/v1/chat/completions?a=[1]&b={2}');
			assert.equal(received?.headers.authorization, 'Bearer key-of-the-person');
			assert.equal(received?.headers['x-note'], headers['x-note']);
			assert.equal(received?.headers.accept, headers.accept);
		});
	}

	it('asks for a list without a body', async function () {
		if (!hasCurl()) this.skip();
		const sent = {
			method: 'GET' as const,
			url: `${server.baseUrl}/models`,
			headers: { 'x-api-key': '•••' },
		};
		const command = toCurl(sent, 'sh');
		await run('sh', ['-c', command], {
			env: { ...process.env, PANDU_API_KEY: 'k1', NO_PROXY: '*' },
		});
		const received = server.requests.at(-1);
		assert.equal(received?.method, 'GET');
		assert.equal(received?.headers['x-api-key'], 'k1');
	});

	it('is written for PowerShell with every kind of quote doubled', () => {
		const sent = { method: 'POST' as const, url: 'http://127.0.0.1:1/v1/x', headers };
		const command = toCurl({ ...sent, body: `{"a":"it's \u2018so\u2019 $env:X"}` }, 'powershell');
		assert.equal(
			command,
			[
				'$body = New-TemporaryFile',
				`[IO.File]::WriteAllText($body.FullName, '{"a":"it''s \u2018\u2018so\u2019\u2019 $env:X"}')`,
				"curl.exe -sS -N 'http://127.0.0.1:1/v1/x' `",
				"  -H 'accept: text/event-stream, application/json' `",
				"  -H 'content-type: application/json' `",
				'  -H "authorization: Bearer $env:PANDU_API_KEY" `',
				`  -H 'x-note: it''s $HOME \`id\` "quoted" \\ back' \``,
				'  --data-binary "@$($body.FullName)"',
				'Remove-Item $body.FullName',
			].join('\n'),
		);
	});
});
