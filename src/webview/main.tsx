import './styles/page.css';
import { render } from 'preact';
import { createBridge } from './bridge';
import { App } from './components/App';
import { createStore, StoreContext } from './store';
import { createChordGuard } from './typing';

document.title = 'Pandu';
const bridge = createBridge();
const store = createStore(bridge, (run) => requestAnimationFrame(run));
const root = document.getElementById('root');
if (root) {
	render(
		<StoreContext.Provider value={store}>
			<App />
		</StoreContext.Provider>,
		root,
	);
}
window.addEventListener('keydown', createChordGuard(), true);
window.addEventListener('pagehide', () => store.keeper.flush());
document.addEventListener('visibilitychange', () => store.keeper.flush());
bridge.post({ type: 'ready' });
