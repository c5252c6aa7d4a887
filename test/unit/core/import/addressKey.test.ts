import assert from 'node:assert/strict';
import { withoutKey } from '../../../../src/core/import/addressKey';

describe('a key in an address', () => {
	const base = 'https://ai.example/v1';
	const taken: readonly [string, string, string | undefined][] = [
		[base, base, undefined],
		[`${base}?key=secret-1`, base, 'secret-1'],
		[`${base}?api_key=a&api-version=2024-06-01`, `${base}?api-version=2024-06-01`, 'a'],
		[`${base}?API-KEY=a%2Bb`, base, 'a+b'],
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
