/** E-mail, password, second factor, sessions and outside services of a person. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import {
  changeEmail, changePassword, deviceSessionsQuery, endDeviceSession, identitiesQuery, providersQuery, signOutEverywhere, unlinkIdentity, type DeviceSession,
} from '../../api/account';
import { identityBegin } from '../../api/client';
import type { Person } from '../../api/people-model';
import { useLeave } from '../../app/leave';
import { usePerson } from '../../app/session';
import { Action } from '../../components/dialog/action';
import { PasswordField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Loaded } from '../../components/loaded/loaded';
import { Section } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import classes from './accounts.module.css';
import { describeDevice } from './device';
import { SecondFactor } from './second-factor';
import { ACCOUNTS } from './texts';

export function SecurityPart() {
  const person = usePerson();
  if (!person) return null;
  return (
    <>
      <Email person={person} />
      <Password person={person} />
      <SecondFactor person={person} />
      <Sessions />
      <Identities />
    </>
  );
}

function Email({ person }: { person: Person }) {
  const { security: t } = useTexts(ACCOUNTS);
  return (
    <Section title={t.emailTitle}>
      <p>{t.emailNow}: <strong>{person.email}</strong></p>
      <Form
        submit={t.emailSubmit} done={t.emailSent} resets
        onSubmit={(values) => changeEmail(values.text('new'), person.hasPassword ? values.raw('password') : null)}
      >
        <TextField name="new" label={t.emailNew} type="email" autoComplete="email" required maxLength={254} spellCheck={false} />
        {person.hasPassword && <PasswordField name="password" label={t.emailPassword} autoComplete="current-password" />}
      </Form>
    </Section>
  );
}

function Password({ person }: { person: Person }) {
  const { security: t, register } = useTexts(ACCOUNTS);
  const queries = useQueryClient();
  return (
    <Section title={t.passwordTitle}>
      {!person.hasPassword && <p>{t.noPassword}</p>}
      <Form
        submit={person.hasPassword ? t.passwordSubmit : t.setPassword} done={t.passwordDone} resets
        onSubmit={async (values) => {
          await changePassword(person.hasPassword ? values.raw('current') : null, values.raw('new'));
          await queries.invalidateQueries({ queryKey: deviceSessionsQuery.queryKey });
          await queries.invalidateQueries({ queryKey: ['session'] });
        }}
      >
        {person.hasPassword && <PasswordField name="current" label={t.passwordCurrent} autoComplete="current-password" />}
        <PasswordField name="new" label={t.passwordNew} hint={register.passwordHint} autoComplete="new-password" />
      </Form>
    </Section>
  );
}

function Sessions() {
  const { security: t } = useTexts(ACCOUNTS);
  const { formats } = useSpeech();
  const queries = useQueryClient();
  const leave = useLeave();
  const sessions = useQuery(deviceSessionsQuery);
  const deviceName = ({ userAgent }: DeviceSession) => (userAgent === null ? t.sessionsUnknown : describeDevice(userAgent));
  return (
    <Section title={t.sessionsTitle}>
      <Loaded query={sessions}>
        {(rows) => (
          <Table
            label={t.sessionsTitle} rows={rows} keyOf={({ id }) => id}
            columns={[
              { key: 'device', name: t.sessionsDevice, heads: true, cell: (row) => <>{deviceName(row)}{row.current && <> <span className={classes['badge']}>{t.sessionsHere}</span></>}</> },
              { key: 'seen', name: t.sessionsSeen, cell: ({ seenAt }) => formats.dateTime(new Date(seenAt)) },
              { key: 'since', name: t.sessionsSince, cell: ({ createdAt }) => formats.dateTime(new Date(createdAt)) },
              {
                key: 'end', name: t.sessionsEnd, end: true,
                cell: (row) => (row.current ? null : (
                  <Action
                    name={t.sessionsEnd} about={deviceName(row)} title={t.sessionsEndTitle} text={deviceName(row)} submit={t.sessionsEnd} danger done={t.sessionsEnded}
                    onSubmit={async () => {
                      await endDeviceSession(row.id);
                      await queries.invalidateQueries({ queryKey: deviceSessionsQuery.queryKey });
                    }}
                  />
                )),
              },
            ]}
          />
        )}
      </Loaded>
      <div>
        <Action
          name={t.sessionsAll} title={t.sessionsAllTitle} text={t.sessionsAllText} submit={t.sessionsAll} danger done={t.sessionsEnded}
          onSubmit={async () => {
            await signOutEverywhere();
            await leave();
          }}
        />
      </div>
    </Section>
  );
}

function Identities() {
  const { security: t } = useTexts(ACCOUNTS);
  const { language, formats } = useSpeech();
  const queries = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery);
  const identities = useQuery(identitiesQuery);
  const linked = identities.data ?? [];
  if (providers.length === 0 && linked.length === 0) return null;
  const nameOf = (slug: string) => {
    const known = providers.find((each) => each.slug === slug);
    return known === undefined ? slug : nameIn(language, known.names);
  };
  const free = providers.filter(({ slug }) => !linked.some(({ provider }) => provider === slug));
  return (
    <Section title={t.identitiesTitle}>
      {linked.length === 0 && <p>{t.identitiesNone}</p>}
      <ul className={classes['providers']}>
        {linked.map(({ id, provider, linkedAt }) => (
          <li key={id} className={classes['row']}>
            <strong>{nameOf(provider)}</strong>
            <span className={classes['muted']}>{t.identitiesSince(formats.date(linkedAt))}</span>
            <Action
              name={t.identitiesRemove} about={nameOf(provider)} title={t.identitiesRemoveTitle} submit={t.identitiesRemove} danger done={t.identitiesRemoved}
              onSubmit={async () => {
                await unlinkIdentity(id);
                await queries.invalidateQueries({ queryKey: identitiesQuery.queryKey });
              }}
            />
          </li>
        ))}
      </ul>
      <div className={classes['row']}>
        {free.map(({ slug, names }) => (
          <Button key={slug} component="a" variant="default" href={identityBegin(slug, { returnTo: '/account/security', consentVersion: null, language })}>{t.identitiesLink(nameIn(language, names))}</Button>
        ))}
      </div>
    </Section>
  );
}
