import assert from 'node:assert/strict';
import { answers, asked, endpointId, serve, settingsFor, testKey } from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { jsonReply, startLoopbackServer } from '../support/loopbackServer';
import type { Workbench } from '../support/workbench';
import { openWorkbench, reportFailure } from '../support/workbench';

const long = (name: string): string =>
	`// ${name}\n${'export const value = compute(1, 2, 3);\n'.repeat(120)}`;

const refusal = jsonReply(
	{
		error: {
			message:
				"This model's maximum context length is 4096 tokens, however you requested 4600 tokens.",
			code: 'context_length_exceeded',
		},
	},
	{ status: 400 },
);

describe('a chat that grows too long', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'alpha.ts': long('alpha'), 'beta.ts': long('beta') },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const estimate = () => workbench.panel.getByTestId('estimate');

	async function attach(file: string): Promise<void> {
		await workbench.openFile(file);
		await workbench.runCommand('Pandu: Add File to Chat');
		await workbench.panel.locator('.composerBox').getByText(file).waitFor();
		await workbench.untilInChat();
	}

	async function ask(text: string, answered: string): Promise<void> {
		await workbench.ask(text);
		await workbench.panel.getByTestId('turn-assistant').last().getByText(answered).waitFor();
		await workbench.panel.getByTestId('stop').waitFor({ state: 'detached' });
	}

	it('shows what a question would send, and a file is taken out of it there', async () => {
		await estimate()
			.getByText(/≈ \d+ tokens/)
			.waitFor();
		await attach('alpha.ts');
		await estimate()
			.getByText(/≈ [\d,]{5,} tokens/)
			.waitFor();
		await estimate().getByRole('button').first().click();
		await estimate().getByText('Tools to edit').waitFor();
		await estimate().getByRole('button', { name: 'Leave out: alpha.ts' }).click();
		await workbench.panel.getByTestId('attachment').waitFor({ state: 'detached' });
		await estimate().getByText('Tools to edit').waitFor({ state: 'detached' });
		await estimate().getByRole('button').first().click();
	});

	it('R26: is sent without its old files when the server says so, with a line that says what and has Undo', async () => {
		serve(server, answers('That was alpha.'), refusal, answers('That was beta.'), answers('Yes.'));
		await attach('alpha.ts');
		await ask('What is alpha?', 'That was alpha.');
		await attach('beta.ts');
		await ask('What is beta?', 'That was beta.');
		const bodies = () => asked(server).map((each) => each.body);
		assert.equal(bodies().length, 3);
		assert(bodies()[1]?.includes('// alpha'));
		assert(!bodies()[2]?.includes('// alpha') && bodies()[2]?.includes('// beta'));
		const note = workbench.panel.getByTestId('trim-note');
		await note.getByText('Files above are no longer sent').waitFor();
		assert.equal(await workbench.panel.getByTestId('error-card').count(), 0);
		await note.getByTestId('undo-trim').click();
		await note.waitFor({ state: 'detached' });
		await ask('Both?', 'Yes.');
		assert(bodies()[3]?.includes('// alpha'), 'what was taken back is sent again');
	});

	it('goes on without its earlier turns when the person leaves them out', async () => {
		serve(server, answers('Fresh.'));
		await estimate().getByRole('button').first().click();
		await estimate().getByRole('button', { name: 'Leave out: Earlier turns' }).click();
		await estimate().getByRole('button', { name: 'Send along again: Earlier turns' }).waitFor();
		await ask('A new matter', 'Fresh.');
		assert(!asked(server).at(-1)?.body.includes('What is alpha?'));
		const note = workbench.panel.getByTestId('trim-note').last();
		await note.getByText('The turns above are no longer sent').waitFor();
		await workbench.panel.getByText('That was alpha.').waitFor();
	});
});
