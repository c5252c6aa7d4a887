import { useLayoutEffect, useRef } from 'preact/hooks';
import { createMarkdownView, type MarkdownView } from '../markdown/view';

/** Markdown of the model. Its elements are kept by the view, not by the component. */
export function Markdown({ text, isDone }: { readonly text: string; readonly isDone: boolean }) {
	const root = useRef<HTMLDivElement>(null);
	const view = useRef<MarkdownView>(undefined);
	useLayoutEffect(() => {
		if (!root.current) return;
		view.current ??= createMarkdownView(root.current);
		view.current.update(text, isDone);
	}, [text, isDone]);
	useLayoutEffect(() => () => view.current?.dispose(), []);
	return <div class="markdown" ref={root} />;
}
