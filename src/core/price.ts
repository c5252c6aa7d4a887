/** What a model costs, per million tokens, in the currency of the list that says so. */
export interface Price {
	readonly currency: string;
	readonly input?: number;
	readonly output?: number;
	/** Of tokens of the prompt that the server had kept, and of those that it keeps from now on. */
	readonly cacheRead?: number;
	readonly cacheWrite?: number;
}
