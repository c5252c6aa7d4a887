/** What an endpoint turned out to need. Tiny; the host keeps one per endpoint. */
export interface Learnt {
	get(name: string): string | undefined;
	set(name: string, value: string): void;
}
