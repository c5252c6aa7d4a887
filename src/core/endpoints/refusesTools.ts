import type { Failure } from '../../shared/failure';

/** Whether a server failed because it was sent tools. Servers have no code of their own for this. */
export function refusesTools(failure: Failure | undefined): boolean {
	if (failure?.kind !== 'invalidRequest' && failure?.kind !== 'server') return false;
	return /\b(tools?|tool_choice|functions?|function[_ -]call\w*)\b/i.test(
		`${failure.message} ${failure.detail ?? ''} ${failure.code ?? ''}`,
	);
}
