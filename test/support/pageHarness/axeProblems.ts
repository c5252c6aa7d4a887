import axe from 'axe-core';
import type { PageHarness } from './pageHarness';

/** What axe finds wrong, one line each. */
export async function axeProblems({ page }: PageHarness): Promise<string[]> {
	await page.evaluate(axe.source);
	const found = await page.evaluate(() =>
		(Reflect.get(globalThis, 'axe') as typeof axe).run(document),
	);
	return found.violations.flatMap((each) =>
		each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
	);
}
