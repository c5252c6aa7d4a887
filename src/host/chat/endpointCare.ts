import * as vscode from 'vscode';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import { type Connections, isDemo, type Openings } from '../connections';
import type { Settings } from '../settings';
import { billingUrlOf, hasVersion, otherAuth, type Situation } from './offers';

/** What the buttons of a failure change at an endpoint. Each resolves to whether asking again makes sense. */
export interface EndpointCare {
	/** Who is active and whether others could answer instead. */
	situation(): Promise<Pick<Situation, 'profile' | 'hasOthers'>>;
	/** Runs what lets the person choose, and tells whether endpoint, model or address are others afterwards. */
	hasChanged(choose: () => Promise<unknown>): Promise<boolean>;
	swapAuth(): Promise<boolean>;
	addV1(): Promise<boolean>;
	/** Asks which protocol. */
	switchProtocol(): Promise<boolean>;
	/** Leaves out from now on what the failure names. */
	dropRefused(failure: Failure): Promise<boolean>;
	billingUrl(): string | undefined;
	openBudget(): Promise<void>;
}

export interface CareDeps {
	readonly settings: Pick<Settings, 'activeProfile' | 'profiles' | 'saveProfile'>;
	readonly connections: Pick<Connections, 'state'> & Pick<Openings, 'isReady'>;
	/** Keeps that an endpoint refuses a field. */
	readonly drop: (profile: EndpointProfile, failure: Failure) => boolean;
}

const protocolNames: Readonly<Record<Protocol, string>> = {
	chatCompletions: 'Chat completions',
	messages: 'Messages',
	responses: 'Responses',
};

export function createEndpointCare({ settings, connections, drop }: CareDeps): EndpointCare {
	async function hasOthers(active: EndpointProfile | undefined): Promise<boolean> {
		const others = settings
			.profiles()
			.filter((each) => each.id !== active?.id && each.model !== '' && !isDemo(each));
		for (const each of others) if (await connections.isReady(each)) return true;
		return false;
	}
	const save = async (entry: Parameters<Settings['saveProfile']>[0]): Promise<boolean> => {
		await settings.saveProfile(entry);
		return true;
	};
	return {
		async situation() {
			const profile = settings.activeProfile();
			return { profile, hasOthers: await hasOthers(profile) };
		},
		async hasChanged(choose) {
			const before = fingerprint(settings.activeProfile());
			await choose();
			const after = settings.activeProfile();
			return fingerprint(after) !== before && (await connections.state()).isReady;
		},
		async swapAuth() {
			const profile = settings.activeProfile();
			const auth = profile && otherAuth(profile);
			return profile && auth ? save({ id: profile.id, auth }) : false;
		},
		async addV1() {
			const profile = settings.activeProfile();
			if (!profile || hasVersion(profile.baseUrl)) return profile !== undefined;
			return save({ id: profile.id, baseUrl: withV1(profile.baseUrl) });
		},
		async switchProtocol() {
			const profile = settings.activeProfile();
			const protocol = profile && (await chooseProtocol(profile));
			return profile && protocol ? save({ id: profile.id, protocol }) : false;
		},
		async dropRefused(failure) {
			const profile = settings.activeProfile();
			return profile ? drop(profile, failure) : false;
		},
		billingUrl() {
			const profile = settings.activeProfile();
			return profile && billingUrlOf(profile);
		},
		async openBudget() {
			await vscode.commands.executeCommand('workbench.action.openSettings', 'pandu.budget');
		},
	};
}

function fingerprint(profile: EndpointProfile | undefined): string {
	return JSON.stringify([profile?.id, profile?.model, profile?.baseUrl]);
}

/** A query stays at the end. */
function withV1(baseUrl: string): string {
	const url = new URL(baseUrl);
	url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1`;
	return url.href;
}

async function chooseProtocol({
	label,
	protocol,
}: EndpointProfile): Promise<Protocol | 'auto' | undefined> {
	const rows = (Object.keys(protocolNames) as Protocol[])
		.filter((each) => each !== protocol)
		.map((value) => ({ label: protocolNames[value], value: value as Protocol | 'auto' }));
	if (protocol !== 'auto') {
		const detail = vscode.l10n.t('What works is found out and kept');
		rows.push({ label: vscode.l10n.t('Automatic'), value: 'auto', ...{ detail } });
	}
	const chosen = await vscode.window.showQuickPick(rows, {
		title: vscode.l10n.t('{0}: protocol', label),
		placeHolder: vscode.l10n.t('The question is asked again with it'),
	});
	return chosen?.value;
}
