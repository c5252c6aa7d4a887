import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseOrderLine } from '../src/parseOrder';

describe('parseOrderLine', () => {
	it('reads the four fields', () => {
		assert.deepEqual(parseOrderLine('Ayu; rice 5 kg; 2; 68500'), {
			customer: 'Ayu',
			item: 'rice 5 kg',
			count: 2,
			price: 68500,
		});
	});

	it('leaves out comments and empty lines', () => {
		assert.equal(parseOrderLine('# customer; item; count; price'), undefined);
		assert.equal(parseOrderLine('   '), undefined);
	});
});
