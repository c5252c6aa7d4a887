import type { ComponentChildren } from 'preact';
import { useStore } from '../store';
import { Composer } from './Composer';
import { EmptyState, SetUp } from './EmptyState';
import { Header } from './Header';
import { Reader } from './Reader';
import { Transcript } from './Transcript';
import { useDrop } from './useDrop';

export function App() {
	return (
		<Page>
			<Header />
			<Reader />
			<Body />
			<Composer />
			<Announcer />
		</Page>
	);
}

/** Files can be dropped anywhere on it. */
function Page({ children }: { readonly children: ComponentChildren }) {
	const { isTarget, handlers } = useDrop();
	return (
		<div class={isTarget ? 'page dropTarget' : 'page'} {...handlers}>
			{children}
		</div>
	);
}

function Body() {
	const store = useStore();
	const mode = store.state.value?.mode;
	if (mode === undefined) return <main class="transcript" data-testid="transcript" />;
	if (store.turns.entries.value.length > 0) return <Transcript />;
	return (
		<main class="transcript" data-testid="transcript">
			{mode === 'setUp' ? <SetUp /> : <EmptyState />}
		</main>
	);
}

function Announcer() {
	const store = useStore();
	return (
		<div class="spokenOnly" role="status" aria-live="polite">
			{store.announcement.value}
		</div>
	);
}
