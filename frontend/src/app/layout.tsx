/** The frame of every page: language, theme, header, the line about approximate boundaries. */
import { createTheme, MantineProvider } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { SpeechProvider } from '../i18n/language';
import { useView } from '../modules/map/use-view';
import { EditionNotice } from './edition-notice';
import { Header } from './header';
import { usePreferences } from './preferences';
import { SchemeContext } from './scheme';

const theme = createTheme({ primaryColor: 'green', defaultRadius: 'sm', respectReducedMotion: true, cursorType: 'pointer' });

export function Layout() {
  const [view, update] = useView();
  const preferences = usePreferences(view);
  return (
    <MantineProvider theme={theme} forceColorScheme={preferences.scheme} withCssVariables={false} withGlobalClasses={false}>
      <SpeechProvider language={preferences.language}>
        <SchemeContext value={preferences.scheme}>
          <Header preferences={preferences} onChange={update} />
          <EditionNotice />
          <Outlet />
        </SchemeContext>
      </SpeechProvider>
    </MantineProvider>
  );
}
