import type { FailureKind } from './failure';
import type { RemedyAction } from './protocol';

/** What an error card says under its message, and which buttons it has. */
export interface Remedy {
	readonly title: string;
	readonly advice: string;
	readonly actions: readonly RemedyAction[];
}

/** One row per kind of failure. The text of the answer and the question are always kept. */
export const remedies: Readonly<Record<FailureKind, Remedy>> = {
	auth: {
		title: 'The key was not accepted',
		advice: 'Your question is kept. Set the key of this endpoint, then try again.',
		actions: ['setKey', 'retry', 'chooseEndpoint'],
	},
	payment: {
		title: 'The account has no balance',
		advice: 'Top up at the provider, or use another endpoint.',
		actions: ['retry', 'chooseEndpoint', 'chooseModel'],
	},
	quota: {
		title: 'The plan is used up',
		advice:
			'It counts from new when the plan resets. Until then another endpoint or model can answer.',
		actions: ['chooseEndpoint', 'chooseModel', 'retry'],
	},
	rateLimit: {
		title: 'Too many requests for now',
		advice: 'Wait a moment, then try again.',
		actions: ['retry', 'chooseModel', 'chooseEndpoint'],
	},
	overloaded: {
		title: 'The server is busy',
		advice: 'Try again in a moment, or choose another model.',
		actions: ['retry', 'chooseModel'],
	},
	overflow: {
		title: 'The question is too long for this model',
		advice: 'Start a new chat, remove attachments, or choose a model with a larger context window.',
		actions: ['newChat', 'chooseModel', 'retry'],
	},
	invalidRequest: {
		title: 'The server refused the request',
		advice: 'Its reason stands below. Often a parameter of the endpoint does not fit the model.',
		actions: ['editEndpoint', 'chooseModel', 'retry'],
	},
	modelNotFound: {
		title: 'The server does not know this model',
		advice: 'Choose one from its list.',
		actions: ['chooseModel', 'retry'],
	},
	badEndpoint: {
		title: 'The address does not answer as an AI endpoint',
		advice: 'Check the base URL; many servers need /v1 at its end.',
		actions: ['editEndpoint', 'chooseEndpoint', 'retry'],
	},
	permission: {
		title: 'The server does not allow this',
		advice: 'The key may lack a right, or the model is not open to this account or region.',
		actions: ['chooseModel', 'setKey', 'retry'],
	},
	moderation: {
		title: 'The provider blocked the content',
		advice: 'Rephrase the question by editing it above.',
		actions: ['retry', 'chooseModel'],
	},
	timeout: {
		title: 'The server did not answer in time',
		advice: 'What arrived is kept.',
		actions: ['retry', 'continue', 'chooseModel'],
	},
	network: {
		title: 'The server could not be reached',
		advice: 'Check the connection and the address. What arrived is kept.',
		actions: ['retry', 'continue', 'chooseEndpoint'],
	},
	tls: {
		title: 'The connection is not safe',
		advice: 'The certificate was refused. VS Code’s proxy and certificate settings apply here.',
		actions: ['retry', 'showLog'],
	},
	protocol: {
		title: 'The reply could not be understood',
		advice: 'What arrived is kept. The base URL or the protocol of the endpoint may be wrong.',
		actions: ['retry', 'editEndpoint', 'continue'],
	},
	empty: {
		title: 'The model sent an empty answer',
		advice: 'Try again, or choose another model.',
		actions: ['retry', 'chooseModel'],
	},
	server: {
		title: 'The server failed',
		advice: 'What arrived is kept. Try again in a moment.',
		actions: ['retry', 'continue', 'chooseModel'],
	},
	aborted: { title: 'Stopped', advice: 'What arrived is kept.', actions: ['continue', 'retry'] },
	internal: {
		title: 'Pandu made a mistake',
		advice: 'Your text is kept. The log says more.',
		actions: ['retry', 'showLog'],
	},
};
