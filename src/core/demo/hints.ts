import { lineAt } from './functions';
import { type Language, maskCode } from './mask';

/** Something worth a look, found by its pattern and not by understanding. */
export interface Hint {
	readonly line: number;
	readonly text: string;
}

interface Rule {
	readonly pattern: RegExp;
	/** `false`: for both script languages and Python. */
	readonly only: 'script' | 'python' | false;
	say(match: RegExpExecArray): string;
}

const rules: readonly Rule[] = [
	{
		pattern: /<=\s*([\w$.]+)\.length\b/g,
		only: 'script',
		say: (match) =>
			`the loop runs while \`<= ${match[1]}.length\`: its last index is one past the end`,
	},
	{
		pattern: /(?<![=!<>])==(?!=)(?!\s*(?:null|undefined)\b)/g,
		only: 'script',
		say: () => '`==` converts types before it compares; `===` does not',
	},
	{
		pattern: /\/\s*([\w$.]+\.length)\b/g,
		only: 'script',
		say: (match) => `divides by \`${match[1]}\`: an empty list gives \`NaN\` or \`Infinity\``,
	},
	{
		pattern: /\/\s*(len\([\w.]+\))/g,
		only: 'python',
		say: (match) => `divides by \`${match[1]}\`: an empty list raises \`ZeroDivisionError\``,
	},
	{
		pattern: /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}/g,
		only: 'script',
		say: () => 'the empty `catch` hides every failure',
	},
	{
		pattern: /\bexcept\s*:/g,
		only: 'python',
		say: () => 'a bare `except:` also catches `KeyboardInterrupt`',
	},
	{
		pattern: /\bdef\s+\w+\s*\([^)]*=\s*(?:\[\s*\]|\{\s*\})/g,
		only: 'python',
		say: () => 'the default list or dict is shared by all calls',
	},
	{
		pattern: /\.sort\(\s*\)/g,
		only: 'script',
		say: () => '`sort()` without a comparison orders numbers as text',
	},
	{
		pattern: /\bparseInt\(\s*[^,()]+\)/g,
		only: 'script',
		say: () => '`parseInt` without a radix',
	},
	{
		pattern: /\bvar\s+([\w$]+)/g,
		only: 'script',
		say: (match) => `\`var ${match[1]}\` is visible in the whole function`,
	},
	{
		pattern: /\.reduce\(\s*(?:\([^()]*\)|[\w$]+)\s*=>\s*[^,(){}\n]+\)/g,
		only: 'script',
		say: () => '`reduce` without a first value throws on an empty list',
	},
	{
		pattern: /:\s*any\b/g,
		only: 'script',
		say: () => '`any` switches the type check off',
	},
];

/** At most `most` hints, in the order of the lines. */
export function hintsIn(code: string, language: Language, most = 5): readonly Hint[] {
	if (language === 'other') return [];
	const masked = maskCode(code, language);
	const kind = language === 'python' ? 'python' : 'script';
	return rules
		.filter((rule) => rule.only === false || rule.only === kind)
		.flatMap((rule) =>
			[...masked.matchAll(rule.pattern)].map((match) => ({
				line: lineAt(masked, match.index),
				text: rule.say(match),
			})),
		)
		.sort((one, other) => one.line - other.line)
		.slice(0, most);
}
