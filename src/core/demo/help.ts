/** What the demo says before anything else, once per chat. */
export const introduction =
	'This is the built-in demo, not a model: it answers from a script and only sees names and structure. ' +
	'To connect a real one, run **Pandu: Set Up an Endpoint** and paste a key (or choose a local server).';

const commands = `| To | Keys | Command |
| --- | --- | --- |
| open the chat | \`Ctrl+Alt+J C\` | Pandu: Open Chat |
| start a new chat | \`Ctrl+Alt+J N\` | Pandu: New Chat |
| ask from the palette | \`Ctrl+Alt+J A\` | Pandu: Ask a Question |
| run a saved prompt | \`Ctrl+Alt+J P\` | Pandu: Run Prompt |
| explain the selection | \`Ctrl+Alt+J E\` | Pandu: Explain |
| edit the selection | \`Ctrl+Alt+J M\` | Pandu: Edit… |
| fix the selection | \`Ctrl+Alt+J F\` | Pandu: Fix |
| keep or drop a change | \`Ctrl+Alt+J K\` or \`X\` | Pandu: Keep Change, Drop Change |
| go to the next change | \`Ctrl+Alt+J Down\` | Pandu: Next Change |
| see all changes | \`Ctrl+Alt+J G\` | Pandu: Show All Changes |
| change it once more | \`Ctrl+Alt+J R\` | Pandu: Change It Again… |
| take back an answer's changes | \`Ctrl+Alt+J Z\` | Pandu: Undo the Last Answer’s Changes |
| choose a model | \`Ctrl+Alt+J O\` | Pandu: Select Model |

On a Mac it is \`Cmd+Alt+J\`. All of them are in the command palette under **Pandu**.`;

const abilities = `With the demo you can try each feature of Pandu:

- **Ask about code**: add a file with \`@\` or a selection, and it lists the functions, parameters, branches and things worth a look.
- **Explain** a selection from the editor's **Pandu** menu.
- **Edit** a selection: *rename total to sum*, *add documentation*, *add error handling*, *use const instead of var*, *sort the imports*, *use ===*, *upper case*, *trim trailing spaces*.
- **Fix**, **Improve**, **Document** and **Write Tests** do small real transformations.
- **Change files from the chat**: add one file or several with \`@\` and write *rename total to sum*, *add comments* or *make a test file for this*. Keep or drop each change in its file.
- **See what goes wrong** on purpose: write \`demo: slow\`, \`demo: error 429\`, \`demo: stall\`, \`demo: reasoning\` or \`demo: long\`, and \`demo: slow-edit\` behind a request for a change.`;

const setUp = `To connect a real endpoint:

1. Run **Pandu: Set Up an Endpoint** from the command palette.
2. Choose a provider, or a local server such as Ollama, which needs no key.
3. Paste the key. It goes into VS Code's secret storage and is sent to that provider only.
4. Choose a model.

**Pandu: Select Endpoint** switches between those you have set up, and back to this demo.`;

const privacy = `Nothing you write to the demo leaves this computer: it runs inside the extension.

With a real endpoint, your question and what you attached go to that endpoint and nowhere else. Keys stay in VS Code's secret storage. Pandu sends no telemetry.`;

const cost =
	'The demo costs nothing. Token counts here are estimates, about four characters to a token. With a real endpoint you see the counts that the server reports under each answer.';

const topics: readonly { readonly pattern: RegExp; readonly answer: string }[] = [
	{
		pattern:
			/\b(?:keys?\s?bindings?|short-?cuts?|hot-?keys?|commands?|tombol|pintasan|perintah)\b/i,
		answer: commands,
	},
	{
		pattern: /\b(?:priva(?:cy|te)|telemetry|data|secure|security|privasi|aman)\b/i,
		answer: privacy,
	},
	{ pattern: /\b(?:cost|price|pay|free|tokens?|usage|biaya|gratis)\b/i, answer: cost },
	{
		pattern:
			/\b(?:set\s?-?up|connect|api\s?key|key|provider|endpoint|real model|sign in|log ?in|kunci|hubungkan)\b/i,
		answer: setUp,
	},
	{
		pattern:
			/\b(?:what can|help|who are you|what are you|how do|how can|pandu|demo|bisa apa|bantuan|siapa)\b/i,
		answer: abilities,
	},
];

/** An answer to a question without code. */
export function helpFor(question: string): string {
	const topic = topics.find((each) => each.pattern.test(question));
	if (topic) return topic.answer;
	return `A script cannot answer that. ${abilities}`;
}
