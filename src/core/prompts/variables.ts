const variable = /\$\{([A-Za-z][\w-]*)(?::([^}]*))?\}/g;

/** Something a prompt asks the person for: `${input:name:placeholder}`. */
export interface PromptInput {
	readonly name: string;
	readonly placeholder: string;
}

/** The inputs of `body`, each once, in order. */
export function promptInputs(body: string): readonly PromptInput[] {
	const inputs = new Map<string, PromptInput>();
	for (const [, kind, rest = ''] of body.matchAll(variable)) {
		const [name = '', ...placeholder] = rest.split(':');
		if (kind !== 'input' || name === '') continue;
		const known = inputs.get(name);
		if (!known?.placeholder) inputs.set(name, { name, placeholder: placeholder.join(':') });
	}
	return [...inputs.values()];
}

/** The names of the variables in `body`, each once; an input counts as `input`. */
export function promptVariables(body: string): readonly string[] {
	return [...new Set([...body.matchAll(variable)].map(([, name = '']) => name))];
}

/**
 * Puts in the values, each once and as it is: a variable inside a value is not looked at again. Variables without a value
 * stay as they are written and are named in `unknown`.
 */
export function substitute(
	body: string,
	values: Readonly<Record<string, string | undefined>>,
	inputs: Readonly<Record<string, string>>,
): { readonly text: string; readonly unknown: readonly string[] } {
	const unknown = new Set<string>();
	const text = body.replace(variable, (whole: string, name: string, rest?: string) => {
		const value =
			name === 'input'
				? own(inputs, rest?.split(':')[0] ?? '')
				: rest === undefined
					? own(values, name)
					: undefined;
		if (value !== undefined) return value;
		unknown.add(whole);
		return whole;
	});
	return { text, unknown: [...unknown] };
}

function own(
	values: Readonly<Record<string, string | undefined>>,
	name: string,
): string | undefined {
	return Object.hasOwn(values, name) ? values[name] : undefined;
}
