/** The grants of one person. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Person } from '../../api/people-model';
import { grantsQuery } from '../../api/staff';
import { may } from '../../app/session';
import { Empty } from '../../components/loaded/loaded';
import { Section } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { useTexts } from '../../i18n/language';
import { GiveGrant } from './give-grant';
import { GrantsTable } from './grants-table';
import { STAFF } from './texts';

export function GrantsOf({ personId, viewer }: { personId: number; viewer: Person }) {
  const { person: t, grants } = useTexts(STAFF);
  const manages = may(viewer, 'grants.manage');
  const query = useInfiniteQuery({ ...grantsQuery({ personId, activeOnly: false }), enabled: manages });
  if (!manages) return null;
  return (
    <Section title={t.grants}>
      <div><GiveGrant personId={personId} /></div>
      <Paged query={query} empty={<Empty text={grants.none} />}>{(rows) => <GrantsTable grants={rows} canRevoke withoutPerson />}</Paged>
    </Section>
  );
}
