import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import type { ModelRequest } from '../request';
import type { EndpointProfile } from './endpoint';
import { knowledgeOf, type Plan, type PlanOptions, planRequest, wordsOf } from './plan';
import { type Mend, mendRefusal } from './refusals';
import { stateLesson, stateLessonName, stateRefusal } from './serverState';
import { isBarred, type Trial } from './shapeRequest';
import { otherKeyHeader, protocols } from './ways';

/** The request as it may work after `failure`, with the one thing changed that the server did not take. */
export function changePlan(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	failure: Failure,
): Plan | undefined {
	const whole = sendWhole(options, request, plan, failure);
	if (whole) return whole;
	switch (failure.kind) {
		case 'auth':
			return swapKeyHeader(options, request, plan);
		case 'badEndpoint':
			return (
				addVersion(options, request, plan, failure) ??
				switchProtocol(options, request, plan, failure)
			);
		case 'invalidRequest':
		case 'server':
		case 'overflow':
		// Servers that refuse a field for a model may word it as if they refused the model.
		case 'modelNotFound':
			return mended(options, request, plan, failure);
		default:
			return undefined;
	}
}

/** The whole conversation, where the server does not know the answer that was to be gone on from. */
function sendWhole(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	failure: Failure,
): Plan | undefined {
	if (!('previous_response_id' in plan.body) || plan.changes.includes('whole')) return undefined;
	const refusal = stateRefusal(failure);
	if (refusal === undefined) return undefined;
	const name = stateLessonName(request);
	const next = planRequest(options, request, {
		changes: [...plan.changes, 'whole'],
		trial: { ...plan.trial, isWhole: true },
		lessons: { ...plan.lessons, [name]: stateLesson(refusal, options.learnt.get(name)) },
		protocol: plan.adapter.protocol,
	});
	const notice = t('The whole chat was sent: the server does not have its last answer.');
	return { ...next, notices: [...next.notices, notice] };
}

function mended(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	failure: Failure,
): Plan | undefined {
	const said = wordsOf(failure);
	const knowledge = knowledgeOf(options, request.model, plan.trial);
	const isAuto = options.profile.protocol === 'auto';
	const found = mendRefusal({ request, plan, failure, said, knowledge, isAuto });
	if (!found) return undefined;
	const { name, mend } = found;
	const trial = addMend(plan, mend);
	const changes = [...plan.changes, name];
	// Everything else stays as it was tried, the protocol too, unless that is what changes.
	const protocol = mend.facts?.toolsProtocol ?? plan.adapter.protocol;
	const next = planRequest(options, request, {
		changes,
		trial,
		lessons: plan.lessons,
		protocol,
	});
	if (next.path === plan.path && JSON.stringify(next.body) === JSON.stringify(plan.body)) {
		// Nothing came of it, and the same is never asked twice: there may be another way.
		return mended(options, request, { ...plan, changes }, failure);
	}
	const notices = mend.notice === undefined ? next.notices : [...next.notices, mend.notice];
	return { ...next, notices };
}

function addMend({ trial, adapter }: Plan, mend: Mend): Trial {
	const [field, value] = mend.refused ?? [];
	return {
		...trial,
		facts: { ...trial.facts, ...mend.facts },
		refused:
			field === undefined || value === undefined
				? trial.refused
				: { ...trial.refused, [`${adapter.protocol}.${field}`]: value },
		...(mend.inputTokens === undefined ? {} : { inputTokens: mend.inputTokens }),
	};
}

function swapKeyHeader(options: PlanOptions, request: ModelRequest, plan: Plan): Plan | undefined {
	const other = otherKeyHeader(options.profile, plan.keyHeader);
	if (!other || plan.changes.includes('keyHeader')) return undefined;
	const { protocol } = plan.adapter;
	return planRequest(options, request, {
		changes: [...plan.changes, 'keyHeader'],
		trial: plan.trial,
		lessons: { ...plan.lessons, [`keyHeader.${protocol}`]: other },
		protocol,
	});
}

/** An address without a path or version mostly lacks the usual `/v1`. */
function lacksVersion({ baseUrl }: EndpointProfile): boolean {
	return new URL(baseUrl).pathname.replace(/\/+$/, '') === '';
}

function isNotFound({ status }: Failure): boolean {
	// A page instead of an answer has a good status.
	return status === 404 || status === 405 || status === 200;
}

/** There is nothing, or a page, at an address without a path: once under /v1. */
function addVersion(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	failure: Failure,
): Plan | undefined {
	const isTried = plan.changes.includes('version') || plan.path !== plan.adapter.path;
	if (isTried || !isNotFound(failure) || !lacksVersion(options.profile)) return undefined;
	const next = planRequest(options, request, {
		changes: [...plan.changes, 'version'],
		trial: plan.trial,
		lessons: { ...plan.lessons, pathPrefix: '/v1' },
		protocol: plan.adapter.protocol,
	});
	const notice = t('The address answers under /v1, so that is used from now on.');
	return { ...next, notices: [...next.notices, notice] };
}

/** There is nothing at this path; with `auto` another protocol may be spoken here. */
function switchProtocol(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	{ status }: Failure,
): Plan | undefined {
	if (options.profile.protocol !== 'auto' || (status !== 404 && status !== 405)) return undefined;
	const tried = [...plan.changes, plan.adapter.protocol];
	const knowledge = knowledgeOf(options, request.model, plan.trial);
	const next = protocols.find((each) => !tried.includes(each) && !isBarred(knowledge, each));
	if (next === undefined) return undefined;
	return planRequest(options, request, {
		changes: tried,
		trial: plan.trial,
		lessons: { ...plan.lessons, protocol: next },
		protocol: next,
	});
}
