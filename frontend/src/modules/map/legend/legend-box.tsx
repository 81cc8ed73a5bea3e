/** The legend's box on the map: open on wide screens, folded on narrow ones. */
import { useMediaQuery } from '@mantine/hooks';
import { IconList } from '@tabler/icons-react';
import { useSpeech } from '../../../i18n/language';
import classes from '../map-area.module.css';
import { Legend } from './legend';
import type { LegendSection } from './legend-model';

export function LegendBox({ sections }: { sections: readonly LegendSection[] }) {
  const { t } = useSpeech();
  const wide = useMediaQuery('(width >= 900px) and (height >= 600px)', true, { getInitialValueInEffect: false });
  return (
    <details key={String(wide)} className={classes['legend']} open={wide} data-testid="legend">
      <summary><IconList size={20} aria-hidden="true" /> {t.legend.show}</summary>
      <div className={classes['body']}><Legend sections={sections} /></div>
    </details>
  );
}
