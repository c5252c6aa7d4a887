/** A button on a row or in the title of an input. `icon` is the id of a codicon. */
export interface InputButton {
	readonly id: string;
	readonly icon: string;
	readonly tooltip: string;
}

/** A row to choose. */
export interface Choice<T> {
	readonly label: string;
	readonly description?: string;
	readonly detail?: string;
	readonly value: T;
	readonly buttons?: readonly InputButton[];
}

/** A heading between rows. */
interface Heading {
	readonly heading: string;
}

export type Row<T> = Choice<T> | Heading;

/** What every input has. */
export interface InputFrame {
	readonly title: string;
	/** Shown as "2/4". */
	readonly step?: number;
	readonly totalSteps?: number;
	/** Offers a way back to the step before. */
	readonly canGoBack: boolean;
	/** In the title bar. */
	readonly buttons?: readonly InputButton[];
}

export interface PickRequest<T> extends InputFrame {
	readonly placeholder: string;
	readonly rows: readonly Row<T>[];
	/** The row the cursor is on at first. */
	readonly active?: (value: T) => boolean;
	/** A row for what was typed, when no row has that name. */
	readonly freeText?: (typed: string) => Choice<T>;
	/** Runs while the list is open and may replace its rows and its placeholder. `signal` aborts when it closes. */
	readonly whileOpen?: (
		show: (update: { readonly rows: readonly Row<T>[]; readonly placeholder?: string }) => void,
		signal: AbortSignal,
	) => Promise<void>;
}

/** What a text means while it is typed. A `note` does not stand in the way, an `error` does. */
export type Validity =
	| { readonly kind: 'fine' }
	| { readonly kind: 'note' | 'error'; readonly text: string };

export interface InputRequest extends InputFrame {
	readonly prompt: string;
	readonly placeholder?: string;
	readonly value?: string;
	/** Hides what is typed. */
	readonly isSecret: boolean;
	/** Shown from the start, until the text is changed. */
	readonly notice?: string;
	readonly validate: (text: string) => Validity;
}

export type Answer<T> =
	| { readonly kind: 'chosen'; readonly value: T }
	| { readonly kind: 'back' }
	| { readonly kind: 'cancelled' }
	/** A button of the title (no `value`) or of a row. The input is closed. */
	| { readonly kind: 'button'; readonly id: string; readonly value?: T };

export interface MessageButton {
	readonly id: string;
	readonly label: string;
}

/** What the set-up needs from VS Code's own inputs. Tests script it. */
export interface SetUpUi {
	pick<T>(request: PickRequest<T>): Promise<Answer<T>>;
	input(request: InputRequest): Promise<Answer<string>>;
	/** Shows progress that can be cancelled. Undefined when it was. */
	progress<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
	/** Resolves to the id of the button pressed, if any. A modal one is not answered by mistake. */
	message(
		kind: 'information' | 'warning' | 'modal',
		text: string,
		buttons: readonly MessageButton[],
		detail?: string,
	): Promise<string | undefined>;
	openLink(url: string): Promise<void>;
}
