import type { PageState, ToPage } from '../shared/protocol';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => typeof value === 'number' && value >= 0;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function isListOf(item: Check): Check {
	return (value) => Array.isArray(value) && value.every(item);
}

function hasFields(checks: Readonly<Record<string, Check>>): Check {
	return (value) =>
		isObject(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
}

const isChip = hasFields({
	id: isText,
	kind: isText,
	label: isText,
	path: isText,
	tokens: isCount,
});

const isWait = hasFields({ phase: isText, elapsedMs: isCount });

const isPart = hasFields({ id: isText, label: isText, tokens: isCount });
const isEstimate = hasFields({ parts: isListOf(isPart), tokensPerCharacter: isCount });

const isQueue = hasFields({
	items: isListOf(hasFields({ id: isText, text: isText, attachments: isCount })),
});

const isState: (value: unknown) => value is PageState = hasFields({
	mode: (value) => value === 'setUp' || value === 'ready',
	endpoint: isText,
	model: isText,
	isDemo: (value) => typeof value === 'boolean',
	runningTurn: (value) => value === undefined || isText(value),
	attachments: isListOf(isChip),
	queue: (value) => value === undefined || isQueue(value),
	wait: (value) => value === undefined || isWait(value),
	estimate: (value) => value === undefined || isEstimate(value),
}) as (value: unknown) => value is PageState;

const isDraft = hasFields({ revision: isCount, text: isText, cursor: isListOf(isCount) });
const isUserTurn = hasFields({ id: isText, text: isText, attachments: isListOf(isObject) });
const isAssistantTurn = hasFields({
	id: isText,
	status: isText,
	blocks: isListOf(isObject),
	citations: isListOf(isObject),
	notices: isListOf(isText),
});
const isTurn: Check = (value) =>
	isObject(value) && (value.role === 'user' ? isUserTurn(value) : isAssistantTurn(value));
const isRecord = hasFields({ type: isText });
const isMention = hasFields({ id: isText, label: isText, description: isText, kind: isText });

const messages: Readonly<Record<ToPage['type'], Check>> = {
	snapshot: hasFields({
		chat: hasFields({ id: isText, title: isText }),
		turns: isListOf(isTurn),
		older: isCount,
		state: isState,
		draft: (value) => value === undefined || isDraft(value),
	}),
	olderTurns: hasFields({ chatId: isText, turns: isListOf(isTurn), older: isCount }),
	records: hasFields({ chatId: isText, records: isListOf(isRecord) }),
	state: hasFields({ state: isState }),
	mentions: hasFields({ request: isCount, items: isListOf(isMention) }),
	focusComposer: hasFields({ draft: (value) => value === undefined || isText(value) }),
	questions: hasFields({ texts: isListOf(isText) }),
	act: hasFields({ action: isText }),
	showTurn: hasFields({ turn: isText }),
	codeFound: hasFields({ names: isListOf(isText) }),
	sent: hasFields({ sendId: isCount }),
	notSent: hasFields({ sendId: isCount, reason: isText }),
};

/** The host's message when its shape is right as far as the page relies on it. Never throws. */
export function readToPage(data: unknown): ToPage | undefined {
	if (!isObject(data)) return undefined;
	const type = data.type;
	if (typeof type !== 'string' || !Object.hasOwn(messages, type)) return undefined;
	return messages[type as ToPage['type']](data) ? (data as ToPage) : undefined;
}
