/** Keeps a page for those who may see it, and shows the others the way: sign in, confirm, or ask for rights. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { sessionQuery } from '../api/account';
import type { Person } from '../api/people-model';
import { Failure, Waiting } from '../components/loaded/loaded';
import { Page } from '../components/page/page';
import { useSpeech } from '../i18n/language';
import type { Search } from '../modules/map/view-state';
import { kept, SiteLink } from './links';
import { OfflineText, useOnline } from './offline';
import { may } from './session';

interface GuardProps {
  /** Who may come: anybody signed in, or staff. */
  staff?: boolean;
  /** One of these permissions is needed. */
  permissions?: readonly string[];
  inner?: boolean;
  children: (person: Person) => ReactNode;
}

export function Guard({ staff = false, permissions, inner = false, children }: GuardProps) {
  const { t } = useSpeech();
  const { data, error, refetch } = useQuery(sessionQuery);
  const online = useOnline();
  if (data === undefined) {
    return (
      <Page title={error === null ? t.app.loading : t.shell.loadFailed} width="narrow" inner={inner}>
        {error === null ? <Waiting /> : <Failure error={error} onRetry={() => void refetch()} />}
        {error !== null && !online && <OfflineText />}
      </Page>
    );
  }
  if (data === null) return <LeadTo page="/sign-in" />;
  const { person } = data;
  if (staff && person.isStaff && !person.hasSecondFactor) return <NeedsSecondFactor inner={inner} />;
  if (staff && person.isStaff && !person.secondFactorShown) return <LeadTo page="/sign-in/code" />;
  if ((staff && !person.isStaff) || (permissions !== undefined && !may(person, ...permissions))) {
    return <Page title={t.shell.forbidden} width="narrow" inner={inner}><p>{t.shell.forbiddenText}</p></Page>;
  }
  return children(person);
}

/** Leads to another page once, which then leads back here. */
function LeadTo({ page }: { page: '/sign-in' | '/sign-in/code' }) {
  const navigate = useNavigate();
  const { location } = useRouter().state;
  const [here] = useState(location.href);
  useEffect(() => {
    void navigate({ to: page, search: (before: Search): Search => ({ ...kept(before), return: here }), replace: true });
  }, [navigate, page, here]);
  return null;
}

function NeedsSecondFactor({ inner }: { inner: boolean }) {
  const { t } = useSpeech();
  return (
    <Page title={t.shell.needsSecondFactor} width="narrow" inner={inner}>
      <p>{t.shell.needsSecondFactorText}</p>
      <div><Button renderRoot={(props) => <SiteLink to="/account/security" {...props} />}>{t.shell.setUpSecondFactor}</Button></div>
    </Page>
  );
}
