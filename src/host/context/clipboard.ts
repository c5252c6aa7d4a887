import * as vscode from 'vscode';
import { clipboardPicture } from '../../shared/protocol';
import type { OfferSource } from './offer';

/** The picture in the clipboard. Only the page can read it, and does so by itself when it is chosen there. */
export const clipboardSource: OfferSource = {
	words: ['clipboard', 'picture', 'image'],
	kind: 'image',
	find: async () => [
		{
			item: {
				id: clipboardPicture,
				kind: 'image',
				group: vscode.l10n.t('More'),
				label: vscode.l10n.t('Picture in the clipboard'),
				description: '',
			},
			attach: async () => ({
				refused: vscode.l10n.t('Paste the picture into the chat’s text instead.'),
			}),
		},
	],
};
