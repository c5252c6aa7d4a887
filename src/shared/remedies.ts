import type { Failure, FailureKind, RemedyAction } from './failure';
import { t } from './words';

/** Every button, for checking what comes from outside. */
export const remedyActions = [
	'retry',
	'continue',
	'setKey',
	'swapAuth',
	'addV1',
	'chooseModel',
	'dropRefused',
	'switchProtocol',
	'wait',
	'topUp',
	'shorten',
	'chooseEndpoint',
	'editEndpoint',
	'newChat',
	'sendAnyway',
	'raiseLimit',
	'showRequest',
	'diagnose',
	'showLog',
] as const satisfies readonly RemedyAction[];

/** What an error card says under its message, and which buttons it may have. */
export interface Remedy {
	readonly title: string;
	readonly advice: string;
	/** The most useful first. Which of them a failure offers depends on what it met: `offers.ts` of the host. */
	readonly actions: readonly RemedyAction[];
}

/** One row per kind of failure. The text of the answer and the question are always kept. */
export const remedies: Readonly<Record<FailureKind, Remedy>> = {
	auth: {
		title: 'The key was not accepted',
		advice: 'Your question is kept. Set the key, and it goes on by itself.',
		actions: ['setKey', 'swapAuth', 'retry', 'chooseEndpoint', 'showRequest'],
	},
	payment: {
		title: 'The account has no balance',
		advice: 'Top up at the provider, or let another endpoint or model answer.',
		actions: ['topUp', 'chooseEndpoint', 'chooseModel', 'retry', 'showRequest'],
	},
	quota: {
		title: 'The plan is used up',
		advice:
			'It counts from new when the plan resets. Until then another endpoint or model can answer.',
		actions: ['chooseEndpoint', 'wait', 'topUp', 'chooseModel', 'retry', 'showRequest'],
	},
	rateLimit: {
		title: 'Too many requests for now',
		advice: 'Nothing is lost. Wait a moment, or let another endpoint or model answer.',
		actions: ['wait', 'retry', 'chooseEndpoint', 'chooseModel', 'showRequest'],
	},
	overloaded: {
		title: 'The server is busy',
		advice: 'Try again in a moment, or choose another model.',
		actions: ['wait', 'retry', 'continue', 'chooseModel', 'chooseEndpoint', 'showRequest'],
	},
	overflow: {
		title: 'The question is too long for this model',
		advice: 'Leave out what is old, attach less, or choose a model with a larger window.',
		actions: ['shorten', 'chooseModel', 'newChat', 'chooseEndpoint', 'retry', 'showRequest'],
	},
	invalidRequest: {
		title: 'The server refused the request',
		advice: 'Its reason is below. Often a parameter of the endpoint does not fit the model.',
		actions: [
			'dropRefused',
			'editEndpoint',
			'chooseModel',
			'retry',
			'switchProtocol',
			'showRequest',
		],
	},
	modelNotFound: {
		title: 'The server does not know this model',
		advice: 'Choose one from its list; your question goes on with it.',
		actions: ['chooseModel', 'retry', 'switchProtocol', 'chooseEndpoint', 'showRequest'],
	},
	badEndpoint: {
		title: 'The address does not answer as an AI endpoint',
		advice: 'Check the base URL; many servers need /v1 at its end.',
		actions: [
			'addV1',
			'editEndpoint',
			'switchProtocol',
			'retry',
			'diagnose',
			'chooseEndpoint',
			'showRequest',
		],
	},
	permission: {
		title: 'The server does not allow this',
		advice: 'The key may lack a right, or the model is not open to this account or region.',
		actions: ['chooseModel', 'setKey', 'retry', 'chooseEndpoint', 'swapAuth', 'showRequest'],
	},
	moderation: {
		title: 'The provider blocked the content',
		advice: 'Rephrase the question by editing it above, or ask another model.',
		actions: ['chooseModel', 'retry', 'chooseEndpoint', 'showRequest'],
	},
	timeout: {
		title: 'The server did not answer in time',
		advice: 'What arrived is kept.',
		actions: [
			'retry',
			'continue',
			'wait',
			'chooseModel',
			'chooseEndpoint',
			'diagnose',
			'showRequest',
		],
	},
	network: {
		title: 'The server could not be reached',
		advice: 'Check the connection and the address. What arrived is kept.',
		actions: ['retry', 'continue', 'diagnose', 'chooseEndpoint', 'editEndpoint', 'showRequest'],
	},
	tls: {
		title: 'The connection is not safe',
		advice: 'The certificate was refused. VS Code’s proxy and certificate settings apply here.',
		actions: ['diagnose', 'retry', 'editEndpoint', 'chooseEndpoint', 'showRequest', 'showLog'],
	},
	protocol: {
		title: 'The reply could not be understood',
		advice: 'What arrived is kept. The base URL or the protocol of the endpoint may be wrong.',
		actions: ['retry', 'continue', 'switchProtocol', 'editEndpoint', 'showRequest', 'diagnose'],
	},
	empty: {
		title: 'The model sent an empty answer',
		advice: 'Try again, or choose another model.',
		actions: ['retry', 'chooseModel', 'switchProtocol', 'chooseEndpoint', 'showRequest'],
	},
	server: {
		title: 'The server failed',
		advice: 'What arrived is kept. Try again in a moment.',
		actions: ['retry', 'continue', 'wait', 'chooseModel', 'chooseEndpoint', 'showRequest'],
	},
	aborted: { title: 'Stopped', advice: 'What arrived is kept.', actions: ['continue', 'retry'] },
	budget: {
		title: 'This would go over your budget',
		advice: 'Your question is kept.',
		actions: ['sendAnyway', 'shorten', 'raiseLimit', 'chooseEndpoint'],
	},
	internal: {
		title: 'Pandu made a mistake',
		advice: 'Your text is kept. The log says more.',
		actions: ['retry', 'showLog'],
	},
};

/** What a button says. */
export const remedyLabels: Readonly<Record<RemedyAction, string>> = {
	retry: 'Try again',
	continue: 'Continue',
	setKey: 'Set key',
	swapAuth: 'Send the key differently',
	addV1: 'Add /v1 to the address',
	chooseModel: 'Choose model',
	dropRefused: 'Leave it out',
	switchProtocol: 'Switch protocol',
	wait: 'Wait and try again',
	topUp: 'Top up',
	shorten: 'Shorten the chat',
	chooseEndpoint: 'Choose endpoint',
	editEndpoint: 'Edit endpoint',
	newChat: 'New chat',
	sendAnyway: 'Send anyway',
	raiseLimit: 'Change the limit',
	showRequest: 'Show request',
	diagnose: 'Diagnose',
	showLog: 'Show log',
};

/** Those that need nothing but the chat itself, for failures that were saved without their offers. */
const plain: ReadonlySet<RemedyAction> = new Set([
	'retry',
	'continue',
	'setKey',
	'chooseModel',
	'chooseEndpoint',
	'editEndpoint',
	'newChat',
	'diagnose',
	'showLog',
]);

/** The buttons of a failure, the most useful first. A kind that a later version wrote is shown as a mistake of ours. */
export function offersOf(failure: Failure): readonly RemedyAction[] {
	return failure.offers ?? remedyOf(failure).actions.filter((action) => plain.has(action));
}

/** In the language of the person. */
export function remedyOf({ kind }: Pick<Failure, 'kind'>): Remedy {
	const { title, advice, actions } = remedies[kind] ?? remedies.internal;
	return { title: t(title), advice: t(advice), actions };
}

/** What the button `action` says for this failure. */
export function remedyLabel(failure: Failure, action: RemedyAction): string {
	if (action === 'wait' && failure.retryAfterMs)
		return t('Wait {0}', shortTime(failure.retryAfterMs));
	if (action === 'dropRefused' && failure.refused) return t('Leave out {0}', failure.refused);
	return t(remedyLabels[action]);
}

/** `12 s`, `4 min`, `1 min 30 s`, `2 h 5 min`. */
export function shortTime(ms: number): string {
	const seconds = Math.max(0, Math.ceil(ms / 1000));
	if (seconds < 100) return t('{0} s', seconds);
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor((seconds % 3600) / 60);
	const parts = [
		hours && t('{0} h', hours),
		minutes && t('{0} min', minutes),
		!hours && seconds % 60 && t('{0} s', seconds % 60),
	];
	return parts.filter(Boolean).join(' ');
}
