/** What the data is, where it comes from, under which licence, and how programs get it. */
import { useQuery } from '@tanstack/react-query';
import { configurationQuery, municipalitiesQuery } from '../../api/queries';
import { Facts } from '../../components/facts/facts';
import { usePageFocus } from '../../components/page/page-focus';
import { useDocumentTitle } from '../../components/use-document-title';
import { useSpeech } from '../../i18n/language';
import classes from './about-page.module.css';

export function AboutPage() {
  const { t, language } = useSpeech();
  const { data } = useQuery(configurationQuery);
  useDocumentTitle(`${t.aboutPage.title} · ${t.app.name}`);
  const a = t.aboutPage;
  const heading = usePageFocus<HTMLHeadingElement>();
  return (
    <main id="content" tabIndex={-1} className={classes['page']}>
      <h1 ref={heading} tabIndex={-1}>{a.title}</h1>
      <p className={classes['lead']}>{a.lead}</p>
      <Boundaries />
      <Passage title={a.populationTitle} text={a.populationText} />
      <Passage title={a.placesTitle} text={a.placesText} />
      <Passage title={a.privacyTitle} text={a.privacyText} />
      <section className={classes['section']}>
        <h2>{a.machineTitle}</h2>
        <p>{a.machineText}</p>
        <ul className={classes['links']}>
          <li><a href={`/ogc?lang=${language}`}>{a.gis}</a></li>
          <li><a href="/api/docs">{a.apiDocs}</a></li>
          <li><a href="/api/openapi.json">{a.openapi}</a></li>
          <li><a href="/tiles/portal.json">{a.tilejson}</a></li>
          <li><a href="/styles/portal.json">{a.style}</a></li>
        </ul>
      </section>
      <Passage title={a.softwareTitle} text={a.softwareText} />
      {data !== undefined && data.version !== '' && <p className={classes['version']}>{a.version(data.version)}</p>}
    </main>
  );
}

function Passage({ title, text }: { title: string; text: string }) {
  return (
    <section className={classes['section']}>
      <h2>{title}</h2>
      <p>{text}</p>
    </section>
  );
}

function Boundaries() {
  const { t, formats } = useSpeech();
  const { data } = useQuery(municipalitiesQuery);
  const edition = data?.edition ?? null;
  const a = t.aboutPage;
  return (
    <section className={classes['section']}>
      <h2>{a.boundariesTitle}</h2>
      <p>{a.boundariesText}</p>
      {edition?.approximate === true && <p>{a.approximateText}</p>}
      {edition !== null && (
        <Facts
          facts={[
            [a.boundariesEdition, edition.title],
            [a.boundariesSource, edition.source],
            [a.boundariesAttribution, edition.attribution],
            [a.boundariesValid, edition.validOn === null ? null : formats.date(edition.validOn)],
          ]}
        />
      )}
    </section>
  );
}
