/** The bodies that answer to citizens. */
import { useQuery } from '@tanstack/react-query';
import { bodiesQuery } from '../../api/bodies';
import { Guard } from '../../app/guard';
import { SiteLink } from '../../app/links';
import { may } from '../../app/session';
import { Empty, Loaded } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { CreateBody } from './body-form';
import { STAFF } from './texts';

export function BodiesPage() {
  const { bodies: t } = useTexts(STAFF);
  const { levels } = useTexts(RIGHTS);
  const { language, formats } = useSpeech();
  const query = useQuery(bodiesQuery);
  return (
    <Guard staff inner>
      {(viewer) => (
        <Page title={t.title} lead={<p>{t.lead}</p>} inner actions={may(viewer, 'bodies.manage') && <CreateBody />}>
          <Loaded query={query}>
            {(bodies) => (bodies.length === 0 ? <Empty text={t.none} /> : (
              <Table
                label={t.title} rows={bodies} keyOf={({ id }) => id} isFaded={({ closedAt }) => closedAt !== null}
                columns={[
                  { key: 'name', name: t.name, heads: true, cell: ({ id, names }) => <SiteLink to={`/admin/bodies/${id}`}>{nameIn(language, names)}</SiteLink> },
                  { key: 'level', name: t.level, cell: ({ level }) => levels[level] ?? level },
                  { key: 'municipality', name: t.municipality, cell: ({ municipality }) => (municipality === null ? '' : nameIn(language, municipality.names)) },
                  { key: 'contacts', name: t.contacts, cell: ({ phone, email }) => [phone, email].filter((each) => each !== '').join(', ') },
                  { key: 'state', name: t.state, cell: ({ closedAt }) => (closedAt === null ? t.open : t.closed(formats.date(closedAt))) },
                ]}
              />
            ))}
          </Loaded>
        </Page>
      )}
    </Guard>
  );
}
