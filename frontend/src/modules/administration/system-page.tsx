/** The state of the system, as the server sees itself. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { systemQuery } from '../../api/administration';
import { Guard } from '../../app/guard';
import { Facts } from '../../components/facts/facts';
import { Loaded } from '../../components/loaded/loaded';
import { Page, Section } from '../../components/page/page';
import { useSpeech, useTexts } from '../../i18n/language';
import { ADMINISTRATION } from './texts';

export function SystemPage() {
  return <Guard staff permissions={['system.read']} inner>{() => <System />}</Guard>;
}

function System() {
  const { system: t } = useTexts(ADMINISTRATION);
  const { formats } = useSpeech();
  const query = useQuery(systemQuery);
  return (
    <Page title={t.title} inner actions={<Button variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>{t.refresh}</Button>}>
      <Loaded query={query}>
        {({ version, startedAt, schemaVersion, jobs, parts }) => (
          <>
            <Facts
              facts={[
                [t.version, version],
                [t.started, formats.dateTime(new Date(startedAt))],
                [t.schema, String(schemaVersion)],
                [t.jobs, `${t.waiting}: ${formats.number(jobs.waiting)}, ${t.failed}: ${formats.number(jobs.failed)}`],
              ]}
            />
            {Object.entries(parts).map(([name, facts]) => <Section key={name} title={t.parts[name] ?? name}><Facts facts={facts} /></Section>)}
          </>
        )}
      </Loaded>
    </Page>
  );
}
