/** One person as staff see them: facts, suspension, and what they may do and why. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { personQuery, releasePerson, suspendPerson, type PersonRow } from '../../api/staff';
import type { Person } from '../../api/people-model';
import { Guard } from '../../app/guard';
import { SiteLink } from '../../app/links';
import { may } from '../../app/session';
import { Action } from '../../components/dialog/action';
import { Facts } from '../../components/facts/facts';
import { Loaded } from '../../components/loaded/loaded';
import { Page, Section } from '../../components/page/page';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { AccessCheck } from './access-check';
import { GrantsOf } from './grants-of';
import { STAFF } from './texts';

export function PersonPage() {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  const id = Number(params['id']);
  return <Guard staff permissions={['people.read']} inner>{(viewer) => <OnePerson key={id} id={id} viewer={viewer} />}</Guard>;
}

function OnePerson({ id, viewer }: { id: number; viewer: Person }) {
  const { people: t } = useTexts(STAFF);
  const query = useQuery(personQuery(id));
  return (
    <Page title={query.data?.name ?? t.title} inner actions={query.data !== undefined && may(viewer, 'people.suspend') && <Suspension person={query.data} />}>
      <Loaded query={query}>
        {(person) => (
          <>
            <PersonFacts person={person} viewer={viewer} />
            <AccessCheck personId={id} />
            <GrantsOf personId={id} viewer={viewer} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function PersonFacts({ person, viewer }: { person: PersonRow; viewer: Person }) {
  const { people: names, person: t } = useTexts(STAFF);
  const { trust } = useTexts(RIGHTS);
  const { formats } = useSpeech();
  return (
    <Section title={t.facts}>
      <Facts
        facts={[
          [t.number, String(person.id)],
          [names.email, person.email],
          [names.trust, trust[person.trust] ?? person.trust],
          [names.since, formats.date(person.createdAt)],
          [t.secondFactor, person.hasSecondFactor ? t.set : t.notSet],
          [names.state, person.suspendedAt === null ? names.active : `${t.suspendedSince(formats.date(person.suspendedAt))}. ${person.suspendedReason ?? ''}`],
        ]}
      />
      {may(viewer, 'audit.read') && <p><SiteLink to="/admin/audit" search={{ actor: String(person.id) }}>{t.audit}</SiteLink></p>}
    </Section>
  );
}

function Suspension({ person }: { person: PersonRow }) {
  const { person: t } = useTexts(STAFF);
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: ['people'] });
  if (person.suspendedAt !== null) {
    return (
      <Action
        name={t.release} title={t.releaseTitle} submit={t.release} done={t.released}
        onSubmit={async () => {
          await releasePerson(person.id);
          await readAgain();
        }}
      />
    );
  }
  return (
    <Action
      name={t.suspend} title={t.suspendTitle} text={t.suspendText} submit={t.suspend} danger reason reasonHint={t.suspendReason} done={t.suspended}
      onSubmit={async (values) => {
        await suspendPerson(person.id, values.text('reason'));
        await readAgain();
      }}
    />
  );
}
