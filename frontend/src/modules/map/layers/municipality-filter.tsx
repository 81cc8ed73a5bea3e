/** Says that only one municipality is shown, and lets go of it. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { municipalitiesQuery } from '../../../api/queries';
import { nameIn, useSpeech } from '../../../i18n/language';
import classes from './layers-tab.module.css';

export function MunicipalityFilter({ code, onClear }: { code: string | null; onClear: () => void }) {
  const { t, language } = useSpeech();
  const { data } = useQuery(municipalitiesQuery);
  if (code === null) return null;
  const found = data?.municipalities.find((each) => each.code === code);
  return (
    <div className={classes['only']}>
      <p>{t.filters.municipality}: <strong>{found === undefined ? code : nameIn(language, found.names)}</strong></p>
      <ActionIcon variant="subtle" aria-label={t.filters.removeMunicipality} onClick={onClear}><IconX size={20} aria-hidden="true" /></ActionIcon>
    </div>
  );
}
