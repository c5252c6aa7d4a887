import type { Turn } from '../../shared/messages';
import { measureText, type TextMeasure } from '../estimate';
import type { ModelRequest, ToolDefinition } from '../request';
import { type Fit, learn, newFit, predict } from './fit';

/** Tokens of one request by what they are for. Fractions; `total` is whole. */
export interface RequestEstimate {
	readonly total: number;
	/** Instructions and what the endpoint adds by itself. */
	readonly instructions: number;
	readonly tools: number;
	/** Everything before the last question. */
	readonly history: number;
	/** One for each labelled text, in its order. */
	readonly files: readonly number[];
	/** The last question without its files, or the results of tools that are sent last. */
	readonly prompt: number;
}

/** The parts of a request before it is put together. */
export interface RequestParts {
	readonly system?: string;
	readonly tools?: readonly ToolDefinition[];
	readonly history: readonly Turn[];
	/** The texts of what is attached to the question, as they are sent. */
	readonly files?: readonly string[];
	readonly images?: number;
	readonly prompt: string;
}

/** What is counted of a request, in the order of the weights of a fit. */
type Features = readonly number[];

const plain = 0;
const strange = 1;
const foreign = 2;
const tools = 3;
const fixed = 4;
const messages = 5;
const images = 6;
const featureCount = 7;

/**
 * What is believed before an endpoint has answered, and how much it may be wrong: tokens per counted token of plain text,
 * of words of other languages, of other scripts, of tool schemas; tokens of each request, each message, each image.
 */
const prior = {
	mean: [1, 1, 1, 0.9, 3, 4, 500],
	deviation: [0.1, 0.8, 0.5, 0.35, 50, 2, 500],
};

/** Estimates what one model at one endpoint makes of a request, and learns from the counts that come back. */
export interface Estimator {
	estimateRequest(request: ModelRequest): RequestEstimate;
	/** The same for a request that is not put together yet. Quick enough for every keystroke. */
	estimateParts(parts: RequestParts): RequestEstimate;
	/** Tokens of `text` with this model. */
	count(text: string): number;
	/** Takes in that `request` had `input` tokens. Counts that cannot be are left out. */
	teach(request: ModelRequest, input: number): void;
	/** Takes back what was taught last: that count turned out to be of something else. */
	unteach(): void;
	/** How many answers it has learnt from. */
	readonly answers: number;
	/** To be kept, and given to `createEstimator` again. */
	state(): EstimatorState;
}

/** JSON value. */
interface EstimatorState {
	readonly version: 1;
	readonly fit: Fit;
}

/** `state` may come from a file: anything else than a state is as good as none. */
export function createEstimator(state?: unknown): Estimator {
	let fit = readFit(state) ?? newFit(prior);
	let fitBefore = fit;
	const weigh = (features: Features): number => predict(fit, features);

	function estimateParts(parts: RequestParts): RequestEstimate {
		const base = [...none];
		base[fixed] = 1;
		const instructions = weigh(add(base, ofSystem(parts.system)));
		const history = weigh(ofTurns(parts.history));
		const files = (parts.files ?? []).map((text) => weigh(ofText(text)));
		const asked = [...ofText(parts.prompt)];
		asked[messages] = 1;
		asked[images] = parts.images ?? 0;
		const prompt = weigh(asked);
		const ofAllTools = weigh(ofTools(parts.tools));
		const sum = instructions + history + prompt + ofAllTools + files.reduce((a, b) => a + b, 0);
		const total = Math.max(1, Math.round(sum));
		return { total, instructions, history, files, prompt, tools: ofAllTools };
	}

	return {
		estimateParts,
		estimateRequest(request) {
			const begin = lastQuestion(request.turns);
			const before = estimateParts({
				...(request.system === undefined ? {} : { system: request.system }),
				...(request.tools === undefined ? {} : { tools: request.tools }),
				history: request.turns.slice(0, begin),
				prompt: '',
			});
			const prompt = weigh(ofTurns(request.turns.slice(begin)));
			const total = before.instructions + before.tools + before.history + prompt;
			return { ...before, prompt, total: Math.max(1, Math.round(total)) };
		},
		count: (text) => Math.max(0, weigh(ofText(text))),
		teach(request, input) {
			const features = featuresOf(request);
			if (!Number.isFinite(input) || input < leastOf(features)) return;
			fitBefore = fit;
			fit = learn(fit, prior, features, input);
		},
		unteach() {
			fit = fitBefore;
		},
		get answers() {
			return fit.seen;
		},
		state: () => ({ version: 1, fit }),
	};
}

/** No tokenizer makes so few of a text: a server that says less counts something else, or says the same of everything. */
const leastPart = 0.3;

function leastOf(features: Features): number {
	const text = (features[plain] ?? 0) + (features[strange] ?? 0) + (features[foreign] ?? 0);
	return Math.max(1, leastPart * text);
}

const none: Features = new Array<number>(featureCount).fill(0);

function add(one: Features, other: Features): number[] {
	return one.map((value, at) => value + (other[at] ?? 0));
}

function toFeatures(measure: TextMeasure): number[] {
	const found = [...none];
	found[plain] = measure.plain;
	found[strange] = measure.strange;
	found[foreign] = measure.foreign;
	return found;
}

function ofText(text: string): Features {
	return toFeatures(measureText(text));
}

function ofSystem(system: string | undefined): Features {
	if (system === undefined || system === '') return none;
	const found = toFeatures(measureText(system));
	found[messages] = 1;
	return found;
}

/** Tools are the same objects for as long as VS Code runs. So are turns, for the estimate beside the composer; a request has its own. */
const known = new WeakMap<object, Features>();

function remember<T extends object>(value: T, measure: (value: T) => Features): Features {
	let found = known.get(value);
	if (!found) {
		found = measure(value);
		known.set(value, found);
	}
	return found;
}

function ofTurns(turns: readonly Turn[]): Features {
	return turns.reduce<Features>((sum, turn) => add(sum, remember(turn, ofTurn)), none);
}

function ofTurn(turn: Turn): Features {
	if (turn.role === 'tool') {
		return turn.results.reduce<Features>((sum, result) => {
			const found = toFeatures(measureText(result.content));
			found[messages] = 1;
			return add(sum, found);
		}, none);
	}
	let sum = [...none];
	sum[messages] = 1;
	for (const part of turn.parts) {
		switch (part.kind) {
			case 'image':
				sum[images] = (sum[images] ?? 0) + 1;
				break;
			case 'toolCall':
				sum = add(sum, ofText(`${part.name} ${part.argsText}`));
				break;
			case 'opaque':
			case 'reasoning':
				// Most servers count none of it, or drop it.
				break;
			case 'text':
			case 'refusal':
				sum = add(sum, ofText(part.text));
				break;
			default:
				part satisfies never;
		}
	}
	return sum;
}

function ofTools(list: readonly ToolDefinition[] | undefined): Features {
	return (list ?? []).reduce<Features>((sum, tool) => add(sum, remember(tool, ofTool)), none);
}

function ofTool(tool: ToolDefinition): Features {
	const { plain, strange, foreign } = measureText(JSON.stringify(tool));
	const found = [...none];
	found[tools] = plain + strange + foreign;
	return found;
}

function featuresOf(request: ModelRequest): Features {
	const sum = add(add(ofSystem(request.system), ofTools(request.tools)), ofTurns(request.turns));
	sum[fixed] = 1;
	return sum;
}

/** Where the last question begins; what is behind it (calls and results) belongs to it. */
function lastQuestion(turns: readonly Turn[]): number {
	for (let at = turns.length - 1; at >= 0; at--) if (turns[at]?.role === 'user') return at;
	return Math.max(0, turns.length - 1);
}

function readFit(state: unknown): Fit | undefined {
	if (typeof state !== 'object' || state === null || !('version' in state) || state.version !== 1) {
		return undefined;
	}
	if (!('fit' in state) || typeof state.fit !== 'object' || state.fit === null) return undefined;
	const { fit } = state;
	const isList = (value: unknown, length: number): value is readonly number[] =>
		Array.isArray(value) && value.length === length && value.every(Number.isFinite);
	if (!('mean' in fit) || !isList(fit.mean, featureCount)) return undefined;
	if (!('spread' in fit) || !isList(fit.spread, featureCount * featureCount)) return undefined;
	const count = (value: unknown): number =>
		typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
	return {
		mean: fit.mean,
		spread: fit.spread,
		seen: count('seen' in fit ? fit.seen : 0),
		misses: count('misses' in fit ? fit.misses : 0),
	};
}
