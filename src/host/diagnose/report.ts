import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Finding, StationId } from './station';

/** What the report says of the surroundings. No name of a person, a file or a folder. */
export interface Surroundings {
	readonly pandu: string;
	readonly vscode: string;
	/** For example `linux x64`. */
	readonly system: string;
	/** For example `ssh-remote`; absent in a local window. */
	readonly remote?: string;
	readonly at: Date;
	/** False: the test still ran, or broke off. */
	readonly isWhole: boolean;
}

export const stationNames: Readonly<Record<StationId, string>> = {
	address: 'Address',
	proxy: 'Proxy',
	name: 'Name',
	connection: 'Connection',
	tls: 'Certificate',
	http: 'HTTP',
	key: 'Key',
	models: 'Models',
	stream: 'Stream',
	tools: 'Tools',
};

const marks: Readonly<Record<Finding['state'], string>> = {
	fine: 'OK',
	note: 'NOTE',
	fault: 'FAULT',
	skipped: '–',
};

/** The findings as Markdown, for a bug report or a colleague. English, so that whoever gets it can read it. */
export function renderReport(
	profile: EndpointProfile,
	findings: readonly Finding[],
	surroundings: Surroundings,
): string {
	const { pandu, vscode, system, remote, at, isWhole } = surroundings;
	const lines = [
		`# Pandu: ${cell(profile.label)}`,
		'',
		`- ${at.toISOString()}`,
		`- Pandu ${pandu}, VS Code ${vscode}, ${system}${remote === undefined ? '' : `, ${remote}`}`,
		`- ${profile.baseUrl}, protocol ${profile.protocol}, model ${cell(profile.model) || 'none'}`,
		...(isWhole ? [] : ['- The test had not ended.']),
		'',
		'| Station | | Found | ms |',
		'| --- | --- | --- | --- |',
		...findings.map(
			({ station, state, text, ms }) =>
				`| ${stationNames[station]} | ${marks[state]} | ${cell(text)} | ${ms ?? ''} |`,
		),
	];
	for (const { station, detail } of findings) {
		if (detail === undefined) continue;
		lines.push(
			'',
			`${stationNames[station]}:`,
			'',
			...detail.split('\n').map((line) => `    ${line}`),
		);
	}
	return `${lines.join('\n')}\n`;
}

/** Nothing that the other side named breaks the table, or is loaded by a preview. */
function cell(text: string): string {
	return text.replace(/[\\|[<`]/g, '\\$&').replace(/\s+/g, ' ');
}
