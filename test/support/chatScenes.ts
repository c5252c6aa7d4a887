// Pictures of the chat itself: writing, reading, keeping.
import { ends, says, serve, streams } from './chatReplies';
import type { Scene, Stage } from './sceneSteps';
import { ask, isDone, select, withoutKey } from './sceneSteps';

const ticks = '```';

async function onLoopback({ workbench, server }: Stage): Promise<void> {
	await workbench.setSettings(withoutKey(server.baseUrl));
	await workbench.panel.getByTestId('endpoint-picker').getByText('Loopback').waitFor();
}

async function answerWith(stage: Stage, question: string, text: string): Promise<void> {
	serve(stage.server, streams(says(text), ends()));
	await onLoopback(stage);
	await ask(stage, question);
	await isDone(stage);
}

export const chatScenes: readonly Scene[] = [
	{
		name: 'empty',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.panel.getByText('What can I help with?').waitFor();
		},
	},
	{
		name: 'messages',
		play: async (stage) => {
			serve(
				stage.server,
				streams(says('The discount is taken off the sum of all lines, '), 'hang'),
			);
			await onLoopback(stage);
			await ask(stage, 'How is the discount applied?');
			const { panel } = stage.workbench;
			await panel.getByText('The discount is taken').waitFor();
			for (const text of ['Is it rounded?', 'Write a test for it.']) {
				await panel.getByTestId('composer').fill(text);
				await panel.getByTestId('composer').press('Enter');
				await panel.getByText(text).waitFor();
			}
		},
	},
	{
		name: 'find',
		play: async (stage) => {
			const text =
				'`total` in `src/invoice.ts` adds the lines and takes the discount off.\n\n' +
				'| step | rounds |\n|---|---|\n| each line | yes |\n| the discount | no |\n\n' +
				'So the discount may leave half a cent.';
			await answerWith(stage, 'Where is the discount applied?', text);
			const { panel } = stage.workbench;
			await panel.getByTestId('composer').press('Control+f');
			await panel.getByTestId('find').fill('discount');
			await panel.getByTestId('find-count').getByText(' of 4').waitFor();
		},
	},
	{
		name: 'mention',
		play: async (stage) => {
			await select(stage, 'src/invoice.ts', 19, 27);
			await stage.workbench.panel.getByTestId('composer').fill('Compare it with @');
			await stage.workbench.panel.getByTestId('mention-menu').getByText('Folders…').waitFor();
		},
	},
	{
		name: 'drawn',
		play: async (stage) => {
			const text =
				'The sum after the discount $d$ is\n\n$$\\text{total} = (1 - d) \\sum_{i=1}^{n} c_i \\cdot p_i$$\n\n' +
				`${ticks}mermaid\nflowchart TD\n  A[Order] --> B{Three items?}\n  B -->|yes| C[10 % off]\n  B -->|no| D[Full price]\n  C --> E[Invoice]\n  D --> E\n${ticks}`;
			await answerWith(stage, 'Draw how the total comes about.', text);
			await stage.workbench.panel.locator('math').first().waitFor();
			await stage.workbench.panel.locator('svg[role="img"]').first().waitFor();
		},
	},
	{
		name: 'chats',
		play: async (stage) => {
			for (const text of ['Where is the discount applied?', 'What does a closure keep alive?']) {
				await ask(stage, text);
				await isDone(stage);
			}
			await stage.workbench.runCommand('Pandu: Chat History');
			await stage.workbench.page
				.locator('.quick-input-list')
				.getByText('closure')
				.first()
				.waitFor();
		},
	},
];
