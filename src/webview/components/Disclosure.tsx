import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useStore } from '../store';
import { Icon } from './Icon';

interface DisclosureProps {
	/** Under which the person's choice is kept. */
	readonly id: string;
	readonly label: ComponentChildren;
	/** Open unless the person chose otherwise. */
	readonly isOpenByDefault?: boolean;
	readonly class?: string;
	readonly testId?: string;
	readonly children: () => ComponentChildren;
}

/** A heading that opens and closes its body. The body is made on the first opening and then kept. */
export function Disclosure(props: DisclosureProps) {
	const store = useStore();
	const [choice, setChoice] = useState<boolean | undefined>(undefined);
	const wasOpen = useRef(false);
	const isOpen = choice ?? store.isOpen(props.id, props.isOpenByDefault ?? false);
	if (isOpen) wasOpen.current = true;
	const toggle = () => {
		setChoice(!isOpen);
		store.setOpen(props.id, !isOpen);
	};
	return (
		<div class={`disclosure ${props.class ?? ''}`} data-testid={props.testId}>
			<button type="button" class="disclosureHead" aria-expanded={isOpen} onClick={toggle}>
				<Icon name="chevron" />
				<span class="disclosureLabel">{props.label}</span>
			</button>
			{wasOpen.current && (
				<div class="disclosureBody" hidden={!isOpen}>
					{props.children()}
				</div>
			)}
		</div>
	);
}
