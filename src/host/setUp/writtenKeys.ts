import { normaliseBaseUrl, originOf } from '../../core/endpoints/baseUrl';
import { reasonOf } from '../../core/errors';
import { withoutSecrets } from '../../core/import/addressKey';
import type { Log } from '../../core/ports';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import type { WrittenAddress } from '../settingsAddresses';
import type { Translate } from '../translate';
import { cleanKey } from './keyInput';
import type { SetUpUi } from './setUpUi';

export interface WrittenKeysDeps {
	readonly ui: Pick<SetUpUi, 'message'>;
	readonly settings: Pick<Settings, 'saveProfile' | 'onDidChange' | 'openEditor'>;
	readonly addresses: () => readonly WrittenAddress[];
	readonly keys: Pick<Keys, 'get' | 'set' | 'cover'>;
	readonly log: Log;
	readonly t: Translate;
}

interface Found {
	readonly id: string;
	/** The address as it stands in the settings. */
	readonly written: string;
	/** Without the key. */
	readonly baseUrl: string;
	readonly key: string;
}

/**
 * Looks for keys in the addresses that the person wrote into the settings, now and after each change, and offers to move
 * them. Says each once. Never rejects.
 */
export async function watchWrittenKeys(deps: WrittenKeysDeps): Promise<void> {
	const told = new Set<string>();
	const look = async (): Promise<void> => {
		const found: Found[] = [];
		for (const { id, baseUrl: written } of deps.addresses()) {
			const { address, key } = withoutSecrets(written);
			if (key === undefined) continue;
			// Before anything else can write it down.
			deps.keys.cover(key);
			const baseUrl = normaliseBaseUrl(address);
			const name = `${id} ${written}`;
			if (typeof baseUrl !== 'string' || told.has(name)) continue;
			told.add(name);
			found.push({ id, written, baseUrl, key: cleanKey(key) });
		}
		// None waits for the answer to another.
		await Promise.all(
			found.map((each) =>
				offer(deps, each).catch((error: unknown) =>
					deps.log.error(`moving a key out of an address: ${reasonOf(error)}`),
				),
			),
		);
	};
	deps.settings.onDidChange(() => void look());
	await look();
}

async function offer(deps: WrittenKeysDeps, found: Found): Promise<void> {
	const { ui, settings, keys, log, t } = deps;
	const { id, written, baseUrl, key } = found;
	const { host } = new URL(baseUrl);
	const hasKey = (await keys.get(originOf(baseUrl))) !== undefined;
	log.warn(`the address of the endpoint "${id}" in the settings holds a key`);
	const pressed = await ui.message(
		'warning',
		hasKey
			? t(
					'The address of the endpoint “{0}” in your settings holds a key. A key for {1} is in the secret storage already and stays. Take the other one out of the address?',
					id,
					host,
				)
			: t(
					'The address of the endpoint “{0}” in your settings holds a key, where everybody who sees the settings can read it. Move it to the secret storage?',
					id,
				),
		[
			{ id: 'move', label: hasKey ? t('Take It Out') : t('Move It') },
			{ id: 'open', label: t('Open Settings') },
		],
	);
	if (pressed === 'open') await settings.openEditor();
	if (pressed !== 'move') return;
	// The question may have stood there for hours.
	if (!deps.addresses().some((each) => each.id === id && each.baseUrl === written)) {
		log.info(`the address of the endpoint "${id}" is another one by now and was left alone`);
		return;
	}
	const stored = await keys.get(originOf(baseUrl));
	if (stored !== key && (stored !== undefined) !== hasKey) {
		await offer(deps, found);
		return;
	}
	// The key first: settings that cannot be written must not lose it.
	if (stored === undefined) await keys.set(originOf(baseUrl), key);
	try {
		await settings.saveProfile({ id, baseUrl });
	} catch (error) {
		await ui.message(
			'warning',
			t(
				'The settings could not be written, so that the key still stands there: {0}',
				reasonOf(error),
			),
			[],
		);
		return;
	}
	await ui.message(
		'information',
		t('The address of the endpoint “{0}” is kept without a key now.', id),
		[],
	);
}
