import { useStore } from '../store';
import { Composer } from './Composer';
import { EmptyState, SetUp } from './EmptyState';
import { Header } from './Header';
import { Reader } from './Reader';
import { Transcript } from './Transcript';

export function App() {
	return (
		<div class="page">
			<Header />
			<Reader />
			<Body />
			<Composer />
			<Announcer />
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
