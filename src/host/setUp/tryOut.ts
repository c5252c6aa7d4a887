import { readAbilities } from '../../core/endpoints/capabilities';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { probeModel, probeTokens } from '../../core/endpoints/probe';
import type { SetUpDeps } from './setUpFlow';

/** What a probe costs, in words. */
export function probeCost({ t }: Pick<SetUpDeps, 't'>): string {
	return t('one or two short questions, about {0} tokens together', probeTokens);
}

/** Asks the model a short question or two, and says what came of it. */
export async function tryOut(deps: SetUpDeps, profile: EndpointProfile): Promise<void> {
	const { ui, t, now, connections, log } = deps;
	const { model } = profile;
	const opened = await connections.openFor(profile);
	if (!('endpoint' in opened)) {
		await ui.message('warning', opened.message, []);
		return;
	}
	const { endpoint } = opened;
	const learnt = deps.learntOf(profile);
	const purpose = t('Try out');
	const probed = await ui.progress(t('Trying out {0}…', model), (signal) =>
		probeModel({ endpoint, profile, learnt, now, purpose }, signal),
	);
	if (!probed) return;
	const { failure, tokens, tools } = probed;
	const cost = tokens > 0 ? t('It took {0} tokens.', tokens) : '';
	if (failure) {
		log.warn(`Trying out ${model} failed: ${failure.kind} ${failure.detail ?? ''}`);
		const text = t('Nothing was found out about {0}: {1}', model, failure.message);
		await ui.message(
			'warning',
			[text, failure.detail?.slice(0, 300), cost].filter(Boolean).join(' '),
			[],
		);
		return;
	}
	const { abilities } = readAbilities(learnt, model);
	const found = [
		tools === true ? t('takes tools') : undefined,
		tools === false ? t('takes no tools') : undefined,
		tools === undefined ? t('left the tool it was given, which proves nothing') : undefined,
		abilities.streaming?.seen?.value === true ? t('streams') : undefined,
		abilities.streaming?.seen?.value === false ? t('does not stream') : undefined,
		abilities.usageInStreams?.seen?.value === true ? t('counts its tokens') : undefined,
	];
	const text = t('{0}: {1}.', model, found.filter(Boolean).join(', '));
	await ui.message('information', [text, cost].filter(Boolean).join(' '), []);
}
