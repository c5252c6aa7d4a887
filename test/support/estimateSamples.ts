import { readFileSync } from 'node:fs';
import path from 'node:path';
import { encode as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import { createEstimator } from '../../src/core/budget/estimator';
import type { ModelRequest, ToolDefinition } from '../../src/core/request';
import type { Turn } from '../../src/shared/messages';

declare const PROJECT_ROOT: string;

/** A text of one kind, for the estimates of tokens. */
export interface Sample {
	readonly name: string;
	readonly text: string;
}

const files: readonly (readonly [name: string, file: string])[] = [
	['English', 'docs/architecture.md'],
	['English, tables', 'docs/parameters.md'],
	['Indonesian', 'test/fixtures/estimate/indonesian.txt'],
	['Indonesian, questions', 'test/fixtures/estimate/indonesian2.txt'],
	['TypeScript', 'src/core/edits/applyEdits.ts'],
	['TSX', 'src/webview/components/Composer.tsx'],
	['Python', 'test/fixtures/estimate/text.py'],
	['Go', 'test/fixtures/estimate/server.go'],
	['Java', 'test/fixtures/estimate/Invoice.java'],
	['HTML', 'test/fixtures/estimate/page.html'],
	['CSS', 'src/webview/styles/composer.css'],
	['JSON', 'test/fixtures/estimate/models.json'],
	['JSON, manifest', 'package.json'],
	['Chinese', 'test/fixtures/estimate/chinese.txt'],
	['Japanese', 'test/fixtures/estimate/japanese.txt'],
	['Korean', 'test/fixtures/estimate/korean.txt'],
	['Russian', 'test/fixtures/estimate/russian.txt'],
	['Arabic', 'test/fixtures/estimate/arabic.txt'],
	['Vietnamese', 'test/fixtures/estimate/vietnamese.txt'],
];

export function samples(): readonly Sample[] {
	return files.map(([name, file]) => ({
		name,
		text: readFileSync(path.join(PROJECT_ROOT, file), 'utf8').slice(0, 20_000),
	}));
}

/** A model that exists only to be counted: its tokenizer, and what it puts around messages. */
export interface CountedModel {
	readonly name: string;
	readonly count: (text: string) => number;
	readonly perRequest: number;
	readonly perMessage: number;
	readonly perImage: number;
	/** Tokens for each token of the JSON of a tool. */
	readonly tools: number;
}

export const countedModels: readonly CountedModel[] = [
	{
		name: 'o200k',
		count: (text) => o200k(text).length,
		perRequest: 3,
		perMessage: 4,
		perImage: 765,
		tools: 0.65,
	},
	{
		name: 'cl100k',
		count: (text) => cl100k(text).length,
		perRequest: 3,
		perMessage: 3,
		perImage: 340,
		tools: 0.8,
	},
	{
		name: 'o200k behind a gateway that adds 180 tokens',
		count: (text) => o200k(text).length,
		perRequest: 183,
		perMessage: 5,
		perImage: 1105,
		tools: 1.1,
	},
];

export function countRequest(model: CountedModel, request: ModelRequest): number {
	let sum = model.perRequest;
	if (request.system !== undefined) sum += model.count(request.system) + model.perMessage;
	for (const tool of request.tools ?? []) sum += model.tools * model.count(JSON.stringify(tool));
	for (const turn of request.turns) {
		sum += model.perMessage;
		if (turn.role === 'tool') continue;
		for (const part of turn.parts) {
			if (part.kind === 'text') sum += model.count(part.text);
			if (part.kind === 'image') sum += model.perImage;
		}
	}
	return Math.round(sum);
}

const tool: ToolDefinition = {
	name: 'edit_file',
	description: 'Replaces old_text, which occurs once in the file, by new_text.',
	parameters: {
		type: 'object',
		properties: {
			path: { type: 'string', description: 'Relative to the workspace' },
			old_text: { type: 'string' },
			new_text: { type: 'string' },
		},
		required: ['path', 'old_text', 'new_text'],
		additionalProperties: false,
	},
};

const system =
	'You are Pandu, a coding assistant in VS Code. Answer in the language of the question.';

/** Questions as a person asks them about `sample`: a few short ones, one with a picture, some with code and tools. */
export function conversation(sample: Sample, count: number): readonly ModelRequest[] {
	const size = Math.max(120, Math.floor(sample.text.length / count));
	const turns: Turn[] = [];
	return Array.from({ length: count }, (_, at) => {
		const begin = (at * size) % Math.max(1, sample.text.length - 60);
		const text = sample.text.slice(begin, begin + size);
		const image = { kind: 'image' as const, mime: 'image/png', data: 'iVBORw0KGgo=' };
		const parts = [{ kind: 'text' as const, text }, ...(at % 4 === 2 ? [image] : [])];
		if (at % 5 === 4) turns.length = 0;
		turns.push({ role: 'user', parts });
		const request = { model: 'm', system, turns: [...turns] };
		turns.push({ role: 'assistant', parts: [{ kind: 'text', text: text.slice(0, size >> 1) }] });
		return at % 3 === 1 ? { ...request, tools: [tool] } : request;
	});
}

export interface LearningRow {
	readonly model: string;
	readonly sample: string;
	/** Mean of |estimate / count - 1|, before anything was learnt. */
	readonly before: number;
	/** The same for every answer after the fifth. */
	readonly after: number;
}

/** How far off the estimates are before learning and from the sixth answer on. */
export function learningRows(): readonly LearningRow[] {
	const all = samples();
	const mixed = { name: 'all together', text: interleave(all) };
	return countedModels.flatMap((model) =>
		[...all, mixed].map((sample) => learningRow(model, sample)),
	);
}

function learningRow(model: CountedModel, sample: Sample): LearningRow {
	const fresh = createEstimator();
	const estimator = createEstimator();
	const before: number[] = [];
	const after: number[] = [];
	conversation(sample, 20).forEach((request, at) => {
		const actual = countRequest(model, request);
		const off = (estimate: number): number => Math.abs(estimate / actual - 1);
		before.push(off(fresh.estimateRequest(request).total));
		if (at >= 5) after.push(off(estimator.estimateRequest(request).total));
		estimator.teach(request, actual);
	});
	return { model: model.name, sample: sample.name, before: mean(before), after: mean(after) };
}

function interleave(all: readonly Sample[]): string {
	const pieces: string[] = [];
	for (let at = 0; at < 3; at++) {
		for (const { text } of all) pieces.push(text.slice(at * 300, at * 300 + 300));
	}
	return pieces.join('\n');
}

export function mean(numbers: readonly number[]): number {
	return numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
}
