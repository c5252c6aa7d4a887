/** Variables that hold a key, in the order in which the first one is taken, and the endpoint that it is for. */
const keyVariables = Object.freeze({
	NEOSANTARA_API_KEY: 'neosantara',
	NAGA_API_KEY: 'naga',
	OPENAI_API_KEY: 'openai',
	ANTHROPIC_API_KEY: 'anthropic',
});

/**
 * The environment for VS Code. A key found in this one is handed over to the extension, which moves it into its secret
 * storage and out of its environment; under its own name no key goes on.
 * @param {NodeJS.ProcessEnv} from
 * @returns {{ endpoint: string | undefined, env: NodeJS.ProcessEnv }}
 */
export function handoverFrom(from) {
	const env = { ...from };
	/** @type {string | undefined} */
	let endpoint;
	for (const [name, id] of Object.entries(keyVariables)) {
		const key = env[name]?.trim();
		delete env[name];
		if (!key || endpoint) continue;
		endpoint = id;
		env.PANDU_HANDOVER_ENDPOINT = id;
		env.PANDU_HANDOVER_KEY = key;
	}
	return { endpoint, env };
}

/** Takes the handover out of every terminal of VS Code: `null` unsets a variable there. */
const withoutHandover = { PANDU_HANDOVER_ENDPOINT: null, PANDU_HANDOVER_KEY: null };

export const terminalSettings = Object.freeze({
	'terminal.integrated.env.linux': withoutHandover,
	'terminal.integrated.env.osx': withoutHandover,
	'terminal.integrated.env.windows': withoutHandover,
});
