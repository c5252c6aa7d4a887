import type {
	AssistantTurnView,
	BlockView,
	TurnView,
	UserTurnView,
} from '../../../src/shared/transcript';

export function question(id: string, text: string, more: Partial<UserTurnView> = {}): UserTurnView {
	return { role: 'user', id, at: 1, text, attachments: [], ...more };
}

export function answer(
	id: string,
	text: string,
	more: Partial<AssistantTurnView> = {},
): AssistantTurnView {
	const blocks: BlockView[] =
		text === '' ? [] : [{ kind: 'text', id: '0', step: 1, text, done: true }];
	return {
		role: 'assistant',
		id,
		at: 2,
		endpoint: 'Local',
		model: 'small-model',
		status: 'done',
		step: 1,
		blocks,
		citations: [],
		notices: [],
		finish: 'stop',
		...more,
	};
}

const markdown = `The function sums the prices but **never applies the discount**. Three things to know:

1. \`total\` starts at \`0\`, so an empty cart costs nothing.
2. The discount is read from [the pricing page](https://example.com/pricing?plan=team) once.
3. Rounding happens too early.

\`\`\`ts
export function total(items: readonly Item[], discount = 0): number {
	// Round once, at the very end.
	const sum = items.reduce((all, item) => all + item.price * item.count, 0);
	return Math.round(sum * (1 - discount) * 100) / 100;
}
\`\`\`

| Case | Before | After |
| --- | ---: | ---: |
| empty cart | 0 | 0 |
| two items, 10 % off | 30 | 27 |

> Prices are in cents in the API, in euros here.

- [x] covered by a test
- [ ] used by the invoice

![chart](https://decoy.example/chart.png?d=secret) and [a command](command:workbench.action.quit).`;

/** One of everything, for looking at. */
export const sampleTurns: readonly TurnView[] = [
	question('u1', 'Why is the total wrong when there is a discount?', {
		attachments: [
			{
				kind: 'selection',
				id: 'f1',
				path: 'src/shop/billing.ts',
				languageId: 'typescript',
				lines: [10, 24],
				text: '…',
			},
		],
	}),
	answer('a1', '', {
		blocks: [
			{ kind: 'reasoning', id: 'r', step: 1, text: 'The discount is never used.', done: true },
			{ kind: 'text', id: '0', step: 1, text: markdown, done: true },
		],
		citations: [{ url: 'https://example.com/pricing', title: 'Pricing' }],
		usage: { input: 1234, output: 356, reasoning: 60 },
	}),
	question('u2', 'Fix it, please.'),
	answer('a2', '', {
		model: 'a-rather-long-model-name-2026-preview',
		blocks: [
			{
				kind: 'toolCall',
				id: 't',
				step: 1,
				callId: 'c1',
				name: 'edit_selection',
				text: '{"path":"src/shop/billing.ts","replacement":"const sum = 1;\\n\\treturn sum * (1 - discount);"}',
				done: true,
				result: { content: 'Applied.', summary: '2 lines changed', isError: false },
			},
			{ kind: 'text', id: '0', step: 2, text: 'Done: the discount is applied', done: true },
		],
		usage: { input: 2210, output: 96 },
		status: 'stopped',
	}),
	question('u3', 'And the invoice?'),
	answer('a3', '', {
		status: 'failed',
		failure: {
			kind: 'auth',
			message: 'api.example.com refused the key.',
			detail: '{"error":{"message":"Incorrect API key provided"}}',
			status: 401,
			host: 'api.example.com',
		},
	}),
	question('u4', 'Then tell me what an invoice needs.'),
	answer('a4', '', {
		blocks: [{ kind: 'text', id: '0', step: 1, text: 'An invoice needs a num', done: true }],
		status: 'stopped',
	}),
];
