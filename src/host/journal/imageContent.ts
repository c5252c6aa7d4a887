import * as vscode from 'vscode';
import * as z from 'zod';
import { reasonOf } from '../../core/errors';
import type { Image, Journal } from '../../core/journal/journal';
import { openDocument } from './fileBytes';

const scheme = 'pandu-image';

const querySchema = z.object({
	hash: z.string().regex(/^[0-9a-f]{64}$/),
	size: z.number().int().nonnegative(),
	of: z.string(),
});

/** A version of `file` as a document that cannot be changed. Undefined: there was no file, so it is empty. */
export function imageUri(file: vscode.Uri, image: Image | undefined): vscode.Uri {
	const query = image ? JSON.stringify({ ...image, of: file.toString() }) : '';
	return vscode.Uri.from({ scheme, path: file.path, query });
}

/** Serves {@link imageUri}. Bytes that are no text are described, not shown. */
export function provideImages(journal: Pick<Journal, 'read'>): vscode.Disposable {
	return vscode.workspace.registerTextDocumentContentProvider(scheme, {
		async provideTextDocumentContent({ query }) {
			if (query === '') return '';
			const { of, ...image } = querySchema.parse(JSON.parse(query));
			try {
				return await textOf(await journal.read(image), vscode.Uri.parse(of, true));
			} catch (error) {
				return reasonOf(error);
			}
		},
	});
}

async function textOf(bytes: Uint8Array, file: vscode.Uri): Promise<string> {
	const encoding = openDocument(file)?.encoding;
	const isWide = encoding?.startsWith('utf16') || /^(?:fffe|feff)/.test(startOf(bytes));
	if (!isWide && bytes.includes(0)) {
		return vscode.l10n.t('This version is not text. It has {0} bytes.', bytes.byteLength);
	}
	return encoding
		? vscode.workspace.decode(bytes, { encoding })
		: vscode.workspace.decode(bytes, { uri: file });
}

function startOf(bytes: Uint8Array): string {
	return Buffer.from(bytes.subarray(0, 2)).toString('hex');
}
