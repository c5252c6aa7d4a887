import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AttachmentChip, MentionItem } from '../../shared/protocol';
import { t } from '../../shared/words';
import type { IconName } from '../iconPaths';
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
		const option = list.current?.querySelector('[aria-selected="true"]');
		// The heading over the first one comes along.
		(active === 0 ? list.current?.firstElementChild : option)?.scrollIntoView({ block: 'nearest' });
	}, [active]);
	if (items.length === 0) return null;
	return (
		<div
			ref={list}
			id={mentionListId}
			class="mentionMenu"
			role="listbox"
			aria-label={t('What to add')}
			data-testid="mention-menu"
		>
			{items.map((item, index) => (
				<Fragment key={item.id}>
					{item.group && item.group !== items[index - 1]?.group && (
						<div class="mentionGroup" role="presentation">
							{item.group}
						</div>
					)}
					<div
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
						<Icon name={chipIcon(item.kind)} />
						<span class="mentionLabel">{item.label}</span>
						<span class="mentionPath">{item.description}</span>
					</div>
				</Fragment>
			))}
		</div>
	);
}

export function chipIcon(kind: MentionItem['kind'] | AttachmentChip['kind']): IconName {
	return kind === 'problems' ? 'warning' : kind;
}
