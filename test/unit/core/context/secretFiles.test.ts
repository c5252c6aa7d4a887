import assert from 'node:assert/strict';
import {
	holdsPrivateKey,
	isSecretPath,
	withoutSecrets,
} from '../../../../src/core/context/secretFiles';

describe('files that may hold secrets', () => {
	for (const path of [
		'.env',
		'app/.env.local',
		'.ENV',
		'.env ',
		'prod.env',
		'.npmrc',
		'keys/server.pem',
		'id_rsa',
		'home/.ssh/config',
		'.aws/credentials',
		'config\\credentials.json',
		'secrets.yaml',
		'infra/prod.tfvars',
		'.e\u200bnv',
	]) {
		it(`asks before ${path}`, () => assert(isSecretPath(path)));
	}

	for (const path of [
		'src/env.ts',
		'.env.example',
		'src/secrets.ts',
		'credentials.test.ts',
		'keyboard.ts',
		'id_rsa.pub',
		'environment.md',
	]) {
		it(`does not ask before ${path}`, () => assert(!isSecretPath(path)));
	}

	it('knows a private key by its first line', () => {
		assert(holdsPrivateKey('x\n-----BEGIN OPENSSH PRIVATE KEY-----\nabc'));
		assert(!holdsPrivateKey('-----BEGIN PUBLIC KEY-----'));
	});

	const file = (name: string, body: string, other = name) =>
		`diff --git a/${name} b/${other}\nindex 1..2 100644\n--- a/${name}\n+++ b/${other}\n@@ -1 +1 @@\n${body}\n`;

	it('leaves them out of a diff, and nothing else', () => {
		const plain = file('src/a.ts', '-one\n+two');
		const { text, leftOut } = withoutSecrets(
			plain + file('app/.env', '+TOKEN=abc') + file('notes.txt', '+x', '.env') + plain,
		);
		assert.equal(leftOut, 2);
		assert.doesNotMatch(text, /TOKEN/);
		assert.doesNotMatch(text, /^\+x/m);
		assert.equal(text.split(plain).length, 3);
		assert.match(
			text,
			/diff --git a\/app\/\.env b\/app\/\.env\n\(left out: it may hold secrets\)\n/,
		);
	});

	it('sees quoted and combined names, and keys in files of any name', () => {
		const quoted = 'diff --git "a/m\\303\\266/.env" "b/m\\303\\266/.env"\n@@ -0,0 +1 @@\n+A=1\n';
		assert.equal(withoutSecrets(quoted).leftOut, 1);
		const coloured =
			'\u001B[1mdiff --git a/.env b/.env\u001B[m\n\u001B[36m@@ -1 +1 @@\u001B[m\n+A=1\n';
		assert.equal(withoutSecrets(coloured).leftOut, 1);
		assert.doesNotMatch(withoutSecrets(coloured).text, /A=1/);
		const foreign = '.env --- 1/1 --- Text\n1 A=1\n';
		assert.equal(withoutSecrets(foreign).leftOut, 1);
		assert.doesNotMatch(withoutSecrets(foreign).text, /A=1/);
		assert.equal(withoutSecrets('').leftOut, 0);
		assert.equal(withoutSecrets('diff --cc .env\n@@@ -1 @@@\n++A=1\n').leftOut, 1);
		const key = file('a.txt', '+-----BEGIN RSA PRIVATE KEY-----\n+abc');
		assert.equal(withoutSecrets(key).leftOut, 1);
		assert.equal(withoutSecrets('').text, '');
	});
});
