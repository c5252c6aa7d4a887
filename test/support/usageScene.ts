import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Workbench } from './workbench';

/** A month that is over, written beside the one that a question has begun. */
export async function showOldUsage(workbench: Workbench): Promise<void> {
	const found = await readdir(workbench.serverDataDir, { recursive: true });
	const ledger = found.find((file) => /usage[\\/]\d{4}-\d{2}\.jsonl$/.test(file));
	if (ledger === undefined) throw new Error('there is no ledger');
	const lines = Array.from({ length: 90 }, (_, at) =>
		JSON.stringify({
			at: Date.UTC(2025, 2, 1 + ((at * 7) % 31), 12),
			endpoint: 'neosantara',
			key: 'k',
			model: ['garda-core', 'glm-4.7-flash', 'nusantara-base'][at % 3],
			usage: { input: 60 + ((at * 37) % 90), output: 20 + ((at * 53) % 70) },
			isEstimated: at % 30 === 0,
			cost: { currency: 'IDR', amount: 0.4 + (at % 5) / 10 },
		}),
	);
	const folder = path.dirname(path.join(workbench.serverDataDir, ledger));
	await writeFile(path.join(folder, '2025-03.jsonl'), `${lines.join('\n')}\n`);
	const tab = (text: string) => workbench.page.locator('.tab', { hasText: text }).first().waitFor();
	await workbench.runCommand('Pandu: Show Usage');
	await tab('Usage: ');
	await workbench.runCommand('Pandu: Show Usage');
	await workbench.pick('March 2025', 'March 2025');
	await tab('March 2025');
}
