import type { ImportSource } from '../../core/import/found';
import { messageText } from '../messageText';
import type { Translate } from '../translate';
import type { Imported } from './applyImport';
import type { EndpointItem, ImportItem, PromptItem, Skipped } from './importPlan';

const names: Readonly<Record<ImportSource, string>> = {
	continue: 'Continue',
	cline: 'Cline',
	roo: 'Roo Code',
	twinny: 'Twinny',
	llamaVscode: 'llama.vscode',
	vscode: 'VS Code',
};

/** A row of the list. */
export interface ItemText {
	readonly label: string;
	readonly description: string;
	readonly detail: string;
}

export function itemText(item: ImportItem, t: Translate): ItemText {
	return item.kind === 'endpoint' ? endpointText(item, t) : promptText(item, t);
}

function endpointText(item: EndpointItem, t: Translate): ItemText {
	const { label, host, model, furtherModels, key, hasKeyAlready, isKnown, baseUrl, addressKey } =
		item;
	const models =
		model === ''
			? t('no model chosen')
			: furtherModels > 0
				? t('{0} and {1} more', model, furtherModels)
				: model;
	const keyText = hasKeyAlready
		? t('a key is kept already and stays')
		: key === undefined
			? t('no key')
			: t('key found');
	const plain = baseUrl.startsWith('http:') ? t('plain http, on this machine only') : '';
	const inAddress =
		addressKey === undefined
			? ''
			: addressKey === 'taken' && !hasKeyAlready
				? t('the key that stood in its address moves to the secret storage')
				: t('a key that stands in its address is left out');
	return {
		label: `$(plug) ${oneLine(label)}`,
		description: oneLine(`${host} · ${models} · ${keyText}`),
		detail: [names[item.source], isKnown ? t('is there already') : '', plain, inAddress]
			.filter(Boolean)
			.join(' · '),
	};
}

function promptText(
	{ source, prompt, isOfWorkspace, isKnown }: PromptItem,
	t: Translate,
): ItemText {
	return {
		label: `$(comment) ${oneLine(prompt.name)}`,
		description: oneLine(prompt.description ?? t('a saved prompt')),
		detail: [
			names[source],
			isOfWorkspace ? t('from this workspace: read it before you use it') : '',
			isKnown ? t('is there already') : '',
		]
			.filter(Boolean)
			.join(' · '),
	};
}

/** Foreign text in one short line, without codicons of its own. */
function oneLine(text: string): string {
	return text
		.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
		.replaceAll('$(', '$ (')
		.slice(0, 120);
}

export function skippedText({ source, place, why }: Skipped, t: Translate): string {
	const name = names[source];
	switch (why.kind) {
		case 'provider':
			return t('{0}: {1} speaks a protocol that Pandu does not.', name, oneLine(why.name));
		case 'keyElsewhere':
			return t('{0}: the key of {1} lies where only {0} can read it.', name, oneLine(why.name));
		case 'address':
			return `${name}: ${oneLine(why.name)}: ${why.reason}`;
		default:
			return why.line === undefined
				? t('{0}: {1} cannot be read.', name, place)
				: t(
						'{0}: line {1} of {2} is written in a way that Pandu does not read.',
						name,
						why.line,
						place,
					);
	}
}

/** What cannot be found by looking, so that nobody waits for it. */
export function unreachableText(t: Translate): string {
	return t(
		'Roo Code, Twinny and older versions of Cline keep their keys where no other extension can read them. Roo Code and Twinny can export a file.',
	);
}

export function summaryText(done: Imported, t: Translate): string {
	const parts = [
		done.endpoints > 0 ? t('endpoints: {0}', done.endpoints) : '',
		done.keys > 0 ? t('keys: {0}', done.keys) : '',
		done.prompts > 0 ? t('prompts: {0}', done.prompts) : '',
	].filter(Boolean);
	const what =
		parts.length === 0 ? t('Nothing was missing.') : t('Imported {0}.', parts.join(', '));
	const problems =
		done.problems.length === 0
			? ''
			: t('Not added: {0}.', done.problems.slice(0, 3).join('; ').slice(0, 300));
	return messageText([what, problems].filter(Boolean).join(' '));
}
