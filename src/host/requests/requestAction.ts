/** What can be done with a request. */
export const requestActions = [
	'open',
	'body',
	'sent',
	'received',
	'answer',
	'curl',
	'again',
	'elsewhere',
	'compare',
	'save',
	'clear',
] as const;

export type RequestAction = (typeof requestActions)[number];
