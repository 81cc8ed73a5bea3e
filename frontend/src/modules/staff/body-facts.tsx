/** What everybody may know about a body; also as a page of its own, where search results lead. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { catalogueQuery } from '../../api/administration';
import { bodyQuery, type Body } from '../../api/bodies';
import { municipalitiesQuery } from '../../api/queries';
import { Facts } from '../../components/facts/facts';
import { Loaded } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { STAFF } from './texts';

export function PublicBodyPage() {
  const { bodies: t } = useTexts(STAFF);
  const { language } = useSpeech();
  const params: Record<string, string | undefined> = useParams({ strict: false });
  const query = useQuery(bodyQuery(Number(params['id'])));
  return (
    <Page title={query.data === undefined ? t.publicLead : nameIn(language, query.data.body.names)}>
      <Loaded query={query}>{({ body }) => <BodyFacts body={body} />}</Loaded>
    </Page>
  );
}

export function BodyFacts({ body }: { body: Body }) {
  const { bodies: t } = useTexts(STAFF);
  const { levels } = useTexts(RIGHTS);
  const kit = useTexts(KIT);
  const { language, formats } = useSpeech();
  const { data: themes = [] } = useQuery(catalogueQuery('themes'));
  const { data: places } = useQuery(municipalitiesQuery);
  const themeName = (slug: string) => {
    const known = themes.find((each) => each.slug === slug);
    return known === undefined ? slug : nameIn(language, known.names);
  };
  const areaName = (code: string) => {
    const known = places?.municipalities.find((each) => each.code === code);
    return known === undefined ? code : nameIn(language, known.names);
  };
  return (
    <Facts
      facts={[
        [t.level, levels[body.level] ?? body.level],
        [t.municipality, body.municipality === null ? null : nameIn(language, body.municipality.names)],
        [t.themes, body.themes.map(themeName).join(', ')],
        [t.areas, body.areas.length === 0 ? kit.wholeRegion : body.areas.map(areaName).join(', ')],
        [t.phone, body.phone],
        [t.email, body.email === '' ? null : <a key="email" href={`mailto:${body.email}`}>{body.email}</a>],
        [t.address, body.address],
        [t.website, /^https?:\/\//u.test(body.website) ? <a key="website" href={body.website} rel="noopener noreferrer">{body.website}</a> : null],
        [t.state, body.closedAt === null ? t.open : t.closed(formats.date(body.closedAt))],
      ]}
    />
  );
}
