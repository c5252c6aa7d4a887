import { words } from './pieces';

const sections = [
	(n: number) =>
		`\n\n## Part ${n}\n\nThis part has **bold words**, *others in italics*, \`inline code\` and a [link](https://example.com/part/${n}) in one paragraph that is long enough to wrap in a narrow panel.`,
	(n: number) =>
		`\n\n- first point of ${n}\n- second point with \`code${n}()\`\n  - a nested one\n  - and another\n- third point`,
	(n: number) =>
		`\n\n\`\`\`typescript\nexport function total${n}(items: readonly Item[]): number {\n\tlet sum = 0;\n\tfor (const item of items) {\n\t\tsum += item.price * item.count; // cents\n\t}\n\treturn sum;\n}\n\`\`\``,
	(n: number) =>
		`\n\n| name | count | price |\n| --- | ---: | ---: |\n| pencil ${n} | 3 | 1.20 |\n| paper | 500 | 4.75 |`,
	(n: number) => `\n\n> Quoted line ${n} with an emoji 🌱 and accents: naïve, café, Übung.`,
	(n: number) =>
		`\n\n\`\`\`python\ndef total_${n}(items):\n    return sum(item.price * item.count for item in items)\n\`\`\``,
	(n: number) => `\n\n${n}. a numbered step\n1. the next one\n1. and the last`,
];

/** Mixed markdown of exactly `count` words, always the same. */
export function longText(count: number): string {
	const parts: string[] = [];
	for (let part = 0; parts.length < count; part++) {
		const section = sections[part % sections.length];
		if (section) parts.push(...words(section(part + 1)));
	}
	return parts.slice(0, count).join('').trimStart();
}
