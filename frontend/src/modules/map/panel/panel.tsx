/** The panel: a column beside the map on wide screens, a sheet over its lower edge on narrow ones. */
import { Tabs } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useRef, type ReactNode } from 'react';
import { useSpeech } from '../../../i18n/language';
import type { Tab } from '../view-state';
import classes from './panel.module.css';
import { useSheetDrag } from './use-sheet-drag';

export type Snap = 'peek' | 'half' | 'full';

interface PanelProps {
  snap: Snap;
  onSnap: (snap: Snap) => void;
  tab: Tab;
  onTab: (tab: Tab) => void;
  /** Shown instead of the tabs. */
  details: ReactNode;
  layers: ReactNode;
  list: ReactNode;
}

export function Panel({ snap, onSnap, tab, onTab, details, layers, list }: PanelProps) {
  const { t } = useSpeech();
  const sheet = useRef<HTMLElement>(null);
  const drag = useSheetDrag(sheet, snap, onSnap);
  const Chevron = snap === 'full' ? IconChevronDown : IconChevronUp;
  return (
    <section
      id="panel" tabIndex={-1} ref={sheet} className={classes['panel']} data-snap={snap} aria-label={t.panel.label} data-testid="panel"
    >
      <button
        type="button" className={classes['handle']} aria-expanded={snap !== 'peek'} aria-label={snap === 'full' ? t.panel.collapse : t.panel.expand}
        onClick={() => onSnap({ peek: 'half', half: 'full', full: 'peek' }[snap] as Snap)} {...drag}
      >
        <span className={classes['grip']} aria-hidden="true" />
        <Chevron size={18} aria-hidden="true" />
      </button>
      {details !== null ? <div className={classes['scroll']}>{details}</div> : (
        <Tabs
          value={tab} keepMounted={false} className={classes['tabs']}
          onChange={(value) => {
            onTab(value === 'list' ? 'list' : 'layers');
            if (snap === 'peek') onSnap('half');
          }}
        >
          <Tabs.List grow className={classes['tabList']}>
            <Tabs.Tab value="layers" onClick={() => snap === 'peek' && onSnap('half')}>{t.panel.layersTab}</Tabs.Tab>
            <Tabs.Tab value="list" id="list-tab" onClick={() => snap === 'peek' && onSnap('half')}>{t.panel.listTab}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="layers" className={classes['scroll']}>{layers}</Tabs.Panel>
          <Tabs.Panel value="list" className={classes['scroll']}>{list}</Tabs.Panel>
        </Tabs>
      )}
    </section>
  );
}
