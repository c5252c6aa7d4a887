import type { IconName } from '../iconPaths';
import { Icon } from './Icon';

interface IconButtonProps {
	readonly icon: IconName;
	/** What a screen reader says and the tooltip shows. */
	readonly label: string;
	readonly testId?: string;
	readonly isDisabled?: boolean;
	readonly onPress: () => void;
}

export function IconButton({ icon, label, testId, isDisabled, onPress }: IconButtonProps) {
	return (
		<button
			type="button"
			class="iconButton"
			title={label}
			aria-label={label}
			data-testid={testId}
			disabled={isDisabled}
			onClick={onPress}
		>
			<Icon name={icon} />
		</button>
	);
}

interface TextButtonProps {
	readonly label: string;
	/** When it says more than the label. */
	readonly title?: string;
	readonly isPrimary?: boolean;
	readonly testId?: string;
	readonly onPress: () => void;
}

export function TextButton({ label, title, isPrimary, testId, onPress }: TextButtonProps) {
	return (
		<button
			type="button"
			class={isPrimary ? 'textButton primary' : 'textButton'}
			title={title ?? label}
			data-testid={testId}
			onClick={onPress}
		>
			{label}
		</button>
	);
}
