import { useLayoutEffect, useRef } from 'preact/hooks';
import type { MentionItem } from '../../shared/protocol';
import { Icon } from './Icon';

export const mentionListId = 'mentions';

export function optionId(index: number): string {
	return `mention${index}`;
}

interface MentionMenuProps {
	readonly items: readonly MentionItem[];
	readonly active: number;
	readonly onChoose: (item: MentionItem) => void;
}

/** The list over the composer. The focus stays in the text; `aria-activedescendant` tells which entry is chosen. */
export function MentionMenu({ items, active, onChoose }: MentionMenuProps) {
	const list = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
	}, [active]);
	if (items.length === 0) return null;
	return (
		<div
			ref={list}
			id={mentionListId}
			class="mentionMenu"
			role="listbox"
			aria-label="Files to add"
			data-testid="mention-menu"
		>
			{items.map((item, index) => (
				<div
					key={item.id}
					id={optionId(index)}
					class="mention"
					role="option"
					tabIndex={-1}
					aria-selected={index === active}
					title={item.description}
					onPointerDown={(event) => {
						event.preventDefault();
						onChoose(item);
					}}
				>
					<Icon name={item.kind === 'selection' ? 'selection' : 'file'} />
					<span class="mentionLabel">{item.label}</span>
					<span class="mentionPath">{item.description}</span>
				</div>
			))}
		</div>
	);
}
