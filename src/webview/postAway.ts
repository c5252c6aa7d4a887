import type { ToHost } from '../shared/protocol';
import type { Store } from './store';

/** Posts what makes the pressed button go. The focus would go with it; it goes to where the person writes. */
export function postAway(store: Store, message: ToHost): void {
	store.post(message);
	store.focusRequests.value += 1;
}
