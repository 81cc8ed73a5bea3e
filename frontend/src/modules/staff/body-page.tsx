/** One body for staff: its facts, who works in it, who is invited. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { bodyQuery, closeBody, endPost, givePost, postsQuery } from '../../api/bodies';
import type { Person } from '../../api/people-model';
import { invitationsQuery, invite, rolesQuery, withdrawInvitation, type Invitation } from '../../api/staff';
import { Guard } from '../../app/guard';
import { SiteLink } from '../../app/links';
import { may } from '../../app/session';
import { Action } from '../../components/dialog/action';
import { CheckField, SelectField, TextField } from '../../components/form/fields';
import { Empty, Loaded } from '../../components/loaded/loaded';
import { Page, Section } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { EditBody } from './body-form';
import { BodyFacts } from './body-facts';
import { PersonField } from './person-field';
import { personIdOf } from './person-id';
import { startOfDay } from './scope';
import { STAFF } from './texts';

export function BodyPage() {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  const id = Number(params['id']);
  return <Guard staff inner>{(viewer) => <OneBody key={id} id={id} viewer={viewer} />}</Guard>;
}

function OneBody({ id, viewer }: { id: number; viewer: Person }) {
  const { bodies: t } = useTexts(STAFF);
  const { language } = useSpeech();
  const query = useQuery(bodyQuery(id));
  const body = query.data?.body;
  const isOpen = body?.closedAt === null;
  const manages = may(viewer, 'bodies.manage') && isOpen;
  return (
    <Page title={body === undefined ? t.title : nameIn(language, body.names)} inner actions={manages && <Close id={id} />}>
      <p><SiteLink to="/admin/bodies">{t.back}</SiteLink></p>
      <Loaded query={query}>
        {(data) => (
          <>
            <BodyFacts body={data.body} />
            {may(viewer, 'staff.manage') && <Posts bodyId={id} isOpen={isOpen} />}
            {may(viewer, 'staff.manage') && <Invitations bodyId={id} isOpen={isOpen} />}
            {manages && <Section title={t.edit}><EditBody body={data.body} etag={data.etag} /></Section>}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Close({ id }: { id: number }) {
  const { bodies: t } = useTexts(STAFF);
  const queries = useQueryClient();
  return (
    <Action
      name={t.close} title={t.closeTitle} text={t.closeText} submit={t.close} danger reason done={t.closedDone}
      onSubmit={async (values) => {
        await closeBody(id, values.text('reason'));
        await queries.invalidateQueries({ queryKey: ['bodies'] });
      }}
    />
  );
}

function Posts({ bodyId, isOpen }: { bodyId: number; isOpen: boolean }) {
  const { bodies: t } = useTexts(STAFF);
  const { formats } = useSpeech();
  const queries = useQueryClient();
  const query = useQuery(postsQuery(bodyId));
  const readAgain = () => queries.invalidateQueries({ queryKey: postsQuery(bodyId).queryKey });
  const isHeld = (until: string | null) => until === null || new Date(until) > new Date();
  return (
    <Section title={t.posts}>
      {isOpen && (
        <div>
          <Action
            name={t.givePost} title={t.givePostTitle} submit={t.givePost} done={t.posted}
            onSubmit={async (values) => {
              const since = values.optional('since');
              await givePost(bodyId, {
                personId: personIdOf(values.text('person_id')), title: values.text('title'), isHead: values.flag('is_head'), since: since === null ? null : startOfDay(since),
              });
              await readAgain();
            }}
          >
            <PersonField name="person_id" label={t.person} hint={t.personIdHint} />
            <TextField name="title" label={t.post} required maxLength={150} />
            <CheckField name="is_head" label={t.head} />
            <TextField name="since" label={t.since} type="date" />
          </Action>
        </div>
      )}
      <Loaded query={query}>
        {(posts) => (posts.length === 0 ? <Empty text={t.postsNone} /> : (
          <Table
            label={t.posts} rows={posts} keyOf={({ id }) => id} isFaded={({ until }) => !isHeld(until)}
            columns={[
              { key: 'person', name: t.person, heads: true, cell: ({ person }) => (person === null ? '—' : <SiteLink to={`/admin/people/${person.id}`}>{person.name}</SiteLink>) },
              { key: 'post', name: t.post, cell: ({ title, isHead }) => (isHead ? `${title} (${t.head.toLowerCase()})` : title) },
              { key: 'since', name: t.since, cell: ({ since }) => formats.date(since) },
              { key: 'until', name: t.until, cell: ({ until }) => (until === null ? '' : formats.date(until)) },
              {
                key: 'end', name: t.endPost, end: true,
                cell: ({ id, person, title, until }) => (isHeld(until) ? (
                  <Action
                    name={t.endPost} about={person?.name ?? ''} title={t.endPostTitle} text={`${person?.name ?? ''}: ${title}`} submit={t.endPost} danger done={t.postEnded}
                    onSubmit={async () => {
                      await endPost(id);
                      await readAgain();
                    }}
                  />
                ) : null),
              },
            ]}
          />
        ))}
      </Loaded>
    </Section>
  );
}

function Invitations({ bodyId, isOpen }: { bodyId: number; isOpen: boolean }) {
  const { bodies: t } = useTexts(STAFF);
  const { language, formats } = useSpeech();
  const queries = useQueryClient();
  const query = useQuery(invitationsQuery(bodyId));
  const { data: roles = [] } = useQuery(rolesQuery);
  const readAgain = () => queries.invalidateQueries({ queryKey: invitationsQuery(bodyId).queryKey });
  const state = ({ acceptedAt, withdrawnAt, expiresAt }: Invitation) => {
    if (acceptedAt !== null) return t.accepted;
    if (withdrawnAt !== null) return t.withdrawn;
    return new Date(expiresAt) < new Date() ? t.over : t.waiting;
  };
  return (
    <Section title={t.invitations}>
      {isOpen && (
        <div>
          <Action
            name={t.invite} title={t.inviteTitle} text={t.inviteText} submit={t.invite} done={t.invited}
            onSubmit={async (values) => {
              await invite({ email: values.text('email'), bodyId, title: values.text('title'), role: values.text('role_slug') });
              await readAgain();
            }}
          >
            <TextField name="email" label={t.email} type="email" required maxLength={254} />
            <TextField name="title" label={t.post} required maxLength={150} />
            <SelectField name="role_slug" label={t.role} required choices={roles.map(({ slug, names }) => [slug, nameIn(language, names)])} />
          </Action>
        </div>
      )}
      <Loaded query={query}>
        {(rows) => (rows.length === 0 ? <Empty text={t.invitationsNone} /> : (
          <Table
            label={t.invitations} rows={rows} keyOf={({ id }) => id} isFaded={(row) => state(row) !== t.waiting}
            columns={[
              { key: 'email', name: t.email, heads: true, cell: ({ email }) => email },
              { key: 'post', name: t.post, cell: ({ title }) => title },
              { key: 'role', name: t.role, cell: ({ role }) => nameIn(language, role.names) },
              { key: 'state', name: t.state, cell: state },
              { key: 'expires', name: t.expires, cell: ({ expiresAt }) => formats.date(expiresAt) },
              {
                key: 'withdraw', name: t.withdraw, end: true,
                cell: (row) => (state(row) === t.waiting ? (
                  <Action
                    name={t.withdraw} about={row.email} title={t.withdrawTitle} text={row.email} submit={t.withdraw} danger done={t.withdrawnDone}
                    onSubmit={async () => {
                      await withdrawInvitation(bodyId, row.id);
                      await readAgain();
                    }}
                  />
                ) : null),
              },
            ]}
          />
        ))}
      </Loaded>
    </Section>
  );
}
