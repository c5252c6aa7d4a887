import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { cssGrammar } from './cssGrammar';

const languages = {
	bash,
	cpp,
	csharp,
	css: cssGrammar,
	diff,
	dockerfile,
	go,
	ini,
	java,
	json,
	kotlin,
	markdown,
	php,
	python,
	ruby,
	rust,
	sql,
	typescript,
	xml,
	yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
// Their grammars hold these as well, and each would be carried twice.
hljs.registerAliases(['js', 'jsx', 'mjs', 'cjs', 'javascript'], { languageName: 'typescript' });
hljs.registerAliases(['c', 'h'], { languageName: 'cpp' });
hljs.registerAliases(['jsonc', 'json5'], { languageName: 'json' });
hljs.registerAliases(['scss', 'less'], { languageName: 'css' });
hljs.registerAliases(['vue', 'svelte'], { languageName: 'xml' });
hljs.registerAliases(['shell', 'shellscript', 'console', 'terminal'], { languageName: 'bash' });

/** What is coloured of a code block: some 1,000 lines. It is read in one go, which takes up to a millisecond per 1,000 characters. */
const longest = 30_000;

/** HTML of `code` with token spans, or plainly escaped when the language is not known. The end of very long code stays plain. */
export function highlight(code: string, language: string): string {
	if (!hljs.getLanguage(language)) return escaped(code);
	const end = code.length <= longest ? code.length : code.lastIndexOf('\n', longest) + 1;
	const coloured = hljs.highlight(code.slice(0, end), { language, ignoreIllegals: true });
	return coloured.value + escaped(code.slice(end));
}

function escaped(code: string): string {
	return code.replace(/[&<>]/g, (each) =>
		each === '&' ? '&amp;' : each === '<' ? '&lt;' : '&gt;',
	);
}
