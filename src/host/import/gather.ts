import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readCline, readRooExport } from '../../core/import/clineSettings';
import {
	readContinueJson,
	readContinuePrompt,
	readContinueYaml,
	readEnvFile,
} from '../../core/import/continueConfig';
import {
	type Findings,
	type FoundPrompt,
	type ImportSource,
	mostEntries,
	nothingFound,
	unreadable,
} from '../../core/import/found';
import { readLlamaVscode } from '../../core/import/llamaVscode';
import { readTwinny } from '../../core/import/twinny';
import { readChatLanguageModels, readCustomModels } from '../../core/import/vscodeModels';
import type { ForeignSettings } from '../settingsForeign';

/** Where to look. */
export interface Places {
	/** The person's own folder. */
	readonly home: string;
	/** VS Code's folder of the user, with `globalStorage` and `prompts` in it. */
	readonly userFolder: string;
	/** Folders of the workspace, when it is trusted; only prompts are looked for. */
	readonly trustedFolders: readonly string[];
	readonly settings: ForeignSettings;
}

/** What one place holds. */
export interface Gathered {
	readonly source: ImportSource;
	/** For the person: a path, or the name of a setting. */
	readonly place: string;
	/** Prompts of a project, which others wrote. */
	readonly isOfWorkspace?: true;
	readonly findings: Findings;
}

/** Larger files are not read. */
const mostBytes = 1_000_000;

/** Everything that can be read without being asked for a file. Only reads; a file that is not there is no trouble. */
export async function gather(places: Places): Promise<readonly Gathered[]> {
	const { home, userFolder, settings } = places;
	const all = await Promise.all([
		continueConfig(home),
		folderPrompts(path.join(home, '.continue', 'prompts')),
		...places.trustedFolders.map(async (folder) => {
			const found = await folderPrompts(path.join(folder, '.continue', 'prompts'));
			return found && { ...found, isOfWorkspace: true as const };
		}),
		cline(home),
		settings.rooFile === undefined ? undefined : chosenFile(inHome(settings.rooFile, home)),
		twinny(userFolder),
		fromText(path.join(userFolder, 'chatLanguageModels.json'), 'vscode', readChatLanguageModels),
		Promise.resolve<Gathered>({
			source: 'vscode',
			place: 'github.copilot.chat.customOAIModels',
			findings: readCustomModels(settings.customModels),
		}),
		Promise.resolve<Gathered>({
			source: 'llamaVscode',
			place: 'llama-vscode.*',
			findings: readLlamaVscode(settings.llamaVscode),
		}),
	]);
	return all.filter((each) => each !== undefined).filter(({ findings }) => !isEmpty(findings));
}

/** Whether {@link gather} is worth the while: looks only at what is there, and reads nothing. */
export async function isAnythingThere({
	home,
	userFolder,
	settings,
}: Pick<Places, 'home' | 'userFolder' | 'settings'>): Promise<boolean> {
	const { llamaVscode, customModels, rooFile } = settings;
	if (Object.keys(llamaVscode).length > 0 || customModels !== undefined) return true;
	const files = [
		path.join(home, '.continue', 'config.yaml'),
		path.join(home, '.continue', 'config.json'),
		path.join(home, '.cline', 'data', 'globalState.json'),
		twinnyFile(userFolder),
		path.join(userFolder, 'chatLanguageModels.json'),
		...(rooFile === undefined ? [] : [inHome(rooFile, home)]),
	];
	const found = await Promise.all(files.map((file) => isFile(file)));
	return found.includes(true);
}

/** A file that the person chose: an export of Roo Code or Twinny, or a configuration of Continue. */
export async function chosenFile(file: string): Promise<Gathered | undefined> {
	const text = await readText(file);
	if (text === undefined) return undefined;
	const at = (source: ImportSource, findings: Findings): Gathered => ({
		source,
		place: file,
		findings,
	});
	if (/\.ya?ml$/i.test(file)) return at('continue', readContinueYaml(text));
	const roo = readRooExport(text);
	if (roo) return at('roo', roo);
	const asTwinny = readTwinny(text);
	if (asTwinny) return at('twinny', asTwinny);
	const models = readChatLanguageModels(text);
	if (!isEmpty(models) && models.endpoints.length > 0) return at('vscode', models);
	const asContinue = readContinueJson(text);
	return isEmpty(asContinue) ? undefined : at('continue', asContinue);
}

function isEmpty({ endpoints, prompts, leftOut }: Findings): boolean {
	return endpoints.length + prompts.length + leftOut.length === 0;
}

async function continueConfig(home: string): Promise<Gathered | undefined> {
	const folder = path.join(home, '.continue');
	const yaml = path.join(folder, 'config.yaml');
	// With both there, Continue itself looks at this one alone.
	const text = await readText(yaml);
	if (text !== undefined) {
		const secrets = readEnvFile((await readText(path.join(folder, '.env'))) ?? '');
		return { source: 'continue', place: yaml, findings: readContinueYaml(text, secrets) };
	}
	return fromText(path.join(folder, 'config.json'), 'continue', readContinueJson);
}

async function cline(home: string): Promise<Gathered | undefined> {
	const folder = path.join(home, '.cline', 'data');
	const secrets = await readText(path.join(folder, 'secrets.json'));
	return fromText(path.join(folder, 'globalState.json'), 'cline', (text) =>
		readCline(text, secrets),
	);
}

const twinnyFile = (userFolder: string): string =>
	path.join(userFolder, 'globalStorage', 'rjmacarthy.twinny', 'twinny-providers.json');

async function twinny(userFolder: string): Promise<Gathered | undefined> {
	return fromText(twinnyFile(userFolder), 'twinny', (text) => readTwinny(text) ?? nothingFound);
}

async function fromText(
	file: string,
	source: ImportSource,
	read: (text: string) => Findings,
): Promise<Gathered | undefined> {
	const text = await readText(file);
	return text === undefined ? undefined : { source, place: file, findings: read(text) };
}

async function folderPrompts(folder: string): Promise<Gathered | undefined> {
	const names = await readdir(folder).catch(() => []);
	const files = names.filter((name) => /\.(?:prompt|md)$/.test(name)).sort();
	const prompts: FoundPrompt[] = [];
	let isCut = false;
	for (const name of files.slice(0, mostEntries)) {
		const text = await readText(path.join(folder, name));
		const prompt = text === undefined ? undefined : readContinuePrompt(name, text);
		if (prompt) prompts.push(prompt);
		else isCut ||= text === undefined;
	}
	if (prompts.length === 0 && !isCut) return undefined;
	const leftOut = isCut ? unreadable().leftOut : [];
	return { source: 'continue', place: folder, findings: { ...nothingFound, prompts, leftOut } };
}

function inHome(file: string, home: string): string {
	return /^~[\\/]/.test(file) ? path.join(home, file.slice(2)) : file;
}

async function isFile(file: string): Promise<boolean> {
	try {
		return (await stat(file)).isFile();
	} catch {
		return false;
	}
}

/** Undefined when it is not there, too large, or not to be read by us. */
async function readText(file: string): Promise<string | undefined> {
	try {
		const { size, isFile: isRegular } = await stat(file).then((found) => ({
			size: found.size,
			isFile: found.isFile(),
		}));
		return isRegular && size <= mostBytes ? await readFile(file, 'utf8') : undefined;
	} catch {
		return undefined;
	}
}
