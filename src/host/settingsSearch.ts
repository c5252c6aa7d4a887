import * as vscode from 'vscode';
import * as z from 'zod';
import { excludePattern } from '../core/context/excludePattern';

const patternsSchema = z.record(z.string(), z.unknown());

/**
 * What a search of ours leaves out: what nobody means, and what the person's own searches leave out. A workspace can only
 * leave out more.
 */
export function excludes(): string {
	const config = vscode.workspace.getConfiguration('search').get('exclude');
	const parsed = patternsSchema.safeParse(config);
	return excludePattern(parsed.success ? parsed.data : {});
}
