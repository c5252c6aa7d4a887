import * as vscode from 'vscode';
import { hasMixedEnds, unifyEnds } from '../../core/edits/mixedLineEnds';

/** How the bytes on disk relate to what a document shows. */
export type DiskText =
	/** Nothing is on disk behind it, as with untitled documents and cells of notebooks. */
	| { readonly kind: 'none' }
	/** Saving the document writes the same bytes wherever nothing was edited. */
	| { readonly kind: 'faithful' }
	/** Saving it would write other bytes too, because of its line ends or its byte order mark. */
	| { readonly kind: 'unfaithful'; readonly bytes: Uint8Array; readonly text: string }
	/** There are bytes in it that are no characters of its encoding, so they would be lost. */
	| { readonly kind: 'undecodable' }
	| { readonly kind: 'binary' }
	/** Another program wrote it, and the editor does not show that yet. */
	| { readonly kind: 'changed' }
	| { readonly kind: 'deleted' }
	| { readonly kind: 'unreadable'; readonly error: unknown };

const marks: Readonly<Record<string, readonly number[]>> = {
	utf8bom: [0xef, 0xbb, 0xbf],
	utf8: [0xef, 0xbb, 0xbf],
	utf16le: [0xff, 0xfe],
	utf16be: [0xfe, 0xff],
};

export async function readDiskText(document: vscode.TextDocument): Promise<DiskText> {
	const { uri, encoding } = document;
	if (hasNoDisk(document)) {
		return document.getText().includes('\0') ? { kind: 'binary' } : { kind: 'none' };
	}
	let bytes: Uint8Array;
	try {
		bytes = await vscode.workspace.fs.readFile(uri);
	} catch (error) {
		const isGone = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
		return isGone ? { kind: 'deleted' } : { kind: 'unreadable', error };
	}
	const text = await decodeExactly(bytes, encoding);
	if (text?.includes('\0')) return { kind: 'binary' };
	if (text === undefined) {
		return bytes.includes(0) ? { kind: 'binary' } : { kind: 'undecodable' };
	}
	if (!document.isDirty && unifyEnds(text) !== unifyEnds(document.getText())) {
		return { kind: 'changed' };
	}
	const isMarked = markLength(bytes, encoding) > 0;
	const getsMark = encoding !== 'utf8' && encoding in marks;
	const isFaithful = !hasMixedEnds(text) && isMarked === getsMark;
	return isFaithful ? { kind: 'faithful' } : { kind: 'unfaithful', bytes, text };
}

function hasNoDisk({ uri, isUntitled }: vscode.TextDocument): boolean {
	return isUntitled || uri.scheme === 'vscode-notebook-cell';
}

function markLength(bytes: Uint8Array, encoding: string): number {
	const mark = marks[encoding];
	return mark?.every((byte, index) => bytes[index] === byte) ? mark.length : 0;
}

/** The text of `bytes` without byte order mark. Undefined when its encoding would not give the same bytes again. */
export async function decodeExactly(
	bytes: Uint8Array,
	encoding: string,
): Promise<string | undefined> {
	const body = bytes.subarray(markLength(bytes, encoding));
	const text = await decodeBody(body, encoding);
	if (text === undefined) return undefined;
	return Buffer.compare(await encodeBody(text, encoding), body) === 0 ? text : undefined;
}

/** The bytes of `text` with the byte order mark that `like` has. */
export async function encodeLike(
	text: string,
	encoding: string,
	like: Uint8Array,
): Promise<Uint8Array> {
	const mark = like.subarray(0, markLength(like, encoding));
	return Buffer.concat([mark, await encodeBody(text, encoding)]);
}

async function decodeBody(body: Uint8Array, encoding: string): Promise<string | undefined> {
	const label = { utf8: 'utf-8', utf8bom: 'utf-8', utf16le: 'utf-16le', utf16be: 'utf-16be' };
	if (encoding in label) {
		try {
			const name = label[encoding as keyof typeof label];
			return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(body);
		} catch (error) {
			if (error instanceof TypeError) return undefined;
			throw error;
		}
	}
	return vscode.workspace.decode(body, { encoding });
}

async function encodeBody(text: string, encoding: string): Promise<Buffer> {
	switch (encoding) {
		case 'utf8':
		case 'utf8bom':
			return Buffer.from(text, 'utf8');
		case 'utf16le':
			return Buffer.from(text, 'utf16le');
		case 'utf16be':
			return Buffer.from(text, 'utf16le').swap16();
		default:
			return Buffer.from(await vscode.workspace.encode(text, { encoding }));
	}
}
