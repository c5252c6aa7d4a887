const what =
	'(code|file|implementation|logic|methods?|functions?|imports?|props|properties|fields)';

const forms = [
	/^[[(]?(\.{3}|…)\s*[[(]?(the )?(rest|existing|remaining|unchanged|same|other|previous)\b/i,
	/^\(?(the )?(rest|remainder) of (the |your )?(\w+ )?(code|file|function|class|method|module|implementation|body)\b/i,
	new RegExp(
		`^\\(?((the|your|all|other) )*(existing|unchanged|previous|remaining) ${what}\\b(.*(\\.{3}|…|\\bhere|\\bunchanged|\\bas before))?\\W*$`,
		'i',
	),
	new RegExp(
		`^\\(?((the|your|all|other|rest|of) )*${what} ((remains?|stays?|is|are) (the same|unchanged)|as before)\\W*$`,
		'i',
	),
	new RegExp(
		`^\\(?(keep|leave) ((the|your|all|of) )*(existing|rest|other|remaining) .*${what}\\b`,
		'i',
	),
	/\b(omitted|left out|snipped) for (brevity|clarity)\b/i,
	/^\((unchanged|no changes?|same as (before|above))\)\W*$/i,
];

/** No such line is longer; real ones may be, and are costly to look at. */
const longest = 200;

/** A comment line of `fresh`, not in `original`, that stands for code the model left out. */
export function findPlaceholder(original: string, fresh: string): string | undefined {
	return fresh.split(/\r\n?|\n/).find((line) => {
		const bare = line.trim();
		if (bare === '' || bare.length > longest) return false;
		const [all = '', mark] = /^(\/\/|#|--|\/\*|<!--|\{\/\*|;|%|"""|')?\s*/.exec(bare) ?? [];
		const words = bare.slice(all.length);
		const isProse = /^(\.{3}|…)\s|^\[(\.{3}|…)\s.*(\.{3}|…)\]$/.test(words);
		if (mark === undefined && !isProse) return false;
		return forms.some((form) => form.test(words)) && !original.includes(bare);
	});
}
