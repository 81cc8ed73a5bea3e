/** One cell of the grid: how many features it holds, by status. */
import { Button } from '@mantine/core';
import { CONSTRUCTION_STATUSES, ISSUE_STATUSES } from '../../../api/vocabulary';
import { Bars } from '../../../components/bars/bars';
import { FootprintSign, IssueSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import { DETAIL_ZOOM, type PickedCell } from '../../../map/inputs';
import { useView } from '../use-view';
import type { DetailsProps } from './details';
import classes from './details.module.css';

const STEP_IN = 2;

export function CellDetails({ cell, onShow }: { cell: PickedCell | null; onShow: DetailsProps['onShow'] }) {
  const { t, formats } = useSpeech();
  const [view] = useView();
  if (cell === null) return <p>{t.details.cellGone}</p>;
  const { issues, constructions } = cell;
  const nearer = Math.min((view.camera?.zoom ?? 7) + STEP_IN, DETAIL_ZOOM + 1);
  return (
    <div className={classes['body']}>
      {issues !== null && (
        <section className={classes['section']}>
          <h3 className={classes['title']}>{formats.number(issues.count)} {t.summary.issues(issues.count)}</h3>
          {issues.late !== null && <p className={classes['subtitle']}>{t.details.late}: {formats.number(issues.late)}</p>}
          <Bars
            rows={ISSUE_STATUSES.map((status) => ({
              key: status, sign: <IssueSign status={status} size={20} />, name: t.issueStatus[status], value: issues.byStatus[status] ?? 0,
            }))}
          />
        </section>
      )}
      {constructions !== null && (
        <section className={classes['section']}>
          <h3 className={classes['title']}>{formats.number(constructions.count)} {t.summary.constructions(constructions.count)}</h3>
          <Bars
            rows={CONSTRUCTION_STATUSES.map((status) => ({
              key: status, sign: <FootprintSign status={status} size={20} />, name: t.constructionStatus[status],
              value: constructions.byStatus[status] ?? 0,
            }))}
          />
        </section>
      )}
      <p className={classes['buttons']}>
        <Button variant="default" onClick={() => onShow({ location: cell.location, zoom: nearer })}>{t.details.zoomCell}</Button>
      </p>
    </div>
  );
}
