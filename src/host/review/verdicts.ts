import * as z from 'zod';

/** What the person decided about one hunk or file. */
interface Decision {
	readonly chatIds: readonly string[];
	/** The file as people read it. */
	readonly name: string;
	readonly isKept: boolean;
}

/** What was kept and dropped since the model was last told. */
export interface Verdicts {
	/** `id` is the same when the person decides otherwise later. */
	note(id: string, decision: Decision): void;
	/** Undo brought it back: it waits again. */
	forget(id: string): void;
	/** One English line about the changes of a chat, each decision once. */
	take(chatId: string): string | undefined;
	/** For storing. */
	entries(): readonly (readonly [string, Decision])[];
}

const entriesSchema = z.array(
	z.tuple([
		z.string(),
		z.object({ chatIds: z.array(z.string()), name: z.string(), isKept: z.boolean() }),
	]),
);

const mostDecisions = 500;
const mostNames = 3;

export function createVerdicts(stored: unknown, onChange: () => void): Verdicts {
	const parsed = entriesSchema.safeParse(stored);
	const decisions = new Map<string, Decision>(parsed.success ? parsed.data : []);
	return {
		note(id, decision) {
			if (decision.chatIds.length === 0) return;
			decisions.delete(id);
			decisions.set(id, decision);
			const [oldest] = decisions.keys();
			if (decisions.size > mostDecisions && oldest !== undefined) decisions.delete(oldest);
			onChange();
		},
		forget(id) {
			if (decisions.delete(id)) onChange();
		},
		take(chatId) {
			const own = [...decisions].filter(([, each]) => each.chatIds.includes(chatId));
			if (own.length === 0) return undefined;
			for (const [id, each] of own) {
				const others = each.chatIds.filter((other) => other !== chatId);
				if (others.length === 0) decisions.delete(id);
				else decisions.set(id, { ...each, chatIds: others });
			}
			onChange();
			return sentence(own.map(([, each]) => each));
		},
		entries: () => [...decisions],
	};
}

function sentence(decisions: readonly Decision[]): string {
	const names = [...new Set(decisions.map((each) => each.name))];
	if (names.length > mostNames) return `The user ${counted(decisions)} in ${names.length} files.`;
	const parts = names.map(
		(name) => `${counted(decisions.filter((each) => each.name === name))} in ${name}`,
	);
	return `The user ${parts.join(', and ')}.`;
}

function counted(decisions: readonly Decision[]): string {
	const kept = decisions.filter((each) => each.isKept).length;
	const dropped = decisions.length - kept;
	const changes = (count: number) => (count === 1 ? '1 change' : `${count} changes`);
	if (dropped === 0) return `kept ${changes(kept)}`;
	return kept === 0
		? `dropped ${changes(dropped)}`
		: `kept ${changes(kept)} and dropped ${dropped}`;
}
