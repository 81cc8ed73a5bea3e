/** The frame of every page: language, look, header, and the lines about boundaries, lost connections and new versions. */
import { createTheme, MantineProvider } from '@mantine/core';
import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { SpeechProvider } from '../i18n/language';
import { readView, type Search } from '../modules/map/view-state';
import { EditionNotice } from './edition-notice';
import { Header, type LookProps } from './header';
import { NotesProvider } from './notes';
import { Offline, useOnline } from './offline';
import { usePreferences } from './preferences';
import { SchemeContext } from './scheme';
import { useSight } from './sight';
import { IdentityNotice } from './identity-notice';
import { UpdateNotice } from './update-notice';

const SightBar = lazy(() => import('./sight-bar').then(({ SightBar }) => ({ default: SightBar })));

const theme = createTheme({ primaryColor: 'green', defaultRadius: 'sm', respectReducedMotion: true, cursorType: 'pointer' });

export function Layout() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const sight = useSight();
  const preferences = usePreferences(readView(search), sight);
  const online = useOnline();
  const change: LookProps['onChange'] = (next) => {
    void navigate({
      to: '.',
      search: (before: Search) => ({ ...before, ...(next.language !== undefined && { lang: next.language }), ...(next.theme !== undefined && { theme: next.theme }) }),
      replace: true, resetScroll: false,
    });
  };
  return (
    <MantineProvider theme={theme} forceColorScheme={preferences.scheme} withCssVariables={false} withGlobalClasses={false}>
      <SpeechProvider language={preferences.language}>
        <SchemeContext value={preferences.scheme}>
          <NotesProvider>
            <Header preferences={preferences} onChange={change} />
            {sight.on && <Suspense fallback={null}><SightBar /></Suspense>}
            <IdentityNotice outcome={search['identity']} />
            <UpdateNotice />
            {!online && <Offline />}
            <EditionNotice />
            <Outlet />
          </NotesProvider>
        </SchemeContext>
      </SpeechProvider>
    </MantineProvider>
  );
}
