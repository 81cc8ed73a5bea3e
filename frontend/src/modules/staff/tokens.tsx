/** Access tokens: one's own with a form to make one, and all of them for administrators. */
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '../../api/people-model';
import { createToken, revokeToken, tokensQuery, type Token } from '../../api/staff';
import { Guard } from '../../app/guard';
import { useNotes } from '../../app/notes';
import { Action } from '../../components/dialog/action';
import { Dialog } from '../../components/dialog/dialog';
import { GroupField, TextField } from '../../components/form/fields';
import { Empty, Loaded } from '../../components/loaded/loaded';
import { Page, Section } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { KIT } from '../../i18n/kit';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { endOfDay, ScopeFields, useScopeText } from './scope';
import classes from './staff.module.css';
import { STAFF } from './texts';

/** A part of the personal pages. */
export function OwnTokensPart() {
  const { tokens: t } = useTexts(STAFF);
  return (
    <Guard staff inner>
      {(person) => (
        <Section title={t.own}>
          <p>{t.lead}</p>
          <CreateToken person={person} />
          <TokensTable whose="own" />
        </Section>
      )}
    </Guard>
  );
}

export function TokensPage() {
  const { tokens: t } = useTexts(STAFF);
  return (
    <Guard staff permissions={['tokens.manage']} inner>
      {() => <Page title={t.title} lead={<p>{t.lead}</p>} inner><TokensTable whose="all" /></Page>}
    </Guard>
  );
}

function TokensTable({ whose }: { whose: 'own' | 'all' }) {
  const { tokens: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const { formats } = useSpeech();
  const queries = useQueryClient();
  const scopeText = useScopeText();
  const query = useQuery(tokensQuery(whose));
  const isOver = ({ revokedAt, expiresAt }: Token) => revokedAt !== null || (expiresAt !== null && new Date(expiresAt) < new Date());
  return (
    <Loaded query={query}>
      {(rows) => (rows.length === 0 ? <Empty text={t.none} /> : (
        <Table
          label={t.title} rows={rows} keyOf={({ id }) => id} isFaded={isOver}
          columns={[
            { key: 'name', name: t.name, heads: true, cell: ({ name, prefix }) => <>{name} <code>{prefix}…</code></> },
            ...(whose === 'all' ? [{ key: 'owner', name: t.owner, cell: ({ owner }: Token) => owner?.name ?? '' }] : []),
            { key: 'permissions', name: t.permissions, cell: (token) => token.permissions.map((slug) => permissions[slug] ?? slug).join(', ') },
            { key: 'where', name: t.where, cell: ({ scope }) => scopeText(scope) },
            { key: 'used', name: t.used, cell: ({ usedAt }) => (usedAt === null ? t.never : formats.dateTime(new Date(usedAt))) },
            { key: 'expires', name: t.expires, cell: ({ expiresAt, revokedAt }) => (revokedAt !== null ? t.revokedState : expiresAt === null ? '' : formats.date(expiresAt)) },
            {
              key: 'revoke', name: t.revoke, end: true,
              cell: (token) => (isOver(token) ? null : (
                <Action
                  name={t.revoke} about={token.name} title={t.revokeTitle} text={`${token.name}. ${t.revokeText}`} submit={t.revoke} danger done={t.revoked}
                  onSubmit={async () => {
                    await revokeToken(whose, token.id);
                    await queries.invalidateQueries({ queryKey: ['tokens'] });
                  }}
                />
              )),
            },
          ]}
        />
      ))}
    </Loaded>
  );
}

function CreateToken({ person }: { person: Person }) {
  const { tokens: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div>
      <Action
        name={t.create} title={t.createTitle} submit={t.create} done={t.created}
        onSubmit={async (values) => {
          const expires = values.optional('expires_at');
          setSecret(await createToken({
            name: values.text('name'), permissions: values.list('permissions'), bodyId: values.number('body_id'), municipality: values.optional('municipality_code'),
            module: values.optional('module'), expiresAt: expires === null ? null : endOfDay(expires),
          }));
          await queries.invalidateQueries({ queryKey: ['tokens'] });
        }}
      >
        <TextField name="name" label={t.name} hint={t.nameHint} required maxLength={100} />
        <GroupField name="permissions" label={t.permissions} choices={person.permissions.map((slug) => [slug, permissions[slug] ?? slug])} />
        <ScopeFields />
        <TextField name="expires_at" label={t.expires} hint={t.expiresHint} type="date" />
      </Action>
      {secret !== null && <Secret secret={secret} onClose={() => setSecret(null)} />}
    </div>
  );
}

/** The one time that a token is shown. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { tokens: t } = useTexts(STAFF);
  const kit = useTexts(KIT);
  const notes = useNotes();
  return (
    <Dialog title={t.secretTitle} onClose={onClose}>
      <p>{t.secretText}</p>
      <code className={classes['secret']} data-testid="token-secret">{secret}</code>
      <div className={classes['row']}>
        <Button variant="default" onClick={() => void navigator.clipboard.writeText(secret).then(() => notes.say(kit.copied), () => undefined)}>{kit.copy}</Button>
        <Button onClick={onClose}>{t.done}</Button>
      </div>
    </Dialog>
  );
}
