/**
 * JSON as editors write it: comments and commas before a closing bracket are let through. Undefined when it is none.
 */
export function parseLooseJson(text: string): unknown {
	const plain = text
		.replace(/^\uFEFF/, '')
		.replace(
			/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
			(_all, quoted: string | undefined) => quoted ?? ' ',
		)
		.replace(
			/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g,
			(_all, quoted: string | undefined) => quoted ?? '',
		);
	try {
		return JSON.parse(plain) as unknown;
	} catch {
		return undefined;
	}
}
