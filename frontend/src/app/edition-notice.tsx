/** The line that says, on every page, that the boundaries are only approximate, and how to get the real ones. */
import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle } from '@tabler/icons-react';
import { municipalitiesQuery } from '../api/queries';
import { useSpeech } from '../i18n/language';
import classes from './edition-notice.module.css';

export function EditionNotice() {
  const { t } = useSpeech();
  const { data } = useQuery(municipalitiesQuery);
  if (data?.edition?.approximate !== true) return null;
  return (
    <aside className={classes['notice']} data-testid="edition-notice" aria-label={t.aboutPage.boundariesTitle}>
      <IconAlertTriangle size={18} aria-hidden="true" className={classes['icon']} />
      <p>
        {t.edition.approximate} {t.edition.command} <code>kuban boundaries import {t.edition.fileArgument}</code> {t.edition.or}{' '}
        <code>kuban boundaries fetch</code>
      </p>
    </aside>
  );
}
