/** One layer: its switch, and its filters while it is on. */
import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSpeech } from '../../../i18n/language';
import classes from './layers-tab.module.css';

export function LayerCard({ title, shown, onToggle, children }: { title: string; shown: boolean; onToggle: () => void; children: ReactNode }) {
  const { t } = useSpeech();
  return (
    <section className={classes['card']} aria-label={title}>
      <div className={classes['head']}>
        <h2>{title}</h2>
        <Switch size="lg" checked={shown} onChange={onToggle} aria-label={t.layers.show(title)} />
      </div>
      {shown && children}
    </section>
  );
}
