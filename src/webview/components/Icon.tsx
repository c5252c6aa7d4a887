import { type IconName, iconPaths } from '../iconPaths';

export function Icon({ name }: { readonly name: IconName }) {
	return (
		<svg viewBox="0 0 16 16" class="icon" aria-hidden="true">
			<path d={iconPaths[name]} />
		</svg>
	);
}
