/** The list of what is in view: everything that the map shows, for keyboards and screen readers. */
import { SegmentedControl } from '@mantine/core';
import type { Bbox } from '../../../api/model';
import { useSpeech } from '../../../i18n/language';
import type { Selection } from '../../../map/inputs';
import type { UpdateView } from '../use-view';
import type { ViewState } from '../view-state';
import { ConstructionList } from './construction-list';
import { IssueList } from './issue-list';
import classes from './list-tab.module.css';

interface ListTabProps {
  view: ViewState;
  update: UpdateView;
  bbox: Bbox | null;
  onSelect: (selection: Selection) => void;
}

export function ListTab({ view, update, bbox, onSelect }: ListTabProps) {
  const { t } = useSpeech();
  const List = view.listed === 'issues' ? IssueList : ConstructionList;
  return (
    <div className={classes['tab']}>
      <h2 className={classes['title']}>{t.list.title}</h2>
      <SegmentedControl
        aria-label={t.list.what} fullWidth value={view.listed} onChange={(listed) => update({ listed })}
        data={[{ value: 'issues', label: t.list.issues }, { value: 'constructions', label: t.list.constructions }]}
      />
      {view.layers.includes(view.listed)
        ? <List bbox={bbox} filters={view.filters} onSelect={onSelect} />
        : <p className={classes['message']}>{t.list.off}</p>}
    </div>
  );
}
