import type { PageHarness } from './pageHarness';
import { type ThemeName, themes } from './themes';

/** Gives a page that is open the colours of another theme. */
export async function changeTheme({ page }: PageHarness, name: ThemeName): Promise<void> {
	await page.evaluate(({ bodyClass, variables }) => {
		const wraps = document.body.classList.contains('wrapsCode');
		document.body.className = bodyClass;
		document.body.classList.toggle('wrapsCode', wraps);
		const { style } = document.documentElement;
		style.cssText = '';
		for (const each of document.styleSheets[0]?.cssRules ?? [])
			if (each instanceof CSSStyleRule && each.selectorText === ':root') each.style.cssText = '';
		for (const [key, value] of Object.entries(variables))
			style.setProperty(`--vscode-${key}`, value);
	}, themes[name]);
}

/** What sticks out of the page sideways, one line each. Inside code and tables one may scroll. */
export function sideways({ page }: PageHarness): Promise<string[]> {
	return page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		const found: string[] = [];
		for (const frame of document.querySelectorAll(
			'.page, .transcript, .composer, .queue, .findBar',
		))
			if (frame.scrollWidth > frame.clientWidth + 1)
				found.push(`${frame.className} scrolls: ${frame.scrollWidth} > ${frame.clientWidth}`);
		for (const each of document.querySelectorAll<HTMLElement>('.page *')) {
			if (each.closest('.codeText, .tableWrap, .spokenOnly, pre, svg, [hidden]')) continue;
			const box = each.getBoundingClientRect();
			if (box.width === 0 || box.height === 0) continue;
			// What ends in an ellipsis says so, and has all of it in its tooltip or beside it.
			let around = each.parentElement;
			while (around && getComputedStyle(around).textOverflow !== 'ellipsis')
				around = around.parentElement;
			if (around) continue;
			if (box.left < -1 || box.right > width + 1)
				found.push(`${each.tagName}.${each.className}: ${box.left} to ${box.right}`);
			const style = getComputedStyle(each);
			const isCut =
				each.scrollWidth > each.clientWidth + 1 &&
				['hidden', 'clip'].includes(style.overflowX) &&
				style.textOverflow !== 'ellipsis';
			if (isCut) found.push(`${each.tagName}.${each.className} is cut: ${each.textContent}`);
		}
		return found;
	});
}
