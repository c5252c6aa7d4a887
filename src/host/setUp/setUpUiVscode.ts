import * as vscode from 'vscode';
import type {
	Answer,
	Choice,
	InputButton,
	InputFrame,
	InputRequest,
	PickRequest,
	Row,
	SetUpUi,
	Validity,
} from './setUpUi';

class IconButton implements vscode.QuickInputButton {
	readonly id: string;
	readonly iconPath: vscode.ThemeIcon;
	readonly tooltip: string;

	constructor({ id, icon, tooltip }: InputButton) {
		this.id = id;
		this.iconPath = new vscode.ThemeIcon(icon);
		this.tooltip = tooltip;
	}
}

interface Item<T> extends vscode.QuickPickItem {
	readonly choice?: Choice<T>;
	readonly isTyped?: boolean;
}

function toItem<T>(row: Row<T>): Item<T> {
	if ('heading' in row) {
		return { label: row.heading, kind: vscode.QuickPickItemKind.Separator };
	}
	return {
		label: row.label,
		choice: row,
		...(row.description ? { description: row.description } : {}),
		...(row.detail ? { detail: row.detail } : {}),
		...(row.buttons ? { buttons: row.buttons.map((each) => new IconButton(each)) } : {}),
	};
}

/** What all inputs have in common: title, steps, buttons, and how they end. */
function prepare(
	input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
	request: InputFrame,
): void {
	input.title = request.title;
	input.step = request.step;
	input.totalSteps = request.totalSteps;
	// Looking at the provider's page or copying a key must not end the set-up.
	input.ignoreFocusOut = true;
	input.buttons = [
		...(request.canGoBack ? [vscode.QuickInputButtons.Back] : []),
		...(request.buttons ?? []).map((each) => new IconButton(each)),
	];
}

function buttonAnswer<T>(button: vscode.QuickInputButton, value?: T): Answer<T> {
	if (!(button instanceof IconButton)) return { kind: 'back' };
	return value === undefined
		? { kind: 'button', id: button.id }
		: { kind: 'button', id: button.id, value };
}

function pick<T>(request: PickRequest<T>): Promise<Answer<T>> {
	const input = vscode.window.createQuickPick<Item<T>>();
	const closed = new AbortController();
	prepare(input, request);
	input.placeholder = request.placeholder;
	input.matchOnDescription = true;
	input.matchOnDetail = true;
	let rows = request.rows.map(toItem);

	function show(): void {
		const typed = input.value.trim();
		const isKnown = rows.some((each) => each.choice !== undefined && each.label === typed);
		const before = input.activeItems[0]?.choice?.value;
		const own: Item<T>[] =
			request.freeText && typed !== '' && !isKnown
				? [{ ...toItem<T>(request.freeText(typed)), alwaysShow: true, isTyped: true }]
				: [];
		input.items = [...rows, ...own];
		const kept = typed === '' && before !== undefined ? findValue(rows, before) : undefined;
		if (kept) input.activeItems = [kept];
	}

	return new Promise<Answer<T>>((resolve) => {
		const finish = (answer: Answer<T>): void => {
			resolve(answer);
			closed.abort();
			input.dispose();
		};
		input.onDidAccept(() => {
			const choice = input.selectedItems[0]?.choice ?? input.activeItems[0]?.choice;
			if (choice) finish({ kind: 'chosen', value: choice.value });
		});
		input.onDidTriggerButton((button) => finish(buttonAnswer<T>(button)));
		input.onDidTriggerItemButton(({ button, item }) =>
			finish(buttonAnswer(button, item.choice?.value)),
		);
		input.onDidHide(() => finish({ kind: 'cancelled' }));
		if (request.freeText) input.onDidChangeValue(show);
		show();
		const { active } = request;
		const first = active && rows.find((each) => each.choice && active(each.choice.value));
		if (first) input.activeItems = [first];
		input.show();
		if (!request.whileOpen) return;
		input.busy = true;
		const update = (change: {
			readonly rows: readonly Row<T>[];
			readonly placeholder?: string;
		}) => {
			if (closed.signal.aborted) return;
			rows = change.rows.map(toItem);
			if (change.placeholder !== undefined) input.placeholder = change.placeholder;
			show();
		};
		const stopBusy = (): void => {
			if (!closed.signal.aborted) input.busy = false;
		};
		request.whileOpen(update, closed.signal).then(stopBusy, stopBusy);
	});
}

/** Rows are made anew on each update, so the cursor is kept by what a row stands for. */
function findValue<T>(rows: readonly Item<T>[], value: T): Item<T> | undefined {
	const wanted = JSON.stringify(value);
	return rows.find((each) => each.choice && JSON.stringify(each.choice.value) === wanted);
}

function toMessage(validity: Validity): vscode.InputBoxValidationMessage | undefined {
	if (validity.kind === 'fine') return undefined;
	const { Error: error, Info: info } = vscode.InputBoxValidationSeverity;
	return { message: validity.text, severity: validity.kind === 'error' ? error : info };
}

function input(request: InputRequest): Promise<Answer<string>> {
	const box = vscode.window.createInputBox();
	prepare(box, request);
	box.prompt = request.prompt;
	box.placeholder = request.placeholder;
	box.password = request.isSecret;
	box.value = request.value ?? '';
	const warning = vscode.InputBoxValidationSeverity.Warning;
	if (request.notice) box.validationMessage = { message: request.notice, severity: warning };
	// A first look would complain of an empty box before anything was typed.
	else if (box.value !== '') box.validationMessage = toMessage(request.validate(box.value));

	return new Promise<Answer<string>>((resolve) => {
		const finish = (answer: Answer<string>): void => {
			resolve(answer);
			box.dispose();
		};
		box.onDidChangeValue((text) => {
			box.validationMessage = text === '' ? undefined : toMessage(request.validate(text));
		});
		box.onDidAccept(() => {
			const validity = request.validate(box.value);
			if (validity.kind === 'error') box.validationMessage = toMessage(validity);
			else finish({ kind: 'chosen', value: box.value });
		});
		box.onDidTriggerButton((button) => finish(buttonAnswer<string>(button)));
		box.onDidHide(() => finish({ kind: 'cancelled' }));
		box.show();
	});
}

async function progress<T>(
	title: string,
	task: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return vscode.window.withProgress(options, async (_report, token) => {
		const stop = new AbortController();
		const cancelled = new Promise<undefined>((resolve) => {
			token.onCancellationRequested(() => {
				stop.abort();
				resolve(undefined);
			});
		});
		return Promise.race([task(stop.signal), cancelled]);
	});
}

const message: SetUpUi['message'] = async (kind, text, buttons, detail) => {
	const labels = buttons.map((each) => each.label);
	const options: vscode.MessageOptions = {
		modal: kind === 'modal',
		...(detail ? { detail } : {}),
	};
	const show =
		kind === 'information'
			? vscode.window.showInformationMessage
			: vscode.window.showWarningMessage;
	const pressed = await show(text, options, ...labels);
	return buttons.find((each) => each.label === pressed)?.id;
};

/** VS Code's own quick pick, input box, progress and messages. */
export const vscodeUi: SetUpUi = {
	pick,
	input,
	progress,
	message,
	openLink: async (url) => {
		await vscode.env.openExternal(vscode.Uri.parse(url, true));
	},
};
