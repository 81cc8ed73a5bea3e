/** Grants in rows: who, what, where, given by whom, until when; and the end of each. */
import { useQueryClient } from '@tanstack/react-query';
import { revokeGrant, type Grant } from '../../api/staff';
import { SiteLink } from '../../app/links';
import { Action } from '../../components/dialog/action';
import { Table, type Column } from '../../components/table/table';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { useScopeText } from './scope';
import classes from './staff.module.css';
import { STAFF } from './texts';

interface GrantsTableProps {
  grants: readonly Grant[];
  canRevoke: boolean;
  /** Leaves out whose grants they are, where that is known. */
  withoutPerson?: boolean;
}

export function GrantsTable({ grants, canRevoke, withoutPerson = false }: GrantsTableProps) {
  const { grants: t, person } = useTexts(STAFF);
  const { language, formats } = useSpeech();
  const scopeText = useScopeText();
  const until = ({ expiresAt, revokedAt, revokedBy }: Grant) => {
    if (revokedAt !== null) return t.revokedBy(revokedBy?.name ?? person.operator, formats.date(revokedAt));
    return expiresAt === null ? t.ends : formats.date(expiresAt);
  };
  const columns: Column<Grant>[] = [
    { key: 'person', name: t.person, heads: true, cell: ({ person: { id, name } }) => <SiteLink to={`/admin/people/${id}`}>{name}</SiteLink> },
    { key: 'role', name: t.role, heads: withoutPerson, cell: ({ role }) => nameIn(language, role.names) },
    { key: 'where', name: t.where, cell: ({ scope }) => scopeText(scope) },
    {
      key: 'by', name: t.givenBy,
      cell: ({ grantedBy, grantedAt, reason }) => (
        <>
          {grantedBy?.name ?? person.operator}, {formats.date(grantedAt)}
          {reason !== '' && <p className={classes['muted']}>{reason}</p>}
        </>
      ),
    },
    { key: 'until', name: t.until, cell: until },
    {
      key: 'revoke', name: t.revoke, end: true,
      cell: (grant) => (canRevoke && isActive(grant) ? <Revoke grant={grant} about={`${grant.person.name}, ${nameIn(language, grant.role.names)}`} where={scopeText(grant.scope)} /> : null),
    },
  ];
  return (
    <Table label={t.title} rows={grants} keyOf={({ id }) => id} isFaded={(grant) => !isActive(grant)} columns={withoutPerson ? columns.slice(1) : columns} />
  );
}

function Revoke({ grant, about, where }: { grant: Grant; about: string; where: string }) {
  const { grants: t } = useTexts(STAFF);
  const queries = useQueryClient();
  return (
    <Action
      name={t.revoke} about={about} title={t.revokeTitle} text={`${about}: ${where}`} submit={t.revoke} danger reason done={t.revoked}
      onSubmit={async (values) => {
        await revokeGrant(grant.id, values.text('reason'));
        await Promise.all([queries.invalidateQueries({ queryKey: ['grants'] }), queries.invalidateQueries({ queryKey: ['people'] })]);
      }}
    />
  );
}

function isActive({ revokedAt, expiresAt }: Grant): boolean {
  return revokedAt === null && (expiresAt === null || new Date(expiresAt) > new Date());
}
