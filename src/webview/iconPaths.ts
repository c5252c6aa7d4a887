/** Drawn on a 16 by 16 grid with a line of 1.2; no fill. */
export const iconPaths = {
	add: 'M8 3v10M3 8h10',
	apply: 'M8 2.5v7m-3-3 3 3 3-3M2.5 13h11',
	at: 'M10.6 5.4v3.7a1.7 1.7 0 0 0 3.4 0V8a6 6 0 1 0-2.3 4.7M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z',
	attach:
		'M12.6 7.2 8 11.9a2.8 2.8 0 0 1-4-4l4.9-4.8a1.9 1.9 0 0 1 2.7 2.7L6.8 10.6a.9.9 0 0 1-1.3-1.3l4.2-4.2',
	check: 'm3 8.5 3.2 3.2L13 4.8',
	chevron: 'm6 4 4 4-4 4',
	chevronDown: 'm4.5 6.5 3.5 3.5 3.5-3.5',
	close: 'm4 4 8 8m0-8-8 8',
	copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
	down: 'M8 3v10m-4-4 4 4 4-4',
	edit: 'm10.3 3.7 2 2M3 13l.7-2.9 7.3-7.3a1.4 1.4 0 0 1 2 2l-7.3 7.3z',
	error: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.7M8 10.6v.6',
	file: 'M9 2.5H4v11h8v-8zM9 2.5v3h3',
	folder: 'M2 3.5h4L7.5 5H14v8H2z',
	git: 'M1.5 8H5m6 0h3.5M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
	history: 'M2.6 6.2A5.7 5.7 0 1 1 2.4 9M2.3 3v3.4h3.4M8 5v3.2l2.2 1.5',
	image: 'M2.5 3h11v10h-11zM2.5 11l3-3 2.5 2.5 2-2 3.5 3.2M10.5 6.2h.1',
	info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3V11M8 4.9v.5',
	insert: 'M2.5 3h11M2.5 13h11M2.5 8h6M11.5 5.7v4.6M9.2 8h4.6',
	newFile: 'M8.5 2.5H4v11h4M8.5 2.5l3.5 3.3V8M8.5 2.5v3.3H12M11.7 10v4.4M9.5 12.2h4.4',
	more: 'M3.1 8h.8M7.6 8h.8M12.1 8h.8M3.5 7.8v.4M8 7.8v.4M12.5 7.8v.4',
	picture: 'M2.5 3h11v10h-11zM2.5 11l3.2-3.5 2.5 2.5 2-2 3.3 3M10.5 5.8h.1',
	pin: 'm9.5 2.5 4 4-2.3.7-2.4 2.4-.3 2.7-4.8-4.8 2.7-.3 2.4-2.4zM6 10l-3.5 3.5',
	play: 'm5 3.5 7.5 4.5L5 12.5z',
	prompt: 'm5 13 6-10',
	retry: 'M13 3v3.3H9.7M12.7 6.2A5.3 5.3 0 1 0 13.3 9',
	selection: 'M5.5 3.5h-2v9h2M10.5 3.5h2v9h-2M6 8h4',
	send: 'M8 13V3.5M4 7.3l4-4 4 4',
	spark: 'M8 2.3 9.5 6.5 13.7 8 9.5 9.5 8 13.7 6.5 9.5 2.3 8l4.2-1.5z',
	stop: 'M4.5 4.5h7v7h-7z',
	terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8 10h3.5',
	symbol: 'm8 2 5.5 3v6L8 14l-5.5-3V5zM2.5 5 8 8l5.5-3M8 8v6',
	text: 'M3 4h10M3 8h10M3 12h6',
	tool: 'M13.3 5.2a3.3 3.3 0 0 1-4.4 3.9l-4.4 4.4a1.4 1.4 0 0 1-2-2l4.4-4.4a3.3 3.3 0 0 1 3.9-4.4L8.9 4.6l.4 2.1 2.1.4z',
	up: 'M8 13V3M4 7l4-4 4 4',
	wrap: 'M2.5 4h11M2.5 8h9a2.2 2.2 0 0 1 0 4.4H8m1.8-2L7.8 12.4l2 2M2.5 12.4h3',
	warning: 'M8 2.7 14 13.3H2zM8 6.5v3.3M8 11.4v.4',
	compass: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM10.6 5.4 9.1 9.1 5.4 10.6 6.9 6.9z',
} as const;

export type IconName = keyof typeof iconPaths;

/** The same icons for the parts that are built without components. */
export function iconElement(name: IconName): SVGSVGElement {
	const space = 'http://www.w3.org/2000/svg';
	const svg = document.createElementNS(space, 'svg');
	svg.setAttribute('viewBox', '0 0 16 16');
	svg.setAttribute('class', 'icon');
	svg.setAttribute('aria-hidden', 'true');
	const path = document.createElementNS(space, 'path');
	path.setAttribute('d', iconPaths[name]);
	svg.append(path);
	return svg;
}
