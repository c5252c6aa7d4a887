const colours = ['blue', 'orange', 'green', 'purple', 'yellow', 'red'];

/** Colours of the theme only. `days` of the month are columns under the chart. */
export function usageStyle(days: number): string {
	const series = colours
		.map((each, at) => `.c${at}{fill:var(--vscode-charts-${each});}`)
		.join('\n');
	const columns = Array.from(
		{ length: days },
		(_, day) => `.d${day + 1}{grid-column:${day + 1}/span 1;}`,
	).join('');
	return `
body{margin:0;padding:0 1.25em 2em;color:var(--vscode-foreground);background:var(--vscode-editor-background);font-family:var(--vscode-font-family);font-size:var(--vscode-font-size);line-height:1.5;overflow-wrap:break-word;}
main{max-width:60em;margin:0 auto;}
h1{font-size:1.5em;font-weight:600;margin:1em 0 .5em;}
h2{font-size:1.15em;font-weight:600;margin:1.75em 0 .5em;}
h3{font-size:1em;font-weight:600;margin:.75em 0 .25em;}
p,ul{margin:.5em 0;}
ul{padding-left:1.25em;}
.quiet{color:var(--vscode-descriptionForeground);}
.facts{display:flex;flex-wrap:wrap;gap:.5em 2.5em;margin:0;}
.facts dt{color:var(--vscode-descriptionForeground);}
.facts dd{margin:0;font-size:1.5em;font-variant-numeric:tabular-nums;}
figure{margin:0;}
.top{color:var(--vscode-descriptionForeground);font-size:.85em;border-bottom:1px dotted var(--vscode-editorWidget-border,currentColor);}
.chart{display:block;width:100%;height:10em;border-bottom:1px solid var(--vscode-foreground);}
.bar{stroke:var(--vscode-contrastBorder,transparent);stroke-width:1px;vector-effect:non-scaling-stroke;}
.limit{stroke:var(--vscode-charts-red);stroke-width:1.5px;stroke-dasharray:5 3;vector-effect:non-scaling-stroke;}
.days{display:grid;grid-template-columns:repeat(${days},1fr);color:var(--vscode-descriptionForeground);font-size:.85em;}
.days span{width:0;white-space:nowrap;}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25em 1.25em;padding:0;margin:.5em 0;}
.legend li{overflow-wrap:anywhere;}
.swatch{width:.8em;height:.8em;margin-right:.4em;vertical-align:-.05em;}
.meter{display:block;width:100%;max-width:24em;height:.5em;margin:.25em 0;}
.track{fill:var(--vscode-scrollbarSlider-background,transparent);stroke:var(--vscode-contrastBorder,transparent);}
.wide{overflow-x:auto;}
.wide:focus-visible,summary:focus-visible{outline:1px solid var(--vscode-focusBorder);outline-offset:2px;}
summary{cursor:pointer;}
details{margin:.75em 0;}
table{border-collapse:collapse;}
th,td{text-align:left;font-weight:normal;padding:.25em 1.25em .25em 0;vertical-align:top;border-bottom:1px solid var(--vscode-editorWidget-border,var(--vscode-contrastBorder,transparent));}
thead th{color:var(--vscode-descriptionForeground);white-space:nowrap;}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;}
${series}
${columns}
`;
}
