import assert from 'node:assert/strict';
import { createMask } from '../../../../src/core/endpoints/mask';

const keys = [
	'zq7Wv2Kx9Rt4Np8Lm3Jh6Gf1Ds5Bc0Ya',
	'0123456789abc',
	'aaaaaaaaaaaaaaaaaaaaaaaa',
	'q/w+e=r"t y%u&i1o2p3',
];

describe('the mask', () => {
	for (const key of keys) {
		it(`hides each part of 12 characters and more of a key of ${key.length}, wherever it stands`, () => {
			const mask = createMask('another-key-0123456789', key);
			for (let from = 0; from + 12 <= key.length; from++) {
				for (let to = from + 12; to <= key.length; to++) {
					const part = key.slice(from, to);
					for (const text of [part, `{"a":"${part}"}`, `x${part}y`, `•${part}\n${part}`]) {
						assert.ok(!mask(text).includes(part), `${from} to ${to} in ${text}`);
					}
				}
			}
		});
	}

	it('leaves what is no key alone', () => {
		const text = 'zq7Wv2 Kx9Rt4Np8 Lm3Jh6Gf1Ds, and words';
		assert.equal(createMask(...keys)(text), text);
	});
});
