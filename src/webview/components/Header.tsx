import { useStore } from '../store';
import { IconButton } from './Buttons';

export function Header() {
	const store = useStore();
	const title = store.turns.title.value || 'New chat';
	return (
		<header class="header">
			<h1 class="title" title={title}>
				{title}
			</h1>
			<IconButton
				icon="history"
				label="Chat history"
				testId="history"
				onPress={() => store.post({ type: 'showHistory' })}
			/>
			<IconButton
				icon="add"
				label="New chat"
				testId="new-chat"
				onPress={() => store.post({ type: 'newChat' })}
			/>
		</header>
	);
}
