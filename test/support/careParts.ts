// What the buttons of a failure act on, recorded instead of done.
import type { EndpointProfile } from '../../src/core/endpoints/endpoint';
import type { EndpointCare } from '../../src/host/chat/endpointCare';
import type { RemedyDeps } from '../../src/host/chat/remedyActions';

/** Everything works. `did` gets a word for each thing that is done. */
export function recordingCare(profile: EndpointProfile, did: string[]): EndpointCare {
	const note = (name: string): boolean => did.push(name) > 0;
	return {
		situation: async () => ({ profile, hasOthers: true }),
		hasChanged: async (choose) => (await choose()) === true,
		swapAuth: async () => note('swapAuth'),
		addV1: async () => note('addV1'),
		switchProtocol: async () => note('switchProtocol'),
		dropRefused: async ({ refused }) => note(`dropRefused ${refused}`),
		billingUrl: () => 'https://pay.example/top-up',
		openBudget: async () => void note('openBudget'),
	};
}

export function recordingRemedies(profile: EndpointProfile, did: string[]): RemedyDeps {
	return {
		care: recordingCare(profile, did),
		run: async (command, ...args) => {
			did.push(['run', command, ...args.map((each) => JSON.stringify(each))].join(' '));
			return true;
		},
		openLink: async (href) => void did.push(`openLink ${href}`),
		editEndpoint: async () => void did.push('editEndpoint'),
		now: () => 1000,
	};
}
