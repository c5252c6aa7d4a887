import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToPage } from '../../shared/protocol';
import { pageHtml } from './pageHtml';

/** The page of the chat, as the rest of the host sees it. */
export interface ChatPage {
	/** Whether a page is there that has said `ready`. */
	readonly isListening: boolean;
	/** Serialises `message` at once. Nothing happens when no page listens: it asks for a snapshot when it is back. */
	post(message: ToPage): void;
	/** Brings the view to the front. */
	show(options: { readonly preserveFocus: boolean }): Promise<void>;
}

const mostHeldBack = 200;

/**
 * The frame around the page. Part of the bundle that loads at activation, so that the page starts while the assistant is
 * still being loaded; what the page says until then is held back. The only place that posts to the page.
 */
export class ChatView implements vscode.WebviewViewProvider, ChatPage {
	#view: vscode.WebviewView | undefined;
	#isReady = false;
	#heldBack: unknown[] = [];
	#receive: ((message: unknown) => void) | undefined;
	readonly #extensionUri: vscode.Uri;
	readonly #onShown: () => void;

	/** `onShown` is called each time a page has been started. */
	constructor(extensionUri: vscode.Uri, onShown: () => void) {
		this.#extensionUri = extensionUri;
		this.#onShown = onShown;
	}

	get isListening(): boolean {
		return this.#isReady && this.#view?.visible === true;
	}

	resolveWebviewView(view: vscode.WebviewView): void {
		const dist = vscode.Uri.joinPath(this.#extensionUri, 'dist');
		this.#view = view;
		this.#isReady = false;
		view.webview.options = {
			enableScripts: true,
			enableForms: false,
			enableCommandUris: false,
			localResourceRoots: [dist],
		};
		view.webview.onDidReceiveMessage((message: unknown) => this.#take(message));
		view.onDidChangeVisibility(() => {
			// A hidden page is thrown away; a new one says that it is ready.
			if (this.#view === view && !view.visible) this.#isReady = false;
		});
		view.onDidDispose(() => {
			if (this.#view !== view) return;
			this.#view = undefined;
			this.#isReady = false;
		});
		view.webview.html = pageHtml({
			cspSource: view.webview.cspSource,
			nonce: randomBytes(16).toString('base64'),
			script: view.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.js')).toString(),
			style: view.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.css')).toString(),
			language: vscode.env.language,
		});
		// The page is on its way first; the assistant loads beside it.
		setImmediate(this.#onShown);
	}

	post(message: ToPage): void {
		if (this.isListening) void this.#view?.webview.postMessage(message);
	}

	async show({ preserveFocus }: { readonly preserveFocus: boolean }): Promise<void> {
		if (this.#view) this.#view.show(preserveFocus);
		else await vscode.commands.executeCommand('pandu.chat.focus', { preserveFocus });
	}

	/** From now on `receive` gets what the page says, beginning with what was held back. Unchecked. */
	connect(receive: (message: unknown) => void): void {
		this.#receive = receive;
		for (const message of this.#heldBack.splice(0)) receive(message);
	}

	#take(message: unknown): void {
		if (isReadyMessage(message)) this.#isReady = true;
		if (this.#receive) this.#receive(message);
		else if (this.#heldBack.length < mostHeldBack) this.#heldBack.push(message);
	}
}

function isReadyMessage(message: unknown): boolean {
	return (
		typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
	);
}
