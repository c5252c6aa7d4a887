// What the manifest says to people and to VS Code: settings that explain themselves, steps that tick, places that are true.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { commandIds } from '../../src/host/commandIds';
import { filesIn, readText } from '../support/sources';

declare const PROJECT_ROOT: string;

interface Schema {
	readonly enum?: readonly unknown[];
	readonly enumDescriptions?: readonly string[];
	readonly markdownEnumDescriptions?: readonly string[];
	readonly description?: string;
	readonly markdownDescription?: string;
	readonly keywords?: readonly string[];
	readonly [name: string]: unknown;
}

interface Step {
	readonly id: string;
	readonly description: string;
	readonly completionEvents?: readonly string[];
	readonly media: { readonly altText?: string };
}

interface Manifest {
	readonly name: string;
	readonly publisher: string;
	readonly browser?: string;
	readonly extensionKind?: readonly string[];
	readonly activationEvents: readonly string[];
	readonly capabilities: {
		readonly untrustedWorkspaces: {
			readonly supported: unknown;
			readonly description?: string;
			readonly restrictedConfigurations?: readonly string[];
		};
		readonly virtualWorkspaces: unknown;
	};
	readonly contributes: {
		readonly configuration: { readonly properties: Readonly<Record<string, Schema>> };
		readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
	};
}

/** Texts of the manifest stand in a file of their own, where it has one. */
const words = (
	existsSync(path.join(PROJECT_ROOT, 'package.nls.json'))
		? JSON.parse(readText('package.nls.json'))
		: {}
) as Readonly<Record<string, string>>;

const manifest = JSON.parse(readText('package.json'), (_name, value: unknown) => {
	const key = typeof value === 'string' ? /^%([\w.-]+)%$/.exec(value)?.[1] : undefined;
	return key === undefined ? value : (words[key] ?? value);
}) as Manifest;
const settings = Object.entries(manifest.contributes.configuration.properties);

/** Every schema at and below `schema`, with its place. */
function all(schema: unknown, place: string): readonly (readonly [string, Schema])[] {
	if (typeof schema !== 'object' || schema === null) return [];
	const own: readonly (readonly [string, Schema])[] = Array.isArray(schema)
		? []
		: [[place, schema as Schema]];
	const inner = Object.entries(schema).flatMap(([name, each]) => all(each, `${place}.${name}`));
	return [...own, ...inner];
}

describe('the settings of the manifest', () => {
	it('each have a description that is a sentence', () => {
		for (const [name, { description, markdownDescription }] of settings) {
			const text = markdownDescription ?? description ?? '';
			assert.match(text, /^[A-Z“][\s\S]{15,}\.$/, name);
			assert.ok(!(markdownDescription && description), `${name} has two descriptions`);
		}
	});

	it('describe each value of each enum, also deep inside', () => {
		for (const [place, schema] of settings.flatMap(([name, each]) => all(each, name))) {
			if (!Array.isArray(schema.enum)) continue;
			const texts = schema.enumDescriptions ?? schema.markdownEnumDescriptions ?? [];
			assert.equal(texts.length, schema.enum.length, place);
			for (const text of texts) assert.match(text, /[.]$/, place);
		}
	});

	it('link only to settings that exist, where links are shown', () => {
		const names = new Set(settings.map(([name]) => name));
		let links = 0;
		for (const [name, { description = '', markdownDescription = '' }] of settings) {
			assert.doesNotMatch(description, /`#/, `${name} shows its link as text`);
			for (const [, target = ''] of markdownDescription.matchAll(/`#([^#`]+)#`/g)) {
				assert.ok(names.has(target), `${name} links to ${target}`);
				assert.notEqual(target, name);
				links += 1;
			}
		}
		assert.ok(links >= 10, `${links} links`);
	});

	it('are found by words that do not stand in them', () => {
		for (const [name, { keywords = [] }] of settings) {
			assert.ok(keywords.length >= 2, `${name} has no search words`);
			assert.equal(new Set(keywords).size, keywords.length, name);
		}
	});
});

describe('the walkthrough', () => {
	const steps = manifest.contributes.walkthroughs.flatMap((each) => each.steps);

	it('ticks each step by an event that can come', () => {
		const commands = new Set(commandIds.map((id) => `pandu.${id}`));
		const contexts = filesIn('src', /\.ts$/).map(readText).join('\n');
		for (const { id, completionEvents = [] } of steps) {
			assert.ok(completionEvents.length > 0, id);
			for (const event of completionEvents) {
				const [kind, what = ''] = event.split(/:(.*)/s);
				if (kind === 'onCommand') assert.ok(commands.has(what), `${id}: ${event}`);
				else if (kind === 'onSettingChanged') {
					assert.ok(
						settings.some(([name]) => name === what),
						`${id}: ${event}`,
					);
				} else {
					assert.equal(kind, 'onContext', `${id}: ${event}`);
					assert.ok(contexts.includes(`'${what}'`), `${id}: nobody sets ${what}`);
				}
			}
		}
	});

	it('leads only to commands of ours, and says what its pictures show', () => {
		for (const { id, description, media } of steps) {
			for (const [, command = ''] of description.matchAll(/\(command:([^)]+)\)/g)) {
				assert.ok(
					commandIds.some((each) => `pandu.${each}` === command),
					`${id}: ${command}`,
				);
			}
			assert.ok((media.altText ?? '').length > 10, id);
		}
	});
});

describe('what the manifest says of other places', () => {
	const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;

	it('Restricted Mode: limited, and every limit that the code has is told', () => {
		assert.equal(untrustedWorkspaces.supported, 'limited');
		const asking = filesIn('src', /\.ts$/).filter((file) =>
			/workspace\.isTrusted\b/.test(readText(file)),
		);
		// Who asks for trust, and the word that tells of it. A new place that asks needs a word of its own.
		const told: Readonly<Record<string, RegExp>> = {
			'src/host/prompts/': /prompts of the workspace are not read/,
			'src/host/context/prompts.ts': /prompts of the workspace are not read/,
			'src/host/import/': /not read or taken over/,
			'src/host/edits/fileTools.ts': /answers change no files by themselves/,
			'src/host/chat/terminal.ts': /nothing is run in a terminal/,
		};
		const description = untrustedWorkspaces.description ?? '';
		for (const file of asking) {
			const words = Object.entries(told).find(([place]) => file.startsWith(place))?.[1];
			assert.ok(words, `${file} asks for trust, and the manifest does not say so`);
			assert.match(description, words, file);
		}
	});

	it('virtual workspaces: what needs files on disk is named', () => {
		assert.ok(typeof virtualWorkspaces === 'object' && virtualWorkspaces !== null);
		const { supported, description } = virtualWorkspaces as Record<string, unknown>;
		assert.equal(supported, 'limited');
		assert.match(String(description), /git/);
	});

	it('a remote host: on it where it is installed there, else on the client, and in a browser without either', () => {
		// Files, git and terminal are on the host; the client is for servers on the person's own computer.
		assert.deepEqual(manifest.extensionKind, ['workspace', 'ui']);
		assert.match(String(manifest.browser), /^\.\/dist\/.+\.js$/);
		const { publisher, name } = manifest;
		const told = readText('docs/browser.md');
		assert.ok(told.includes('`["workspace", "ui"]`'));
		assert.ok(told.includes(`"remote.extensionKind": { "${publisher}.${name}": ["ui"] }`));
	});

	it('the tab of the chat wakes the extension after a reload', () => {
		assert.ok(manifest.activationEvents.includes('onWebviewPanel:pandu.chatTab'));
	});
});
