// biome-ignore-all lint/style/noDefaultExport: temml exports nothing else.

// The parts of temml that make MathML of TeX; the rest, which looks for formulas in a page, is left out.
declare module 'temml/src/Settings.js' {
	import type { Options } from 'temml';

	const Settings: new (
		options: Options,
	) => { readonly displayMode: boolean; readonly maxSize: readonly [number, number] };

	export default Settings;
}

declare module 'temml/src/Style.js' {
	const Style: new (options: {
		readonly level: number;
		readonly maxSize: readonly [number, number];
	}) => object;

	export default Style;
}

declare module 'temml/src/constants.js' {
	export const StyleLevel: { readonly DISPLAY: number; readonly TEXT: number };
}

declare module 'temml/src/parseTree.js' {
	const parseTree: (tex: string, settings: object) => object;

	export default parseTree;
}

declare module 'temml/src/buildMathML.js' {
	const buildMathML: (
		tree: object,
		tex: string,
		style: object,
		settings: object,
	) => { toMarkup(): string };

	export default buildMathML;
}

declare module 'temml/src/MacroExpander.js' {
	const MacroExpander: {
		readonly prototype: {
			/** The number of tokens that came instead of one, or false when there was nothing to expand. */
			expandOnce(expandableOnly?: boolean): number | false;
			expandNextToken(): { readonly text: string };
		};
	};

	export default MacroExpander;
}
