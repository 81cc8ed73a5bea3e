/** Roles: permissions gathered under one name. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { changeRole, createRole, permissionsQuery, rolesQuery, type Role } from '../../api/staff';
import { Guard } from '../../app/guard';
import { Action } from '../../components/dialog/action';
import { GroupField, TextField } from '../../components/form/fields';
import { Loaded } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import classes from './staff.module.css';
import { STAFF } from './texts';

export function RolesPage() {
  return <Guard staff permissions={['grants.manage']} inner>{() => <Roles />}</Guard>;
}

function Roles() {
  const { roles: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const { language } = useSpeech();
  const query = useQuery(rolesQuery);
  return (
    <Page title={t.title} lead={<><p>{t.lead}</p><p>{t.notHeld}</p></>} inner actions={<CreateRole />}>
      <Loaded query={query}>
        {(roles) => (
          <Table
            label={t.title} rows={roles} keyOf={({ id }) => id}
            columns={[
              { key: 'name', name: t.name, heads: true, cell: ({ names, builtIn }) => <>{nameIn(language, names)}{builtIn && <> <span className={classes['tag']}>{t.builtIn}</span></>}</> },
              {
                key: 'permissions', name: t.permissions,
                cell: (role) => (
                  <ul className={classes['permissions']}>
                    {role.permissions.map((slug) => <li key={slug} className={classes['tag']}>{permissions[slug] ?? slug}</li>)}
                  </ul>
                ),
              },
              { key: 'edit', name: t.edit, end: true, cell: (role) => <EditRole row={role} /> },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

function CreateRole() {
  const { roles: t } = useTexts(STAFF);
  const queries = useQueryClient();
  return (
    <Action
      name={t.create} variant="filled" title={t.create} submit={t.create} done={t.created}
      onSubmit={async (values) => {
        await createRole({ slug: values.text('slug'), names: { ru: values.text('name'), en: values.text('name_en') }, permissions: values.list('permissions') });
        await queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
      }}
    >
      <TextField name="slug" label={t.slug} hint={t.slugHint} required maxLength={60} spellCheck={false} />
      <RoleFields row={null} />
    </Action>
  );
}

function EditRole({ row: role }: { row: Role }) {
  const { roles: t } = useTexts(STAFF);
  const kit = useTexts(KIT);
  const { language } = useSpeech();
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
  return (
    <Action
      name={t.edit} about={nameIn(language, role.names)} title={nameIn(language, role.names)} submit={kit.save} done={t.saved} onReload={() => void readAgain()}
      onSubmit={async (values) => {
        await changeRole(role.id, { names: { ru: values.text('name'), en: values.text('name_en') }, permissions: values.list('permissions') }, role.etag);
        await readAgain();
      }}
    >
      <RoleFields row={role} />
    </Action>
  );
}

function RoleFields({ row: role }: { row: Role | null }) {
  const { roles: t } = useTexts(STAFF);
  const { permissions } = useTexts(RIGHTS);
  const { data: slugs = [] } = useQuery(permissionsQuery);
  return (
    <>
      <TextField name="name" label={t.nameRu} required maxLength={100} defaultValue={role?.names.ru ?? ''} />
      <TextField name="name_en" label={t.nameEn} required maxLength={100} defaultValue={role?.names.en ?? ''} />
      <GroupField key={slugs.length} name="permissions" label={t.permissions} chosen={role?.permissions ?? []} choices={slugs.map((slug) => [slug, permissions[slug] ?? slug])} />
    </>
  );
}
