import * as vscode from 'vscode';
import * as z from 'zod';
import type { EndpointProfile } from '../../core/endpoints/endpoint';

type Answering = Pick<EndpointProfile, 'id' | 'model'>;

/** Remembers, per endpoint and model, that it takes no tools. Forgotten after a month: servers learn. */
export interface ToolSupport {
	lacksTools(profile: Answering): boolean;
	/** Also tells the person. */
	rememberNone(profile: Answering): Promise<void>;
}

const key = 'pandu.modelsWithoutTools';
const schema = z.record(z.string(), z.number());
const month = 30 * 24 * 3600 * 1000;

export function createToolSupport(
	memory: vscode.Memento,
	now: () => number = Date.now,
): ToolSupport {
	const read = (): Record<string, number> => {
		const parsed = schema.safeParse(memory.get(key));
		if (!parsed.success) return {};
		return Object.fromEntries(Object.entries(parsed.data).filter(([, at]) => now() - at < month));
	};
	const nameOf = ({ id, model }: Answering) => `${id} ${model}`;
	return {
		lacksTools: (profile) => Object.hasOwn(read(), nameOf(profile)),
		async rememberNone(profile) {
			if (Object.hasOwn(read(), nameOf(profile))) return;
			await memory.update(key, { ...read(), [nameOf(profile)]: now() });
			void vscode.window.showInformationMessage(
				vscode.l10n.t(
					'{0} does not use tools here, so Pandu edits through plain text with it.',
					profile.model,
				),
			);
		},
	};
}
