import type { HLJSApi, Language } from 'highlight.js';

/**
 * CSS, SCSS and Less by their form. The grammars of highlight.js carry the names of every property and element, which is a
 * twentieth of the whole page.
 */
export function cssGrammar(hljs: HLJSApi): Language {
	const comments = [hljs.C_BLOCK_COMMENT_MODE, hljs.COMMENT(/(?<!:)\/\//, /$/)];
	const strings = [hljs.APOS_STRING_MODE, hljs.QUOTE_STRING_MODE];
	const number = {
		scope: 'number',
		begin: /#[\da-f]{3,8}\b|(?<![\w-])[+-]?(?:\d*\.)?\d+(?:e[+-]?\d+)?(?:%|[a-z]+)?/,
	};
	const variable = { scope: 'variable', begin: /--[\w-]+|[$@][\w-]+/ };
	const value = {
		begin: /:(?!:)/,
		end: /[;{}]/,
		returnEnd: true,
		contains: [
			...comments,
			...strings,
			number,
			variable,
			{ scope: 'built_in', begin: /[\w-]+(?=\()/ },
			{ scope: 'meta', begin: /!\s*[a-z]+/ },
		],
	};
	return {
		case_insensitive: true,
		contains: [
			...comments,
			...strings,
			{
				scope: 'keyword',
				begin:
					/@(?:media|import|include|mixin|supports|container|layer|keyframes|font-face|use|forward|extend|function|return|if|else|each|for|while|property|page|charset|namespace|apply|tailwind)\b/,
			},
			// A name before a colon is a property, unless a block begins before the end of its value.
			{
				scope: 'attribute',
				begin: /[\w-]+(?=\s*:(?![^;{}()]*(?:\([^)]*\)[^;{}()]*)*\{))/,
				starts: value,
			},
			{ scope: 'selector-class', begin: /\.[a-z_-][\w-]*/ },
			{ scope: 'selector-id', begin: /#[a-z_-][\w-]*/ },
			{ scope: 'selector-attr', begin: /\[[^\]\n]*\]/ },
			{ scope: 'selector-pseudo', begin: /::?[a-z-]+/ },
			variable,
			number,
			{ scope: 'selector-tag', begin: /[a-z][\w-]*|[&*]/ },
		],
	};
}
