import { t } from '../../shared/words';
import { openableHref } from '../markdown/links';

interface Citation {
	readonly url: string;
	readonly title?: string;
}

export function Citations({ citations }: { readonly citations: readonly Citation[] }) {
	return (
		<section class="citations" aria-label={t('Sources')}>
			<p>{t('Sources')}</p>
			<ol>
				{citations.map((citation) => (
					<li key={citation.url}>
						<Source url={citation.url} title={citation.title} />
					</li>
				))}
			</ol>
		</section>
	);
}

/** The transcript's own click handler opens it. */
function Source({ url, title }: { readonly url: string; readonly title: string | undefined }) {
	const href = openableHref(url);
	if (!href) return <span class="deadLink">{title ? `${title} (${url})` : url}</span>;
	const host = href.startsWith('http') ? new URL(href).host : '';
	return (
		<>
			{/* biome-ignore lint/a11y/useValidAnchor: an address in `href` would navigate the page */}
			<a role="link" tabIndex={0} data-href={href} title={href}>
				{title || href}
			</a>
			{title && host && <span class="quiet"> {host}</span>}
		</>
	);
}
