import assert from 'node:assert/strict';
import { messageText } from '../../../src/host/messageText';

/** As VS Code finds links in the messages of extensions. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe('the text of a message', () => {
	for (const target of ['command:workbench.action.quit', 'https://example.org', 'file:///a']) {
		it(`S13: has no link to ${target}`, () => {
			const name = `src/[press here](${target})`;
			assert.match(name, link);
			const shown = messageText(`"${name}" is not there.`);
			assert.doesNotMatch(shown, link);
			assert(shown.includes(target), 'nothing is hidden');
		});
	}

	it('stays as it is elsewhere', () => {
		assert.equal(messageText('call(items[0]), [a] (b)'), 'call(items[0]), [a] (b)');
	});
});
