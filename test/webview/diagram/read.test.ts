import assert from 'node:assert/strict';
import { t } from '../../../src/shared/words';
import { readFlowchart } from '../../../src/webview/diagram/flowchart';
import { Unreadable } from '../../../src/webview/diagram/graph';
import { readClasses, readEntities, readStates } from '../../../src/webview/diagram/otherGraphs';
import { readDiagram } from '../../../src/webview/diagram/read';
import { readSequence } from '../../../src/webview/diagram/sequence';
import { diagramSamples } from '../../support/drawingSamples';
import { createRandom } from '../../support/markdownSample';

const means = { t, measure: (text: string) => text.length * 7 };
const lines = (source: string) => source.split('\n').map((line) => line.trim());
const flow = (source: string) => readFlowchart(lines(`graph TD\n${source}`));

function edges(source: string): string[] {
	return flow(source).edges.map(
		({ from, to, label, line, start, end }) =>
			`${from} ${start === 'none' ? '' : `${start} `}${line} ${end} ${to}${label ? `: ${label}` : ''}`,
	);
}

function problem(source: string): string {
	const reading = readDiagram(source, means);
	return 'problem' in reading ? reading.problem : '';
}

describe('a flowchart', () => {
	it('is read with every kind of line, chains and several at once', () => {
		assert.deepEqual(edges('A-->B---C-.->D==>E'), [
			...['A solid arrow B', 'B solid none C', 'C dotted arrow D', 'D thick arrow E'],
		]);
		assert.deepEqual(edges('A -- yes, do --> B -->|"no | or"| C'), [
			...['A solid arrow B: yes, do', 'B solid arrow C: no | or'],
		]);
		assert.deepEqual(edges('A -. maybe .-> B\nA == sure ==> C'), [
			...['A dotted arrow B: maybe', 'A thick arrow C: sure'],
		]);
		assert.deepEqual(edges('A & B --> C & D'), [
			...['A solid arrow C', 'A solid arrow D', 'B solid arrow C', 'B solid arrow D'],
		]);
		assert.deepEqual(edges('A <--> B --o C --x D ~~~ E'), [
			...['A arrow solid arrow B', 'B solid circle C', 'C solid cross D', 'D hidden none E'],
		]);
		assert.deepEqual(edges('A-->B;B-->C;'), ['A solid arrow B', 'B solid arrow C']);
	});

	it('is read with every shape and what stands in it', () => {
		const source = [
			...['a[Text]', 'b(Text)', 'c([Text])', 'd[[Text]]', 'e[(Text)]', 'f((Text))', 'g{Text}'],
			...['h{{Text}}', 'i[/Text/]', 'j[\\Text\\]', 'k[/Text\\]', 'l>Text]', 'm(((Text)))'],
			'n@{ shape: cyl, label: "Text" }',
		].join('\n');
		const nodes = [...flow(source).nodes.values()];
		assert.deepEqual(new Set(nodes.map((node) => node.label)), new Set(['Text']));
		assert.deepEqual(
			nodes.map((node) => node.shape).join(' '),
			'rect round stadium subroutine cylinder circle diamond hexagon slanted trapezoid trapezoid flag circle cylinder',
		);
	});

	it('has labels as a person reads them', () => {
		const label = (text: string) => flow(`a[${text}]`).nodes.get('a')?.label;
		assert.equal(label('"f(x) [1]; <b>bold</b><br/>next"'), 'f(x) [1]; bold\nnext');
		assert.equal(label('"`code`"'), 'code');
		assert.equal(label('a #quot;b#quot; &lt;c&gt; #35;'), 'a "b" <c> #');
		assert.equal(label('<img src=x onerror=alert(1)>'), '<img src=x onerror=alert(1)>');
	});

	it('has frames in frames, and nothing of links, classes and styles', () => {
		const graph = flow(
			'subgraph one [The first]\ndirection LR\na --> b\nsubgraph two\nc\nend\nend\n' +
				'one --> d\nclick a "https://decoy.example"\nclassDef x fill:#f00\nclass a x\nstyle b fill:red\nlinkStyle 0 stroke:red',
		);
		assert.deepEqual(
			[...graph.groups.values()].map(({ title, parent, direction }) => [title, parent, direction]),
			[
				['The first', undefined, 'LR'],
				['two', 'one', undefined],
			],
		);
		assert.deepEqual([...graph.nodes.keys()], ['a', 'b', 'c', 'd']);
		assert.equal(graph.nodes.get('c')?.group, 'two');
		assert.ok(!JSON.stringify([...graph.nodes.values(), ...graph.edges]).includes('decoy'));
	});
});

describe('other diagrams', () => {
	it('of a sequence are read with notes, frames, bars and numbers', () => {
		const { participants, steps, isNumbered } = readSequence(
			lines(diagramSamples.sequence ?? '').filter((line) => line !== ''),
		);
		assert.deepEqual(
			participants.map(({ label, isPerson }) => [label, isPerson]),
			[
				['User', true],
				['Web', false],
				['Server', false],
			],
		);
		assert.equal(isNumbered, true);
		const kinds = steps.map(({ kind }) => kind);
		assert.equal(kinds.filter((kind) => kind === 'message').length, 6);
		assert.equal(kinds.filter((kind) => kind === 'open').length, 2);
		assert.equal(kinds.filter((kind) => kind === 'close').length, 2);
		assert.deepEqual(
			steps
				.filter((step) => step.kind === 'note')
				.map((step) => [step.side, ...step.of, step.text]),
			[
				['right', 'S', 'Checks the token'],
				['over', 'U', 'W', 'The list is shown'],
			],
		);
	});

	it('of states, classes and tables are read', () => {
		const of = (name: string) => lines(diagramSamples[name] ?? '');
		const states = readStates(of('state'));
		assert.deepEqual([...states.groups.keys()], ['Running']);
		assert.equal(states.edges.length, 7);
		const classes = readClasses(of('classes'));
		assert.deepEqual(classes.nodes.get('Animal')?.parts, [['+String name'], ['+eat(food) bool']]);
		assert.deepEqual(classes.nodes.get('Dog')?.parts, [['+List<Toy> toys'], ['+bark()']]);
		assert.deepEqual(
			classes.edges.map(({ start, end, line, label }) => [start, end, line, label]),
			[
				['triangle', 'none', 'solid', ''],
				['triangle', 'none', 'solid', 'is a'],
				['fullDiamond', 'none', 'solid', '1 owns 0..*'],
				['none', 'arrow', 'dotted', ''],
			],
		);
		const entities = readEntities(of('entities'));
		assert.deepEqual(entities.nodes.get('CUSTOMER')?.parts, [['string name', 'string email PK']]);
		assert.deepEqual(
			entities.edges.map(({ start, end }) => [start, end]),
			[
				['one', 'many'],
				['one', 'oneMany'],
			],
		);
	});

	it('are told in words, line by line', () => {
		const reading = readDiagram(diagramSamples.leftToRight ?? '', means);
		assert.ok('scene' in reading);
		assert.equal(reading.scene.label, 'Flowchart: 5 boxes, 6 lines');
		assert.ok(reading.scene.words.includes('Client to API gateway: request'));
	});
});

describe('a diagram that is not drawn', () => {
	it('says what was not understood', () => {
		assert.match(problem('graph TD\nA --> B\nA ->> ???'), /not understood: A ->> \?\?\?/);
		assert.match(problem('graph TD\nsubgraph a\nb'), /end/);
		assert.match(problem('sequenceDiagram\nA->>B: x\nwhat is this'), /what is this/);
		assert.match(problem('gantt\ntitle x'), /this kind.*gantt/);
		assert.match(problem('mindmap\n  root'), /mindmap/);
		assert.match(problem(''), /this kind/);
		assert.match(problem('graph TD'), /nothing to draw/);
		assert.match(problem('pie\n'), /nothing to draw/);
	});

	it('throws nothing, whatever stands there', () => {
		const random = createRandom(7);
		const samples = Object.values(diagramSamples);
		const pieces = [
			'[',
			']',
			'"',
			'-->',
			'{',
			'}',
			'|',
			'end',
			'\n',
			'__proto__',
			'subgraph x\n',
			'&',
		];
		for (let round = 0; round < 1500; round++) {
			const sample = samples[random(samples.length)] ?? '';
			const at = random(sample.length);
			const piece = pieces[random(pieces.length)] ?? '';
			const source = sample.slice(0, at) + piece + sample.slice(at + random(8));
			const reading = readDiagram(source, means);
			if ('problem' in reading) assert.notEqual(reading.problem, '');
			else assert.ok(Number.isFinite(reading.scene.width + reading.scene.height), source);
		}
	});

	it('is refused when few words make many lines or one line is very long', () => {
		const many = Array.from({ length: 4950 }, () => 'a').join('&');
		assert.throws(() => flow(`${many}-->${many}`), Unreadable);
		const some = Array.from({ length: 400 }, () => 'a').join('&');
		assert.match(problem(`graph TD\n${some}-->${some}`), /too large/);
		assert.match(problem(`graph TD\nA --> B\n%% c\nA[${'x'.repeat(3000)}]`), /too large/);
		assert.equal(problem(`graph TD\nA${' '.repeat(3000)}-->${' '.repeat(3000)}B`), '');
	});

	// A search that takes the square or the cube of the length runs into the time limit of the test.
	it('is read to its end when it is hostile', () => {
		const heads = [
			'graph TD',
			'sequenceDiagram',
			'classDiagram',
			'stateDiagram',
			'erDiagram',
			'pie',
		];
		const pieces = [
			...['-', '"', '(', '[', '|', 'a ', '- ', '%%{', '&', 'a-->', 'A->>', '<|--', '#'],
			...[' ', '\t', ' -', '-\u2028', ' %%', '-->', '|o'],
		];
		const frames = [
			...['', 'note over a', 'class a', 'a --', 'state a', 'A->>b', 'A ||--||', 'title', '}%%'],
		];
		for (const head of heads)
			for (const piece of pieces)
				for (const frame of frames) {
					for (const size of [1900, 15_000]) {
						const body = piece.repeat(size / piece.length);
						const reading = readDiagram(`${head}\n${frame}${body}x`, means);
						if ('problem' in reading) assert.notEqual(reading.problem, '');
						else assert.ok(reading.scene.marks.length > 0);
					}
				}
	});
});
