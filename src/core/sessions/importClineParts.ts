import type { ImportedPart } from './importedChat';

/** Tools that Cline and Roo Code have models call by tags in the text. */
const toolTags =
	'access_mcp_resource|apply_diff|browser_action|codebase_search|condense|edit_file|execute_command|fetch_instructions|generate_image|insert_content|list_code_definition_names|list_files|load_mcp_documentation|new_rule|new_task|read_file|replace_in_file|report_bug|run_slash_command|search_and_replace|search_files|switch_mode|update_todo_list|use_mcp_tool|web_fetch|write_to_file';
/** Those that are words to the person. */
const wordTags = 'ask_followup_question|attempt_completion|plan_mode_respond';

const tag = new RegExp(`<(thinking|${wordTags}|${toolTags})>([\\s\\S]*?)(?:</\\1>|$)`, 'g');

/** The text of an answer, with its tags for thoughts and tools as what they stand for. */
export function splitAnswer(text: string): readonly ImportedPart[] {
	const parts: ImportedPart[] = [];
	const say = (words: string): void => {
		if (words.trim() !== '') parts.push({ kind: 'text', text: words.trim() });
	};
	let end = 0;
	for (const found of text.matchAll(tag)) {
		const [whole, name = '', inner = ''] = found;
		say(text.slice(end, found.index));
		end = found.index + whole.length;
		if (name === 'thinking') parts.push({ kind: 'reasoning', text: inner.trim() });
		else if (new RegExp(`^(?:${wordTags})$`).test(name)) say(wordsOf(inner));
		else say(describeCall(name, inner.trim(), 'xml'));
	}
	say(text.slice(end));
	return parts;
}

function wordsOf(inner: string): string {
	const found = /<(result|question|response)>([\s\S]*?)(?:<\/\1>|$)/.exec(inner);
	return found?.[2] ?? inner;
}

/** A call of a tool as text. */
export function describeCall(name: string, given: string, language: string): string {
	return `*${name}*\n\n${fenced(cut(given), language)}`;
}

/** What a tool gave back, as text. */
export function describeResult(result: string): string {
	return fenced(cut(result.trim()), '');
}

/** Of what tools were given and gave back nobody reads more. */
const mostOfTool = 4000;

function cut(text: string): string {
	return text.length <= mostOfTool ? text : `${text.slice(0, mostOfTool)}\n…`;
}

/** A code block that its own content cannot end. */
function fenced(text: string, language: string): string {
	const ticks = [...text.matchAll(/`{3,}/g)].map((each) => each[0].length);
	const fence = '`'.repeat(Math.max(3, ...ticks.map((length) => length + 1)));
	return `${fence}${language}\n${text}\n${fence}`;
}

/** What the person said in a message to the model. Absent: everything in it was added by the program. */
export function personsWords(text: string): string | undefined {
	const rest = text
		.replace(/<environment_details>[\s\S]*?(?:<\/environment_details>|$)/g, '')
		.trim();
	const said = [...rest.matchAll(/<(task|feedback|user_message|answer)>([\s\S]*?)<\/\1>/g)]
		.map((found) => found[2]?.trim() ?? '')
		.filter((each) => each !== '');
	if (said.length > 0) return said.join('\n\n');
	// Results of tools and what the program says in brackets.
	if (rest === '' || /^\[[^\]\n]+\](?: Result:|\s|$)/.test(rest)) return undefined;
	return rest;
}
