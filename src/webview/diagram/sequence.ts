import { Unreadable } from './graph';
import { plainText } from './scene';

interface Participant {
	readonly id: string;
	label: string;
	isPerson: boolean;
}

export type Step =
	| {
			readonly kind: 'message';
			readonly from: string;
			readonly to: string;
			readonly text: string;
			readonly isDotted: boolean;
			readonly tip: 'arrow' | 'cross' | 'none';
			readonly isTwoWay: boolean;
	  }
	| {
			readonly kind: 'note';
			readonly side: 'left' | 'right' | 'over';
			readonly of: readonly string[];
			readonly text: string;
	  }
	| { readonly kind: 'activate' | 'deactivate'; readonly id: string }
	| { readonly kind: 'open'; readonly name: string; readonly text: string }
	| { readonly kind: 'part'; readonly name: string; readonly text: string }
	| { readonly kind: 'close' };

export interface Sequence {
	readonly participants: readonly Participant[];
	readonly steps: readonly Step[];
	readonly isNumbered: boolean;
}

const message =
	/^(.+?)\s*(<<-{1,2}>>|-{1,2}>>|-{1,2}>|-{1,2}x|-{1,2}\))\s*([+-]?)\s*([^:]+?)\s*(?::\s*(.*))?$/;
const declared = /^(?:create\s+)?(participant|actor)\s+(.+?)(?:\s+as\s+(.+))?$/;
const noted = /^note\s+(left of|right of|over)\s+([^:]+?)\s*:\s*(.*)$/i;
const ignored = /^(?:links?|properties|details|title|accTitle|accDescr|destroy)\b/;

/** Reads a `sequenceDiagram`. Throws {@link Unreadable}. */
export function readSequence(lines: readonly string[]): Sequence {
	const participants = new Map<string, Participant>();
	const steps: Step[] = [];
	const open: ('frame' | 'plain')[] = [];
	let isNumbered = false;

	function know(name: string): string {
		const id = plainText(name);
		if (!participants.has(id)) participants.set(id, { id, label: id, isPerson: false });
		return id;
	}

	function readLine(line: string): void {
		const party = declared.exec(line);
		const word = /^\w+/.exec(line)?.[0] ?? '';
		const rest = plainText(line.slice(word.length));
		if (ignored.test(line)) return;
		if (party) {
			const one = participants.get(know((party[2] ?? '').replace(/@\{.*\}$/, '')));
			if (!one) return;
			one.label = plainText(party[3] ?? one.label);
			one.isPerson = party[1] === 'actor';
		} else if (word === 'autonumber') isNumbered = true;
		else if (word === 'activate' || word === 'deactivate') {
			steps.push({ kind: word, id: know(rest) });
		} else if (/^(?:loop|alt|opt|par|critical|break)$/.test(word)) {
			open.push('frame');
			steps.push({ kind: 'open', name: word, text: rest });
		} else if (word === 'rect' || word === 'box') open.push('plain');
		else if (/^(?:else|and|option)$/.test(word)) {
			if (open.at(-1) !== 'frame') throw new Unreadable(line);
			steps.push({ kind: 'part', name: word, text: rest });
		} else if (line === 'end') {
			const last = open.pop();
			if (!last) throw new Unreadable(line);
			if (last === 'frame') steps.push({ kind: 'close' });
		} else if (!readNote(line) && !readMessage(line)) throw new Unreadable(line);
	}

	function readNote(line: string): boolean {
		const [, place = '', names = '', text = ''] = noted.exec(line) ?? [];
		if (place === '') return false;
		const of = names.split(',').map((name) => know(name));
		const side = place.toLowerCase().split(' ', 1)[0] as 'left' | 'right' | 'over';
		steps.push({ kind: 'note', side, of, text: plainText(text) });
		return true;
	}

	function readMessage(line: string): boolean {
		const [, one, arrow = '', sign, other, text = ''] = message.exec(line) ?? [];
		if (one === undefined || other === undefined) return false;
		const from = know(one);
		const to = know(other);
		steps.push({
			...{ kind: 'message', from, to, text: plainText(text) },
			isDotted: arrow.includes('--'),
			tip: arrow.endsWith('x') ? 'cross' : /(?:>>|\))$/.test(arrow) ? 'arrow' : 'none',
			isTwoWay: arrow.startsWith('<<'),
		});
		if (sign === '+') steps.push({ kind: 'activate', id: to });
		if (sign === '-') steps.push({ kind: 'deactivate', id: from });
		return true;
	}

	for (const each of lines.slice(1)) {
		for (const line of each.split(/(?<![#&]\w{0,8});/)) {
			if (line.trim() !== '') readLine(line.trim());
		}
	}
	if (open.length > 0) throw new Unreadable('end');
	return { participants: [...participants.values()], steps, isNumbered };
}
