import './styles/page.css';
import { render } from 'preact';
import { setWords } from '../shared/words';
import { createBridge } from './bridge';
import { App } from './components/App';
import { findScripts } from './lazyScript';
import { warmUp } from './markdown/warmUp';
import { createStore, StoreContext } from './store';
import { createChordGuard } from './typing';

document.title = 'Pandu';
findScripts(document.currentScript);
const bridge = createBridge();
const store = createStore(bridge, (run) => requestAnimationFrame(run));
const root = document.getElementById('root');
if (root?.dataset.words) setWords(JSON.parse(root.dataset.words), document.documentElement.lang);
if (root) {
	render(
		<StoreContext.Provider value={store}>
			<App />
		</StoreContext.Provider>,
		root,
	);
}
window.addEventListener('keydown', createChordGuard(), true);
const keep = () => {
	store.drafts.save();
	store.keeper.flush();
};
window.addEventListener('pagehide', keep);
document.addEventListener('visibilitychange', keep);
store.state.subscribe((state) => {
	if (!state) return;
	warmUp();
	// For who drives the page and has to know which chat stands in it.
	document.body.dataset.chat = store.chatId.peek();
});
bridge.post({ type: 'ready' });
