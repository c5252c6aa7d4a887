// A window of its own for tests of the ledger: `FOLDER KEY COUNT AT` appends COUNT entries of that key.
import { createLedgerFiles } from '../../src/host/budget/ledgerFiles';

const [folder = '', key = '', count = '0', at = '0'] = process.argv.slice(2);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function run(): Promise<void> {
	const ledger = createLedgerFiles(folder, silent);
	for (let each = 0; each < Number(count); each++) {
		await ledger.append({
			at: Number(at) + each,
			endpoint: 'neosantara',
			key,
			model: 'garda-core',
			usage: { input: 10, output: each },
			isEstimated: false,
		});
	}
}

void run();
