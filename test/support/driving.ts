// What a person does in a workbench, one function each; `workbench.ts` hands them out.
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { errors } from 'playwright-core';
import { until } from './until';

/** The page is one frame in another: both have to lead to the composer. */
export async function untilInChat(page: Page, panel: FrameLocator): Promise<void> {
	const composer = panel.getByTestId('composer');
	await until(async () => {
		// A frame may be exchanged while it is asked.
		const isInFrame = await page
			.evaluate(() => document.activeElement?.tagName === 'IFRAME')
			.catch(() => false);
		return (
			isInFrame &&
			(await composer.evaluate((node) => node === document.activeElement).catch(() => false))
		);
	}, true);
}

/** What was asked before must have been answered: a question on its way is not seen, and no other chat waited for. */
export async function newChat(
	page: Page,
	panel: FrameLocator,
	by: 'command' | 'button',
): Promise<void> {
	// It is there once the page knows its chat.
	const before = await panel.locator('body[data-chat]').getAttribute('data-chat');
	const turns = panel.locator('[data-turn]');
	const isUsed = (await turns.count()) > 0;
	if (by === 'button') await panel.getByTestId('new-chat').click();
	else await runCommand(page, 'Pandu: New Chat');
	if (isUsed) await panel.locator(`body:not([data-chat="${before}"])`).waitFor();
	await turns.first().waitFor({ state: 'detached' });
	if (by === 'command') await untilInChat(page, panel);
}

export async function ask(panel: FrameLocator, text: string): Promise<void> {
	const composer = panel.getByTestId('composer');
	await composer.fill(text);
	let pressed = 0;
	await until(async () => {
		// What opened or closed before it may have taken the key; a question that is on its way is not sent twice.
		if (Date.now() - pressed > 5000) {
			await composer.press('Enter');
			pressed = Date.now();
		}
		return composer.inputValue();
	}, '');
}

export async function runCommand(page: Page, title: string): Promise<void> {
	const input = page.locator('.quick-input-widget input[type="text"]');
	const item = page
		.locator('.quick-input-list .monaco-list-row')
		.filter({ has: page.locator('.label-name', { hasText: title }) })
		.first();
	/** False: the list is older than the command, or something else took the focus and closed the palette. */
	const isTaken = async (timeout: number): Promise<boolean> => {
		try {
			await input.fill(`>${title}`, { timeout });
			await item.waitFor({ timeout });
			// A press that is given up may still arrive, and the command would run twice.
			await item.click({ timeout: Math.max(timeout, 10_000) });
			return true;
		} catch (error) {
			if (error instanceof errors.TimeoutError) return false;
			throw error;
		}
	};
	for (let attempt = 1; ; attempt += 1) {
		await page.keyboard.press('F1');
		if (await isTaken(3000 + attempt * 2000)) break;
		if (attempt === 10) throw new Error(`There is no command ${title}.`);
		await leaveInput(page);
		// What is told of where the mouse was may lie over the row.
		await page.mouse.move(640, 600);
	}
	// The palette is gone, or shows what the command asks.
	await page.waitForFunction((wanted) => {
		const shown = document.querySelector<HTMLInputElement>(
			'.quick-input-widget input[type="text"]',
		);
		return !shown || shown.offsetParent === null || shown.value !== wanted;
	}, `>${title}`);
}

/** Where the input is not there any more, or not yet, the key would be for the composer and stop an answer. */
async function leaveInput(page: Page): Promise<void> {
	const input = page.locator('.quick-input-widget input[type="text"]');
	if (await input.isVisible()) await page.keyboard.press('Escape');
}

export async function pick(page: Page, text: string, row?: string): Promise<void> {
	const input = page.locator('.quick-input-widget input').first();
	await input.waitFor();
	await input.fill(text);
	if (row) await page.locator('.quick-input-list').getByText(row).first().waitFor();
	await input.press('Enter');
}

export async function openFile(page: Page, name: string): Promise<void> {
	const input = page.locator('.quick-input-widget input[type="text"]');
	const base = path.posix.basename(name);
	const row = page
		.locator('.quick-input-list .monaco-list-row')
		.filter({ has: page.locator('.label-name', { hasText: base }) })
		.first();
	const shown = page
		.locator(`.editor-instance[aria-label*="${base}"], .tab.active[data-resource-name="${base}"]`)
		.first();
	/** False: the list was made anew under the click, or something else took the focus and closed it. */
	const isOpened = async (timeout: number): Promise<boolean> => {
		try {
			await input.waitFor({ timeout });
			await input.fill(name, { timeout });
			await row.click({ timeout });
			await shown.waitFor({ timeout });
			return true;
		} catch (error) {
			if (error instanceof errors.TimeoutError) return false;
			throw error;
		}
	};
	for (let attempt = 1; ; attempt += 1) {
		await page.keyboard.press('ControlOrMeta+P');
		if (await isOpened(attempt * 5000)) break;
		if (attempt === 5) throw new Error(`${name} could not be opened.`);
		await leaveInput(page);
	}
	await page.locator('.editor-instance .view-line').first().waitFor();
	// The focus comes after the text; what is clicked before would lose it again.
	await page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
}

export async function selectLines(page: Page, first: number, last: number): Promise<void> {
	await goTo(page, first, 1);
	for (let line = first; line <= last; line += 1) {
		await page.keyboard.press(line < last ? 'Shift+ArrowDown' : 'Shift+End');
	}
	await cursorAt(page)
		.getByText(new RegExp(`Ln ${last}, Col \\d+ \\(\\d+ selected\\)`))
		.waitFor();
}

const cursorAt = (page: Page) => page.locator('#status\\.editor\\.selection');

export async function goTo(page: Page, line: number, column: number): Promise<void> {
	const input = page.locator('.quick-input-widget input[type="text"]');
	const focused = page.locator('.editor-group-container.active .monaco-editor.focused');
	/** False: something else took the focus and closed it. */
	const isThere = async (timeout: number): Promise<boolean> => {
		try {
			await input.waitFor({ timeout });
			await input.fill(`:${line}:${column}`, { timeout });
			await input.press('Enter', { timeout });
			await input.waitFor({ state: 'hidden', timeout });
			await cursorAt(page)
				.getByText(`Ln ${line}, Col ${column}`, { exact: true })
				.waitFor({ timeout });
			// The keys that follow are for it.
			await focused.first().waitFor({ timeout });
			return true;
		} catch (error) {
			if (error instanceof errors.TimeoutError) return false;
			throw error;
		}
	};
	for (let attempt = 1; ; attempt += 1) {
		await page.keyboard.press('ControlOrMeta+G');
		if (await isThere(attempt * 5000)) return;
		if (attempt === 5) throw new Error(`The cursor could not be put into line ${line}.`);
		await leaveInput(page);
	}
}

export async function chord(page: Page, key: string): Promise<void> {
	// On a busy machine VS Code may learn late that there are changes, and does not take the first key until then.
	const isTaken = page.locator('.statusbar-item', { hasText: 'Waiting for second key' });
	await until(async () => {
		await page.keyboard.press('ControlOrMeta+Alt+J');
		const shown = isTaken.waitFor({ timeout: 3000 });
		return await shown.then(
			() => true,
			() => false,
		);
	}, true);
	await page.keyboard.press(key);
}
