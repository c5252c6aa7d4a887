import assert from 'node:assert/strict';
import type { EndpointProfile } from '../../../src/core/endpoints/endpoint';
import { editTarget } from '../../../src/host/selection/editTarget';
import { createToolSupport } from '../../../src/host/selection/toolSupport';
import {
	closeAll,
	createBench,
	createMemento,
	openFile,
	profile,
	targetOf,
} from '../../support/hostBench';
import { callsTool, createScriptedChat, says } from '../../support/scriptedChat';

const day = 24 * 3600 * 1000;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('what is remembered of a model’s tools', () => {
	it('a refusal for a week, and only for the entry as it is', async () => {
		let now = 1;
		const support = createToolSupport({ memory: createMemento(), log, now: () => now });
		await support.noteRefused(profile);
		assert(support.lacksTools(profile));
		const others: readonly EndpointProfile[] = [
			{ ...profile, model: 'another' },
			{ ...profile, id: 'another' },
			{ ...profile, baseUrl: 'https://elsewhere.invalid/v1' },
			{ ...profile, quirks: { toolsProtocol: 'responses' } },
		];
		for (const other of others) assert(!support.lacksTools(other), JSON.stringify(other));
		assert(support.lacksTools({ ...profile, label: 'Renamed' }));
		now += 7 * day;
		assert(!support.lacksTools(profile));
	});

	it('tools that were left twice in a row, but not once, nor with a use between', async () => {
		const support = createToolSupport({ memory: createMemento(), log });
		await support.noteUnused(profile);
		assert(!support.lacksTools(profile));
		await support.noteUsed(profile);
		await support.noteUnused(profile);
		assert(!support.lacksTools(profile));
		await support.noteUnused(profile);
		assert(support.lacksTools(profile));
	});

	it('nothing, when what is stored is not readable', () => {
		const memory = createMemento();
		void memory.update(`pandu.learnt:${profile.id}`, {
			baseUrl: profile.baseUrl,
			values: { [`model.${profile.model}`]: '{"k":{"tools":"no"}}' },
		});
		assert(!createToolSupport({ memory, log }).lacksTools(profile));
	});

	it('so that one answer without a call costs the model nothing', async () => {
		let usesTools = false;
		const chat = createScriptedChat((question) => {
			if (question.tools && usesTools) return callsTool('replace_selection', { text: 'two' });
			return says(question.tools ? 'I would rather talk.' : '```\nthree\n```');
		});
		const { tools, dispose } = createBench(chat);
		const edit = async () => {
			const { document } = await openFile('one\n', 'plain.txt');
			return editTarget(tools, targetOf(document, 'one'), { kind: 'improve' }, 'Improve');
		};
		try {
			assert.equal((await edit()).kind, 'taken');
			usesTools = true;
			assert.equal((await edit()).kind, 'taken');
			assert.deepEqual(
				chat.questions.map(({ tools: sent }) => sent !== undefined),
				[true, false, true],
			);
			usesTools = false;
			for (let count = 0; count < 3; count++) assert.equal((await edit()).kind, 'taken');
			assert.deepEqual(
				chat.questions.slice(3).map(({ tools: sent }) => sent !== undefined),
				[true, false, true, false, false],
			);
		} finally {
			dispose();
			await closeAll();
		}
	});
});
