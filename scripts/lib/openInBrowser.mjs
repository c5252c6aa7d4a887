import { spawn } from 'node:child_process';

/**
 * Shows an address in the person's browser, where there is a screen. It belongs to the person: it is not ended with us.
 * @param {string} url
 */
export function openInBrowser(url) {
	const opener = openerOf(process.platform, process.env);
	if (!opener) return;
	const child = spawn(
		opener,
		process.platform === 'win32' ? ['url.dll,FileProtocolHandler', url] : [url],
		{
			detached: true,
			stdio: 'ignore',
		},
	);
	child.on('error', () =>
		console.log('Open the address in a browser: none could be started from here.'),
	);
	child.unref();
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
function openerOf(platform, env) {
	if (platform === 'darwin') return env.SSH_CONNECTION ? undefined : 'open';
	if (platform === 'win32') return 'rundll32';
	return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : undefined;
}
