/** The first keys of Keep and Drop by their names on the person's keyboard, which a remote host does not know. */
export function reviewChord(platform: string, isRemote: boolean): string {
	if (isRemote) return 'Ctrl/Cmd+Alt+J';
	return platform === 'darwin' ? 'Cmd+Option+J' : 'Ctrl+Alt+J';
}
