import assert from 'node:assert/strict';
import { isTestPath, suggestTestPath, testsOf } from '../../../../src/core/context/selectionTests';

describe('suggestTestPath', () => {
	it('follows the habit of the language where there are no tests', () => {
		const cases: readonly (readonly [string, string])[] = [
			['src/billing.ts', 'src/billing.test.ts'],
			['app.jsx', 'app.test.jsx'],
			['src/shop/cart.py', 'tests/shop/test_cart.py'],
			['pkg/x/cart.go', 'pkg/x/cart_test.go'],
			['src/main/java/a/Cart.java', 'src/test/java/a/CartTest.java'],
			['lib/cart.rb', 'spec/cart_spec.rb'],
			['lib/shop/cart.dart', 'test/shop/cart_test.dart'],
			['src/Cart.php', 'tests/CartTest.php'],
		];
		for (const [source, expected] of cases) {
			assert.equal(suggestTestPath(source, []).path, expected);
		}
	});

	it('follows the tests that are there', () => {
		const cases: readonly (readonly [string, string, string])[] = [
			['src/a.ts', 'src/b.spec.ts', 'src/a.spec.ts'],
			['src/shop/a.ts', 'test/user/b.test.ts', 'test/shop/a.test.ts'],
			['src/shop/a.ts', 'test/b.test.ts', 'test/a.test.ts'],
			['src/shop/a.ts', 'src/user/__tests__/b.test.ts', 'src/shop/__tests__/a.test.ts'],
			['src/a.py', 'tests/test_b.py', 'tests/test_a.py'],
			['a.py', 'b_test.py', 'a_test.py'],
		];
		for (const [source, example, expected] of cases) {
			assert.deepEqual(suggestTestPath(source, [example]), { path: expected, example });
		}
	});

	it('takes the nearest test for its example and never a path that is taken', () => {
		const existing = ['test/other/z.test.ts', 'test/shop/cart.test.ts', 'src/x.ts'];
		assert.deepEqual(suggestTestPath('src/shop/cart.ts', existing), {
			path: 'test/shop/cart2.test.ts',
			example: 'test/shop/cart.test.ts',
		});
	});

	it('tells tests from other files', () => {
		for (const path of ['a.test.ts', 'b_test.go', 'test_c.py', 'x/CartTest.java', 'd-spec.rb']) {
			assert(isTestPath(path), path);
		}
		for (const path of ['latest.ts', 'contest.py', 'test.md/a.ts', 'src/testing.ts']) {
			assert(!isTestPath(path), path);
		}
	});
});

describe('testsOf', () => {
	it('finds the tests of one source by its name, the nearest first', () => {
		const existing = [
			'old/cart.test.ts',
			'test/shop/cart.test.ts',
			'test/shop/cartItem.test.ts',
			'src/shop/__tests__/cart.spec.ts',
			'src/shop/cart.ts',
		];
		assert.deepEqual(
			new Set(testsOf('src/shop/cart.ts', existing)),
			new Set(['old/cart.test.ts', 'test/shop/cart.test.ts', 'src/shop/__tests__/cart.spec.ts']),
		);
		assert.equal(testsOf('src/shop/cart.ts', existing)[0], 'test/shop/cart.test.ts');
		assert.deepEqual(testsOf('a/Cart.java', ['t/CartTest.java', 't/Other.java']), [
			't/CartTest.java',
		]);
		assert.deepEqual(testsOf('a/cart.py', ['tests/test_cart.py']), ['tests/test_cart.py']);
	});
});
