import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToPage } from '../../shared/protocol';
import { elsewhereHtml } from './chatElsewhere';
import { pageHtml } from './pageHtml';

/** The page of the chat, as the rest of the host sees it. */
export interface ChatPage {
	/** Whether a page is there that has said `ready`. */
	readonly isListening: boolean;
	/**
	 * Serialises `message` at once. When no page listens nothing happens, as it asks for a snapshot when it is back; the last
	 * `act` or `showTurn` follows that.
	 */
	post(message: ToPage): void;
	/** Brings the view to the front. */
	show(options: { readonly preserveFocus: boolean }): Promise<void>;
}

/** The type of the editor tab. */
export const chatTabType = 'pandu.chatTab';

const mostHeldBack = 200;
/** What a page arranged is small; more is not from our page. */
const mostKept = 100_000;
/** A page that does not answer by then has nothing that would be worth the wait. */
const keepWaitMs = 500;

/**
 * The frame around the page: the view of the side bar, or an editor tab while the chat is there. Only one of them shows the
 * chat; the view then says where it is. Part of the bundle that loads at activation, so that the page starts while the
 * assistant is still being loaded; what the page says until then is held back. The only place that posts to the page.
 */
export class ChatView
	implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, ChatPage
{
	#view: vscode.WebviewView | undefined;
	/** While it is there, the chat is in it. */
	#tab: vscode.WebviewPanel | undefined;
	#isReady = false;
	#heldBack: unknown[] = [];
	#receive: ((message: unknown) => void) | undefined;
	/** What the person arranged in the page that spoke last, for the page in the next place. Unchecked; it goes nowhere else. */
	#kept: unknown;
	#onKept: (() => void) | undefined;
	/** For the page that is being started. */
	#wish: ToPage | undefined;
	readonly #extensionUri: vscode.Uri;
	readonly #onShown: () => void;

	/** `onShown` is called each time a page has been started. */
	constructor(extensionUri: vscode.Uri, onShown: () => void) {
		this.#extensionUri = extensionUri;
		this.#onShown = onShown;
	}

	get isListening(): boolean {
		return this.#isReady && (this.#tab ?? this.#view)?.visible === true;
	}

	resolveWebviewView(view: vscode.WebviewView): void {
		this.#view = view;
		if (!this.#tab) this.#isReady = false;
		view.webview.options = this.#webviewOptions();
		view.webview.onDidReceiveMessage((message: unknown) => {
			if (!this.#tab) this.#take(message);
			else if (isOfType(message, 'bringBack')) void this.bringBack();
		});
		view.onDidChangeVisibility(() => {
			// A hidden page is thrown away; a new one says that it is ready.
			if (this.#view === view && !this.#tab && !view.visible) this.#isReady = false;
		});
		view.onDidDispose(() => {
			if (this.#view !== view) return;
			this.#view = undefined;
			if (!this.#tab) this.#isReady = false;
		});
		this.#fillView();
	}

	/** The tab of the window before it was loaded again. */
	async deserializeWebviewPanel(tab: vscode.WebviewPanel): Promise<void> {
		// What the page arranged comes back with the tab.
		this.#kept = undefined;
		if (this.#tab) tab.dispose();
		else this.#adopt(tab);
	}

	post(message: ToPage): void {
		if (!this.isListening) {
			// What a person wants to see is shown as soon as there is a page.
			if (message.type === 'showTurn' || message.type === 'act') this.#wish = message;
			return;
		}
		const { webview } = this.#tab ?? this.#view ?? {};
		void webview?.postMessage(message);
		if (message.type !== 'snapshot' || !this.#wish) return;
		void webview?.postMessage(this.#wish);
		this.#wish = undefined;
	}

	async show({ preserveFocus }: { readonly preserveFocus: boolean }): Promise<void> {
		if (this.#tab) this.#tab.reveal(undefined, preserveFocus);
		else if (this.#view) this.#view.show(preserveFocus);
		else await vscode.commands.executeCommand('pandu.chat.focus', { preserveFocus });
	}

	/** Moves the chat into an editor tab, or shows the tab where it is. */
	async openInEditor(): Promise<void> {
		if (!this.#tab) {
			await this.#keep();
			this.#adopt(vscode.window.createWebviewPanel(chatTabType, 'Pandu', vscode.ViewColumn.Active));
		}
		this.#tab?.reveal();
	}

	/** Moves the chat back into the view. Nothing happens when it is there. */
	async bringBack(): Promise<void> {
		await this.#keep();
		this.#tab?.dispose();
		await this.show({ preserveFocus: false });
	}

	/** From now on `receive` gets what the page says, beginning with what was held back. Unchecked. */
	connect(receive: (message: unknown) => void): void {
		this.#receive = receive;
		for (const message of this.#heldBack.splice(0)) receive(message);
	}

	#adopt(tab: vscode.WebviewPanel): void {
		this.#tab = tab;
		this.#isReady = false;
		tab.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'icon.png');
		tab.webview.options = this.#webviewOptions();
		tab.webview.onDidReceiveMessage((message: unknown) => {
			if (this.#tab === tab) this.#take(message);
		});
		tab.onDidChangeViewState(() => {
			if (this.#tab === tab && !tab.visible) this.#isReady = false;
		});
		tab.onDidDispose(() => {
			if (this.#tab !== tab) return;
			this.#tab = undefined;
			this.#isReady = false;
			this.#setContext(false);
			this.#fillView();
		});
		this.#setContext(true);
		this.#fillView();
		this.#startPage(tab.webview);
	}

	#fillView(): void {
		const view = this.#view;
		if (!view) return;
		const { t } = vscode.l10n;
		if (!this.#tab) this.#startPage(view.webview);
		else {
			view.webview.html = elsewhereHtml({
				nonce: randomBytes(16).toString('base64'),
				// Where there are no words of ours in it, the page is English.
				language: vscode.l10n.bundle ? vscode.env.language : 'en',
				text: t('The chat is in an editor tab.'),
				button: t('Bring It Back'),
			});
		}
	}

	#startPage(webview: vscode.Webview): void {
		const dist = vscode.Uri.joinPath(this.#extensionUri, 'dist');
		const nonce = randomBytes(16).toString('base64');
		const kept = this.#kept;
		webview.html = pageHtml({
			cspSource: webview.cspSource,
			nonce,
			script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.js')).toString(),
			style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'page.css')).toString(),
			// Where there are no words of ours in it, the page is English.
			language: vscode.l10n.bundle ? vscode.env.language : 'en',
			words: vscode.l10n.bundle,
			...(kept === undefined ? {} : { kept: JSON.stringify({ id: nonce, state: kept }) }),
		});
		// The page is on its way first; the assistant loads beside it.
		setImmediate(this.#onShown);
	}

	#webviewOptions(): vscode.WebviewOptions {
		const dist = vscode.Uri.joinPath(this.#extensionUri, 'dist');
		return {
			enableScripts: true,
			enableForms: false,
			enableCommandUris: false,
			localResourceRoots: [dist],
		};
	}

	/** Lets the page hand over what is written and arranged, before it goes. */
	async #keep(): Promise<void> {
		if (!this.isListening) return;
		await new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, keepWaitMs);
			this.#onKept = () => {
				clearTimeout(timer);
				resolve();
			};
			void (this.#tab ?? this.#view)?.webview.postMessage('keep');
		});
		this.#onKept = undefined;
	}

	#take(message: unknown): void {
		if (isOfType(message, 'kept')) {
			const text = JSON.stringify('state' in message ? message.state : undefined) ?? '';
			if (text !== '' && text.length <= mostKept) this.#kept = JSON.parse(text);
			this.#onKept?.();
			return;
		}
		if (isOfType(message, 'ready')) this.#isReady = true;
		if (this.#receive) this.#receive(message);
		else if (this.#heldBack.length < mostHeldBack) this.#heldBack.push(message);
	}

	#setContext(isInEditor: boolean): void {
		void vscode.commands.executeCommand('setContext', 'pandu.chatInEditor', isInEditor);
	}
}

function isOfType<T extends string>(message: unknown, type: T): message is { readonly type: T } {
	return (
		typeof message === 'object' && message !== null && 'type' in message && message.type === type
	);
}
