/** Modules on and off. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { modulesQuery, setModule, type Module } from '../../api/administration';
import { Guard } from '../../app/guard';
import { Action } from '../../components/dialog/action';
import { Loaded } from '../../components/loaded/loaded';
import { Page } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import classes from './administration.module.css';
import { ADMINISTRATION } from './texts';

export function ModulesPage() {
  return <Guard staff permissions={['modules.manage']} inner>{() => <Modules />}</Guard>;
}

function Modules() {
  const { modules: t } = useTexts(ADMINISTRATION);
  const { modules: names } = useTexts(RIGHTS);
  const { formats } = useSpeech();
  const query = useQuery(modulesQuery);
  return (
    <Page title={t.title} lead={<p>{t.lead}</p>} inner>
      <Loaded query={query}>
        {(rows) => (
          <Table
            label={t.title} rows={rows} keyOf={({ slug }) => slug}
            columns={[
              { key: 'name', name: t.name, heads: true, cell: ({ slug }) => names[slug] ?? slug },
              { key: 'state', name: t.state, cell: ({ enabled }) => <span className={enabled ? classes['on'] : classes['off']}>{enabled ? t.on : t.off}</span> },
              { key: 'changed', name: t.changed, cell: ({ updatedAt }) => (updatedAt === null ? '' : formats.dateTime(new Date(updatedAt))) },
              { key: 'switch', name: t.turnOff, end: true, cell: (row) => (row.optional ? <Switch module={row} name={names[row.slug] ?? row.slug} /> : <span className={classes['muted']}>{t.core}</span>) },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

function Switch({ module, name }: { module: Module; name: string }) {
  const { modules: t } = useTexts(ADMINISTRATION);
  const queries = useQueryClient();
  const readAgain = () => Promise.all([queries.invalidateQueries({ queryKey: modulesQuery.queryKey }), queries.invalidateQueries({ queryKey: ['configuration'] })]);
  const verb = module.enabled ? t.turnOff : t.turnOn;
  return (
    <Action
      name={verb} about={name} title={module.enabled ? t.offTitle : `${t.turnOn}?`} text={module.enabled ? `${name}. ${t.offText}` : name} submit={verb} danger={module.enabled} done={t.done}
      onReload={() => void readAgain()}
      onSubmit={async () => {
        await setModule(module.slug, !module.enabled, module.etag);
        await readAgain();
      }}
    />
  );
}
