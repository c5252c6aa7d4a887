import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Clock, Log } from '../../core/ports';
import type { EstimateView } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';
import type { ChatSession } from './chatSession';
import { type EstimateDeps, estimateNext } from './estimate';
import type { LimitsOf } from './trimLimits';

export interface KeeperDeps extends EstimateDeps {
	readonly clock: Clock;
	readonly log: Log;
	readonly limitsOf?: LimitsOf | undefined;
}

/** What the estimate depends on. */
interface Subject {
	readonly session: ChatSession;
	readonly profile: EndpointProfile | undefined;
	readonly attachments: readonly Attachment[];
}

/** What an estimate was made for: by the person's choice, and by what was said and counted since. */
interface Name {
	readonly chosen: string;
	readonly said: string;
}

/** Several files are attached one after the other. */
const settleMs = 60;

/** Keeps the estimate of the next question: made anew a moment after something changed, never while an answer is written. */
export class EstimateKeeper {
	readonly #deps: KeeperDeps;
	readonly #onChange: () => void;
	#estimate: { readonly chatId: string; readonly view: EstimateView } | undefined;
	#made: Name | undefined;
	#timer: AbortController | undefined;
	/** Counts what has changed beside the subject. */
	#changes = 0;

	/** `onChange` is called when there is another estimate. */
	constructor(deps: KeeperDeps, onChange: () => void) {
		this.#deps = deps;
		this.#onChange = onChange;
	}

	/** The last one of this chat. */
	for(chatId: string): EstimateView | undefined {
		return this.#estimate?.chatId === chatId ? this.#estimate.view : undefined;
	}

	/** Something that is not seen on the subject has changed: what the month has left, for example. */
	outdate(): void {
		this.#changes += 1;
	}

	/** Looks whether it has to be made anew, and does so soon. */
	look(subject: () => Subject): void {
		if (this.#timer || this.#isFresh(subject())) return;
		const waiting = new AbortController();
		this.#timer = waiting;
		this.#deps.clock
			.sleep(settleMs, waiting.signal)
			.then(() => this.#make(subject))
			.catch((error: unknown) => {
				if (!waiting.signal.aborted) this.#deps.log.warn(`no estimate: ${String(error)}`);
			})
			.finally(() => {
				if (this.#timer === waiting) this.#timer = undefined;
			});
	}

	dispose(): void {
		this.#timer?.abort();
	}

	#isFresh(subject: Subject): boolean {
		const name = this.#nameOf(subject);
		if (this.#made?.chosen !== name.chosen) return false;
		// While it is written the chat changes with each piece; what counts is what it is in the end.
		return subject.session.run !== undefined || this.#made.said === name.said;
	}

	#nameOf({ session, profile, attachments }: Subject): Name {
		const { id, revision, leftOut } = session;
		const files = attachments.map((each) => each.id);
		return {
			chosen: JSON.stringify([id, [...leftOut], profile, files]),
			said: `${revision} ${this.#changes}`,
		};
	}

	async #make(subject: () => Subject): Promise<void> {
		for (let tries = 0; tries < 3; tries++) {
			const { session, profile, attachments } = subject();
			const name = this.#nameOf({ session, profile, attachments });
			const known = profile ? ((await this.#deps.limitsOf?.(profile)) ?? {}) : {};
			const now = this.#nameOf(subject());
			if (name.chosen !== now.chosen) continue;
			if (name.said !== now.said && !subject().session.run) continue;
			const next = { session, attachments, known };
			const view = profile && estimateNext(this.#deps, { ...next, profile });
			this.#made = name;
			const isSame = JSON.stringify(view) === JSON.stringify(this.for(session.id));
			this.#estimate = view && { chatId: session.id, view };
			if (!isSame) this.#onChange();
			return;
		}
	}
}
