import { signal } from '@preact/signals';
import { t } from '../shared/words';
import { imageProblem, readBase64 } from './images';
import type { Store } from './store';

/** Where VS Code and file managers put the addresses of what is dragged. */
const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

export function hasAttachable(transfer: DataTransfer): boolean {
	return transfer.types.includes('Files') || uriTypes.some((type) => transfer.types.includes(type));
}

/** Attaches what was dropped: files of the editor by address, pictures by content. */
export function attachTransfer(store: Store, transfer: DataTransfer): void {
	const uris = uriTypes
		.map((type) => transfer.getData(type))
		.find((list) => list.trim() !== '')
		?.split(/\r?\n/)
		.filter((line) => line.trim() !== '' && !line.startsWith('#'));
	if (uris && uris.length > 0)
		store.inChat((chatId) => store.post({ type: 'attachUris', uris, chatId }));
	else attachFiles(store, [...transfer.files]);
}

/** A text that is longer is no question but something to look at. */
const longPaste = 2000;
/** As much as the host takes. */
const largestText = 400_000;
const largestEdge = 2048;

/** A long text that was just pasted, as it stands in the composer. Empty: none is offered. */
export const pasted = signal('');

/** Small pictures of what was attached since the page loaded, by name. */
export const thumbnails = signal<Readonly<Record<string, string>>>({});

/** Pictures are attached. Of a long text that is offered only, and it stands in the composer meanwhile. */
export function takePaste(store: Store, event: ClipboardEvent): void {
	const { clipboardData } = event;
	const files = [...(clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'));
	if (files.length > 0) {
		event.preventDefault();
		attachFiles(store, files);
		return;
	}
	const text = clipboardData?.getData('text/plain').replace(/\r\n?/g, '\n') ?? '';
	pasted.value = text.length > longPaste ? text : '';
}

/** Attaches the picture in the clipboard, or says why there is none. */
export function attachClipboard(store: Store): void {
	const read = async (chatId: string): Promise<boolean> => {
		try {
			for (const item of await navigator.clipboard.read()) {
				const type = item.types.find((each) => each.startsWith('image/'));
				if (!type) continue;
				const file = new File([await item.getType(type)], 'clipboard.png', { type });
				return await bringFiles(store, chatId, [file]);
			}
			store.notice.value = t('There is no picture in the clipboard.');
		} catch (error) {
			console.warn('The clipboard could not be read', error);
			store.notice.value = t('The clipboard cannot be read from here. Paste the picture instead.');
		}
		return false;
	};
	store.inChat((chatId) => store.bring(read(chatId)));
}

/** Attaches pictures and texts to the chat shown. What cannot be attached is said at the composer. */
function attachFiles(store: Store, files: readonly File[]): void {
	store.inChat((chatId) => store.bring(bringFiles(store, chatId, files)));
}

/** Whether all of them could be read. */
async function bringFiles(store: Store, chatId: string, files: readonly File[]): Promise<boolean> {
	let isWhole = true;
	for (const file of files) {
		let problem: string | undefined;
		try {
			const attach = file.type.startsWith('image/') ? attachImage : attachText;
			problem = await attach(store, chatId, file);
		} catch (error) {
			console.warn('A dropped file could not be read', error);
			problem = t('{0} could not be read.', file.name);
		}
		isWhole &&= problem === undefined;
		if (problem !== undefined) store.notice.value = problem;
	}
	return isWhole;
}

async function attachText(store: Store, chatId: string, file: File): Promise<string | undefined> {
	if (file.size > largestText) {
		return t(
			'{0} has {1} kB; at most {2} kB can be attached.',
			file.name,
			Math.round(file.size / 1000),
			largestText / 1000,
		);
	}
	store.post({ type: 'attachText', name: file.name, text: await file.text(), chatId });
	return undefined;
}

async function attachImage(store: Store, chatId: string, file: File): Promise<string | undefined> {
	let image: Blob = file;
	let problem = imageProblem(image);
	const picture = await createImageBitmap(file).catch(() => undefined);
	// Only what is too large is changed.
	if (problem && picture) {
		image =
			(await draw(picture, largestEdge).convertToBlob({ type: 'image/jpeg', quality: 0.8 })) ??
			file;
		problem = imageProblem(image);
	}
	if (problem) return problem;
	let name = file.name;
	for (let at = 2; thumbnails.peek()[name]; at++) name = file.name.replace(/(\.\w+)?$/, ` ${at}$1`);
	if (picture) {
		const small = await draw(picture, 32).convertToBlob();
		const data = `data:image/png;base64,${await readBase64(small)}`;
		thumbnails.value = { ...thumbnails.peek(), [name]: data };
	}
	const data = await readBase64(image);
	store.post({ type: 'attachImage', name, mime: image.type, data, chatId });
	return undefined;
}

/** With no edge longer than `most`. */
function draw(picture: ImageBitmap, most: number): OffscreenCanvas {
	const scale = Math.min(1, most / Math.max(picture.width, picture.height));
	const canvas = new OffscreenCanvas(picture.width * scale || 1, picture.height * scale || 1);
	canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
	return canvas;
}
