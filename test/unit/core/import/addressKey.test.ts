import assert from 'node:assert/strict';
import { withoutKey, withoutSecrets } from '../../../../src/core/import/addressKey';

describe('a key in an address', () => {
	const base = 'https://ai.example/v1';
	const taken: readonly [string, string, string | undefined][] = [
		[base, base, undefined],
		[`${base}?key=secret-1`, base, 'secret-1'],
		[`${base}?api_key=a&api-version=2024-06-01`, `${base}?api-version=2024-06-01`, 'a'],
		[`${base}?API-KEY=a%2Bb`, base, 'a+b'],
		[`${base}?key=ab+cd`, base, 'ab+cd'],
		[`${base}?key=ab+cd%2F`, base, 'ab cd/'],
		[`${base}?access_token=t&subscription-key=s`, base, 't'],
		[`${base}?region=eu&x=sk-0123456789abcdef`, `${base}?region=eu`, 'sk-0123456789abcdef'],
		[`${base}?d=0123456789abcdef0123456789abcdef`, base, '0123456789abcdef0123456789abcdef'],
		[`${base}?key=`, `${base}?key=`, undefined],
		[`${base}?monkey=1&keyboard=2`, `${base}?monkey=1&keyboard=2`, undefined],
		[`${base}?key=%zz#key=other`, base, '%zz'],
		[`${base}?user_key=u&sk-0123456789abcdef`, base, 'u'],
		[`${base}?sk-0123456789abcdef&debug`, `${base}?debug`, 'sk-0123456789abcdef'],
		...[
			'code=fr',
			'deployment=gpt-4o-mini-2024-07-18-for-the-whole-team',
			'model=qwen2.5-coder-32b-instruct-q4_K_M.gguf',
			'project=123e4567-e89b-12d3-a456-426614174000',
			'user=me',
		].map((query): [string, string, undefined] => [
			`${base}?${query}`,
			`${base}?${query}`,
			undefined,
		]),
		['not an address', 'not an address', undefined],
	];
	for (const [address, without, key] of taken) {
		it(`${address} → ${without}`, () => {
			assert.deepEqual(withoutKey(address), { address: without, key });
		});
	}
});

describe('a user and a password in an address', () => {
	const base = 'https://ai.example/v1';
	const taken: readonly [string, string, string | undefined][] = [
		[base, base, undefined],
		[' https://me:pass%40word@ai.example/v1 ', base, 'pass@word'],
		['https://sk-1@ai.example/v1', base, 'sk-1'],
		['https://me:ab+cd@ai.example/v1', base, 'ab+cd'],
		['https://me:ab+cd%2F@ai.example/v1', base, 'ab+cd/'],
		['https://me:100%@ai.example/v1', base, '100%'],
		['https://:sk-1@ai.example/v1', base, 'sk-1'],
		['https://a:b@c@ai.example/v1', base, 'b@c'],
		['me:secret@ai.example/v1', 'ai.example/v1', 'secret'],
		['https://me:secret@ai.example/v1?key=other&a=1', `${base}?a=1`, 'secret'],
		['https://@ai.example/v1?key=k', base, 'k'],
		[`${base}/@scope/x`, `${base}/@scope/x`, undefined],
		[`${base}?mail=me@here`, `${base}?mail=me@here`, undefined],
		['http://localhost:1234/v1', 'http://localhost:1234/v1', undefined],
		['https://evil\\@ai.example/v1', 'https://evil\\@ai.example/v1', undefined],
	];
	for (const [address, without, key] of taken) {
		it(`${address} → ${without}`, () => {
			assert.deepEqual(withoutSecrets(address), { address: without, key });
		});
	}
});
