import axe from 'axe-core';
import type { PageHarness } from './pageHarness';

/** What axe finds wrong, one line each; only by the rules named, if any are. */
export async function axeProblems({ page }: PageHarness, rules?: string[]): Promise<string[]> {
	if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
	const found = await page.evaluate(
		(only) =>
			(Reflect.get(globalThis, 'axe') as typeof axe).run(document, only ? { runOnly: only } : {}),
		rules,
	);
	return found.violations.flatMap((each) =>
		each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
	);
}
