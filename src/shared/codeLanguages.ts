const names: Readonly<Record<string, readonly [id: string, label: string]>> = {
	bash: ['shellscript', 'Shell'],
	c: ['c', 'C'],
	cpp: ['cpp', 'C++'],
	'c++': ['cpp', 'C++'],
	cs: ['csharp', 'C#'],
	'c#': ['csharp', 'C#'],
	csharp: ['csharp', 'C#'],
	css: ['css', 'CSS'],
	diff: ['diff', 'Diff'],
	docker: ['dockerfile', 'Dockerfile'],
	dockerfile: ['dockerfile', 'Dockerfile'],
	go: ['go', 'Go'],
	golang: ['go', 'Go'],
	html: ['html', 'HTML'],
	ini: ['ini', 'INI'],
	java: ['java', 'Java'],
	javascript: ['javascript', 'JavaScript'],
	js: ['javascript', 'JavaScript'],
	json: ['json', 'JSON'],
	jsonc: ['jsonc', 'JSON'],
	jsx: ['javascriptreact', 'JSX'],
	kotlin: ['kotlin', 'Kotlin'],
	kt: ['kotlin', 'Kotlin'],
	latex: ['latex', 'LaTeX'],
	markdown: ['markdown', 'Markdown'],
	math: ['latex', 'LaTeX'],
	md: ['markdown', 'Markdown'],
	mermaid: ['mermaid', 'Mermaid'],
	php: ['php', 'PHP'],
	powershell: ['powershell', 'PowerShell'],
	ps1: ['powershell', 'PowerShell'],
	py: ['python', 'Python'],
	python: ['python', 'Python'],
	rb: ['ruby', 'Ruby'],
	rs: ['rust', 'Rust'],
	ruby: ['ruby', 'Ruby'],
	rust: ['rust', 'Rust'],
	scss: ['scss', 'SCSS'],
	sh: ['shellscript', 'Shell'],
	shell: ['shellscript', 'Shell'],
	sql: ['sql', 'SQL'],
	svg: ['xml', 'SVG'],
	swift: ['swift', 'Swift'],
	text: ['plaintext', 'Text'],
	toml: ['toml', 'TOML'],
	ts: ['typescript', 'TypeScript'],
	tsx: ['typescriptreact', 'TSX'],
	txt: ['plaintext', 'Text'],
	typescript: ['typescript', 'TypeScript'],
	xml: ['xml', 'XML'],
	yaml: ['yaml', 'YAML'],
	yml: ['yaml', 'YAML'],
	zsh: ['shellscript', 'Shell'],
};

/** VS Code's id of a language that was named after a fence. */
export function languageId(name: string): string {
	return (names[name]?.[0] ?? name) || 'plaintext';
}

/** Its lines can be run in a terminal. */
export function isShell(name: string): boolean {
	return ['shellscript', 'powershell'].includes(languageId(name));
}

/** What stands above a code block. */
export function languageLabel(name: string): string {
	return (names[name]?.[1] ?? name) || 'Text';
}
