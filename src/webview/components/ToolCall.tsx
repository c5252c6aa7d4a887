import { t } from '../../shared/words';
import { readArguments } from '../toolArguments';
import { Disclosure } from './Disclosure';
import { Icon } from './Icon';

export interface ToolCallProps {
	readonly id: string;
	readonly name: string;
	/** JSON, possibly only its beginning. */
	readonly argumentsText: string;
	readonly isDone: boolean;
	readonly result:
		| { readonly content: string; readonly summary?: string; readonly isError: boolean }
		| undefined;
}

/** More of a result than this is for the model, not for reading here. */
const longestResult = 4000;

export function ToolCall({ id, name, argumentsText, isDone, result }: ToolCallProps) {
	const state = result ? (result.isError ? 'failed' : 'done') : isDone ? 'waiting' : 'writing';
	const label = (
		<>
			<Icon name={result ? (result.isError ? 'warning' : 'check') : 'tool'} />
			<span class="toolName">{readableName(name)}</span>
			<span class={result ? 'toolState' : 'toolState shimmer'}>{stateText(state, result)}</span>
		</>
	);
	return (
		<Disclosure
			id={id}
			class={`card toolCall ${state}`}
			testId="tool-call"
			isOpenByDefault={!result}
			label={label}
		>
			{() => <Body argumentsText={argumentsText} result={result} />}
		</Disclosure>
	);
}

function Body({ argumentsText, result }: Pick<ToolCallProps, 'argumentsText' | 'result'>) {
	const fields = readArguments(argumentsText);
	return (
		<>
			{fields.length > 0 && (
				<dl class="arguments">
					{fields.map((field) => (
						<div key={field.name} class="argument">
							{field.name !== '' && <dt>{readableName(field.name)}</dt>}
							<dd>
								<pre>{field.text}</pre>
							</dd>
						</div>
					))}
				</dl>
			)}
			{result && (
				<div class={result.isError ? 'result failed' : 'result'}>
					<pre>{shorten(result.content)}</pre>
				</div>
			)}
		</>
	);
}

function stateText(state: string, result: ToolCallProps['result']): string {
	if (result) return result.summary ?? (result.isError ? t('did not work') : t('done'));
	return state === 'writing' ? t('writing…') : t('working…');
}

function shorten(text: string): string {
	return text.length > longestResult ? `${text.slice(0, longestResult)}\n…` : text;
}

/** `read_file` and `readFile` become `Read file`. */
function readableName(name: string): string {
	const words = name
		.replace(/[_-]+/g, ' ')
		.replace(/([a-z\d])([A-Z])/g, '$1 $2')
		.toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}
