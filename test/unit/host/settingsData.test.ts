import assert from 'node:assert/strict';
import { demoProfile, presets } from '../../../src/core/endpoints/presets';
import { parseProfiles } from '../../../src/core/endpoints/profile';
import { joinProfiles, mergeEntry, numberOr, scaleLimits } from '../../../src/host/settingsData';
import { describeOverrides, findOverrides } from '../../../src/host/workspaceOverrides';

const join = (raw: unknown) =>
	joinProfiles([demoProfile, ...presets], parseProfiles(raw).profiles, raw);

describe('writing an endpoint into the settings', () => {
	it('changes the entry of that id and nothing else', () => {
		const raw = [
			{ id: 'work', baseUrl: 'https://ai.example/v1', parameters: { temperature: 0.2 } },
			{ id: 'broken', basUrl: 'typo' },
			'not an entry',
		];
		assert.deepEqual(mergeEntry(raw, { id: 'work', model: 'm' }), [
			{ ...(raw[0] as object), model: 'm' },
			raw[1],
			raw[2],
		]);
	});

	it('adds an entry at the end, also to nothing', () => {
		assert.deepEqual(mergeEntry(undefined, { id: 'work', model: 'm' }), [
			{ id: 'work', model: 'm' },
		]);
	});

	it('takes out a field that is undefined', () => {
		assert.deepEqual(
			mergeEntry([{ id: 'a', model: 'm', auth: 'none' }], { id: 'a', auth: undefined }),
			[{ id: 'a', model: 'm' }],
		);
	});
});

describe('the profiles to choose from', () => {
	it('are the demo, the presets with their changes, and the person’s own', () => {
		const profiles = join([
			{ id: 'work', baseUrl: 'https://ai.example/v1' },
			{ id: 'naga', model: 'gpt' },
		]);
		assert.deepEqual(
			profiles.map(({ id }) => id),
			['demo', ...presets.map(({ id }) => id), 'work'],
		);
		assert.equal(profiles.find(({ id }) => id === 'naga')?.model, 'gpt');
	});

	it('S4: leave out a preset whose changed address is refused, instead of using the old one', () => {
		const profiles = join([
			{ id: 'openai', baseUrl: 'http://api.example/v1' },
			{ id: 'naga', model: 'gpt' },
		]);
		assert.equal(
			profiles.find(({ id }) => id === 'openai'),
			undefined,
		);
		assert.equal(profiles.find(({ id }) => id === 'naga')?.model, 'gpt');
	});
});

describe('limits', () => {
	it('are longer for a local server', () => {
		assert.deepEqual(scaleLimits(20, 60, 120, false), {
			connectMs: 20_000,
			firstByteMs: 60_000,
			idleMs: 120_000,
		});
		assert.deepEqual(scaleLimits(20, 60, 120, true), {
			connectMs: 20_000,
			firstByteMs: 600_000,
			idleMs: 600_000,
		});
	});

	it('are kept sensible whatever the setting says', () => {
		assert.deepEqual(
			[numberOr('7', 60, 5, 3600), numberOr(-1, 60, 5, 3600), numberOr(1e9, 60, 5, 3600)],
			[60, 5, 3600],
		);
	});
});

describe('settings of ours in a workspace', () => {
	it('S1: are found with the address they want, also among comments', () => {
		const text = `{
			// "pandu.commentedOut": 1,
			"editor.tabSize": 2, /* "pandu.alsoNot": 1 */
			"pandu.endpoints": [{ "id": "naga", "baseUrl": "http://decoy.example/v1" }],
			"pandu.activeEndpoint": "naga",
		}`;
		const found = findOverrides('.vscode/settings.json', text);
		assert.deepEqual(found, {
			file: '.vscode/settings.json',
			settings: ['pandu.endpoints', 'pandu.activeEndpoint'],
			addresses: ['http://decoy.example/v1'],
		});
		assert.equal(
			describeOverrides(found ? [found] : []),
			'.vscode/settings.json: pandu.endpoints, pandu.activeEndpoint → http://decoy.example/v1',
		);
	});

	it('S2: are found inside of a .code-workspace file', () => {
		const text = '{"folders":[],"settings":{"pandu.activeEndpoint":"x"}}';
		assert.deepEqual(findOverrides('a.code-workspace', text)?.settings, ['pandu.activeEndpoint']);
	});

	it('are not seen where there are none', () => {
		assert.equal(
			findOverrides('x', '{"editor.tabSize": 2, "url": "https://pandu.example"}'),
			undefined,
		);
		assert.equal(findOverrides('x', ''), undefined);
	});
});
