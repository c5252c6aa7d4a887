import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { EndpointProfile } from '../../core/endpoints/endpoint';

/**
 * What edits have shown of the tools of an endpoint's model. It counts for a week and for the endpoint's entry as it is:
 * servers learn, and people repair what they entered.
 */
export interface ToolSupport {
	/** The server refused tools, or the model left them twice in a row. */
	lacksTools(profile: EndpointProfile): boolean;
	/** The server refused the request because of its tool. */
	noteRefused(profile: EndpointProfile): Promise<void>;
	/** The model did not use the tool and wrote the code when it was asked for text. */
	noteUnused(profile: EndpointProfile): Promise<void>;
	noteUsed(profile: EndpointProfile): Promise<void>;
}

const key = 'pandu.toolsSeen';
const schema = z.record(
	z.string(),
	z.object({ at: z.number(), entry: z.string(), unused: z.number(), isRefused: z.boolean() }),
);
type Seen = z.infer<typeof schema>;

const week = 7 * 24 * 3600 * 1000;
const unusedToRemember = 2;

export function createToolSupport(
	memory: vscode.Memento,
	now: () => number = Date.now,
): ToolSupport {
	const read = (): Seen => {
		const parsed = schema.safeParse(memory.get(key));
		if (!parsed.success) return {};
		return Object.fromEntries(
			Object.entries(parsed.data).filter(([, { at }]) => now() - at < week),
		);
	};
	const find = (profile: EndpointProfile) => {
		const seen = read()[nameOf(profile)];
		return seen?.entry === entryOf(profile) ? seen : undefined;
	};
	const lacks = (seen: Seen[string] | undefined) =>
		seen !== undefined && (seen.isRefused || seen.unused >= unusedToRemember);
	const forget = async (profile: EndpointProfile) => {
		const { [nameOf(profile)]: known, ...others } = read();
		if (known) await memory.update(key, others);
	};
	const note = async (profile: EndpointProfile, what: { isRefused: boolean; unused: number }) => {
		const before = find(profile);
		const after = { at: now(), entry: entryOf(profile), ...what };
		await memory.update(key, { ...read(), [nameOf(profile)]: after });
		if (!lacks(before) && lacks(after)) tell(profile, () => forget(profile));
	};
	return {
		lacksTools: (profile) => lacks(find(profile)),
		noteRefused: (profile) => note(profile, { isRefused: true, unused: 0 }),
		noteUnused: (profile) =>
			note(profile, { isRefused: false, unused: (find(profile)?.unused ?? 0) + 1 }),
		noteUsed: forget,
	};
}

function nameOf({ id, model }: EndpointProfile): string {
	return `${id} ${model}`;
}

/** Changes with everything of the entry that a server can see. */
function entryOf(profile: EndpointProfile): string {
	return createHash('sha256')
		.update(JSON.stringify({ ...profile, label: '' }))
		.digest('base64url');
}

function tell(profile: EndpointProfile, forget: () => Promise<void>): void {
	const again = vscode.l10n.t('Use Tools Again');
	const message = vscode.l10n.t(
		'{0} does not use tools here, so Pandu edits through plain text with it for a week.',
		profile.model,
	);
	vscode.window.showInformationMessage(message, again).then((answer) => {
		if (answer === again) void forget();
	});
}
