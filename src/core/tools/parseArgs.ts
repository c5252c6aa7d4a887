import type * as z from 'zod';

/** Checked arguments, or a sentence for the model that names each field that is wrong. */
export type Parsed<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly problem: string };

export function parseArgs<T>(schema: z.ZodType<T>, args: unknown): Parsed<T> {
	const result = schema.safeParse(args);
	if (result.success) return { ok: true, value: result.data };
	const problems = result.error.issues.map((issue) => {
		const field = issue.path.join('.');
		return field === '' ? issue.message : `${field}: ${issue.message}`;
	});
	return { ok: false, problem: `Nothing was done. Wrong arguments: ${problems.join('; ')}` };
}
