// The script that reads formulas, loaded by the page when there is one: see maths.ts.
import buildMathML from 'temml/src/buildMathML.js';
import { StyleLevel } from 'temml/src/constants.js';
import MacroExpander from 'temml/src/MacroExpander.js';
import parseTree from 'temml/src/parseTree.js';
import Settings from 'temml/src/Settings.js';
import Style from 'temml/src/Style.js';

/** What macros may make of a formula, in signs: the number of expansions alone is no bound. */
const mostMade = 4000;
/** Rows times columns: each row is filled up to the widest. */
const mostCells = 2500;

interface Account {
	made: number;
	rows: number;
	cells: number;
	widest: number;
}

const accounts = new WeakMap<object, Account>();
const { expandOnce, expandNextToken } = MacroExpander.prototype;

function accountOf(expander: object): Account {
	const known = accounts.get(expander) ?? { made: 0, rows: 1, cells: 1, widest: 1 };
	accounts.set(expander, known);
	return known;
}

MacroExpander.prototype.expandOnce = function (expandableOnly) {
	const count = expandOnce.call(this, expandableOnly);
	const account = accountOf(this);
	account.made += Number(count);
	if (account.made > mostMade) throw new RangeError('too long');
	return count;
};

MacroExpander.prototype.expandNextToken = function () {
	const token = expandNextToken.call(this);
	const account = accountOf(this);
	if (token.text === '&') account.widest = Math.max(account.widest, ++account.cells);
	if (token.text === '\\\\') {
		account.rows += 1;
		account.cells = 1;
	}
	if (account.rows * account.widest > mostCells) throw new RangeError('too long');
	return token;
};

/** MathML of `tex`, which still goes through the sanitiser. Throws when it is no formula, a RangeError when it is too long. */
function mathsToMarkup(tex: string, isDisplay: boolean): string {
	const settings = new Settings({
		displayMode: isDisplay,
		throwOnError: true,
		trust: false,
		strict: false,
		maxExpand: 300,
		maxSize: [10, 20],
		wrap: isDisplay ? 'none' : 'tex',
		macros: {},
	});
	const level = isDisplay ? StyleLevel.DISPLAY : StyleLevel.TEXT;
	const style = new Style({ level, maxSize: settings.maxSize });
	return buildMathML(parseTree(tex, settings), tex, style, settings).toMarkup();
}

Object.assign(globalThis, { panduMaths: mathsToMarkup });
