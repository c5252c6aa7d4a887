import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { toFailure } from '../../core/errors';
import type { ModelRequest } from '../../core/request';
import type { ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import type { Openings } from '../connections';
import { messageText } from '../messageText';
import { withoutOpaques } from '../opaques';
import type { Settings } from '../settings';
import { modelRows, typedModelRow } from '../setUp/modelChoice';
import type { ModelLists } from '../setUp/modelLists';
import type { SetUpUi } from '../setUp/setUpUi';
import type { Translate } from '../translate';
import type { Exchange, RequestLog } from './requestLog';

export interface SendAgainDeps {
	readonly log: RequestLog;
	readonly connections: Pick<Openings, 'openFor' | 'openStored' | 'isReady'>;
	readonly settings: Pick<Settings, 'profiles'>;
	readonly models: Pick<ModelLists, 'cached'>;
	readonly ui: Pick<SetUpUi, 'pick' | 'progress' | 'message'>;
	readonly t: Translate;
	/** Hides keys. */
	readonly mask: (text: string) => string;
	/** Opens a request. */
	readonly show: (exchange: Exchange) => Promise<void>;
	/** Opens two answers side by side. */
	readonly compare: (one: Exchange, other: Exchange) => Promise<void>;
}

/** Sends the request once more as it was, to the same endpoint, and shows both answers side by side. */
export async function sendAgain(deps: SendAgainDeps, exchange: Exchange): Promise<void> {
	const { sent } = exchange;
	const profile = deps.settings.profiles().find(({ id }) => id === sent.endpoint);
	if (profile) {
		// What the request was tried with at last, and not what the endpoint would try first.
		return send(deps, exchange, { ...profile, model: sent.model, protocol: sent.protocol });
	}
	const message = deps.t('The endpoint of this request is no longer in your settings.');
	const choose = { id: 'choose', label: deps.t('Send to…') };
	if ((await deps.ui.message('warning', message, [choose])) === choose.id) {
		await sendElsewhere(deps, exchange);
	}
}

/** Asks where to, with which model and protocol, and sends the request there. */
export async function sendElsewhere(deps: SendAgainDeps, exchange: Exchange): Promise<void> {
	const profile = await chooseProfile(deps, exchange);
	if (profile) await send(deps, exchange, profile);
}

/** Three lists, each with a way back. Undefined when the person left. */
async function chooseProfile(
	deps: SendAgainDeps,
	exchange: Exchange,
): Promise<EndpointProfile | undefined> {
	const profiles: EndpointProfile[] = [];
	for (const each of deps.settings.profiles()) {
		if (each.model !== '' && (await deps.connections.isReady(each))) profiles.push(each);
	}
	let profile: EndpointProfile | undefined;
	let model: string | undefined;
	for (;;) {
		if (!profile) {
			const id = await pickEndpoint(deps, profiles, exchange);
			profile = profiles.find((each) => each.id === id);
			if (!profile) return undefined;
		}
		if (model === undefined) {
			const answer = await pickModel(deps, profile, exchange);
			if (answer.kind === 'back') profile = undefined;
			else if (answer.kind !== 'chosen') return undefined;
			else model = answer.value;
			continue;
		}
		const answer = await pickProtocol(deps, profile);
		if (answer.kind === 'chosen') return { ...profile, model, protocol: answer.value };
		if (answer.kind !== 'back') return undefined;
		model = undefined;
	}
}

async function pickEndpoint(
	{ ui, t }: SendAgainDeps,
	profiles: readonly EndpointProfile[],
	{ sent }: Exchange,
): Promise<string | undefined> {
	const answer = await ui.pick({
		title: t('Send to'),
		step: 1,
		totalSteps: 3,
		canGoBack: false,
		placeholder: t('Which endpoint?'),
		rows: profiles.map(({ id, label, baseUrl }) => ({
			label,
			description: new URL(baseUrl).host,
			value: id,
		})),
		active: (id) => id === sent.endpoint,
	});
	return answer.kind === 'chosen' ? answer.value : undefined;
}

function pickModel({ ui, models, t }: SendAgainDeps, profile: EndpointProfile, { sent }: Exchange) {
	const isSame = profile.id === sent.endpoint;
	const usual = isSame ? sent.model : profile.model;
	const listed = modelRows(models.cached(profile)?.models ?? [], usual, t);
	const isListed = listed.some(({ value }) => value === usual);
	return ui.pick<string>({
		title: t('Send to {0}', profile.label),
		step: 2,
		totalSteps: 3,
		canGoBack: true,
		placeholder: t('Which model? Any name can be typed'),
		rows: isListed ? listed : [{ label: usual, value: usual }, ...listed],
		freeText: (typed) => typedModelRow(typed, t),
	});
}

function pickProtocol({ ui, t }: SendAgainDeps, profile: EndpointProfile) {
	const paths: readonly (readonly [Protocol, string])[] = [
		['chatCompletions', '/chat/completions'],
		['messages', '/messages'],
		['responses', '/responses'],
	];
	return ui.pick<Protocol | 'auto'>({
		title: t('Send to {0}', profile.label),
		step: 3,
		totalSteps: 3,
		canGoBack: true,
		placeholder: t('Which protocol?'),
		rows: [
			{
				label: t('As the endpoint is set'),
				description: profile.protocol,
				value: profile.protocol,
			},
			...paths
				.filter(([value]) => value !== profile.protocol)
				.map(([value, description]) => ({ label: value, description, value })),
		],
	});
}

async function send(
	deps: SendAgainDeps,
	exchange: Exchange,
	profile: EndpointProfile,
	isOverBudgetAgreed = false,
): Promise<void> {
	const { log, ui, t, mask } = deps;
	const { request } = exchange.sent;
	const newest = log.list()[0]?.id ?? 0;
	const title = t('Asking {0} ({1}) again', profile.label, profile.model);
	const outcome = await ui.progress(title, async (signal) => ({
		failure: await (request
			? ask(deps, request, exchange, profile, signal, isOverBudgetAgreed)
			: list(deps, profile, signal)),
	}));
	if (!outcome || outcome.failure?.kind === 'aborted') return;
	const { failure } = outcome;
	if (failure?.kind === 'budget' && !isOverBudgetAgreed) {
		const anyway = { id: 'anyway', label: t('Send Anyway') };
		const pressed = await ui.message('warning', messageText(failure.message), [anyway]);
		if (pressed === anyway.id) await send(deps, exchange, profile, true);
		return;
	}
	if (failure) void ui.message('warning', messageText(mask(failure.message)), []);
	const sent = log.list().find(({ id, sent: { endpoint, purpose } }) => {
		const isOurs = request === undefined || purpose === purposeOf(deps);
		return id > newest && endpoint === profile.id && isOurs;
	});
	if (!sent) return;
	if (failure || !request) await deps.show(sent);
	else await deps.compare(exchange, sent);
}

function purposeOf({ t }: SendAgainDeps): string {
	return t('Sent again');
}

/** Sends `request`. Its tools are offered to the model, but nothing that it calls is run. */
async function ask(
	deps: SendAgainDeps,
	request: ModelRequest,
	{ sent }: Exchange,
	profile: EndpointProfile,
	signal: AbortSignal,
	isOverBudgetAgreed: boolean,
): Promise<Failure | undefined> {
	const opened = await deps.connections.openFor(profile);
	if (!('endpoint' in opened)) return opened;
	const isSame = profile.id === sent.endpoint;
	const asked = { ...(isSame ? request : withoutOpaques(request)), model: profile.model };
	const purpose = purposeOf(deps);
	let last: ModelEvent | undefined;
	for await (const event of opened.endpoint.stream(asked, signal, {
		purpose,
		isOverBudgetAgreed,
	})) {
		last = event;
	}
	return last?.type === 'error' ? last.failure : undefined;
}

/** Asks for the list of models again. */
async function list(
	{ connections }: SendAgainDeps,
	profile: EndpointProfile,
	signal: AbortSignal,
): Promise<Failure | undefined> {
	const endpoint = await connections.openStored(profile);
	try {
		await endpoint.listModels(signal);
		return undefined;
	} catch (error) {
		return toFailure(error);
	}
}
