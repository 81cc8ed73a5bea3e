/** A few words about what the mouse points at. */
import { FootprintSign, IssueSign } from '../../components/status-badge/symbol';
import { nameIn, useSpeech } from '../../i18n/language';
import type { MapInputs } from '../../map/inputs';
import type { Hover } from './map-area';
import classes from './map-area.module.css';

const GAP_PX = 16;
const WIDTH_PX = 270;

export function HoverTip({ hover, inputs }: { hover: Hover; inputs: MapInputs }) {
  const area = document.getElementById('map');
  const left = hover.x + GAP_PX + WIDTH_PX > (area?.clientWidth ?? 0) ? hover.x - GAP_PX - WIDTH_PX : hover.x + GAP_PX;
  return (
    <div className={classes['tip']} style={{ left: `${Math.max(8, left)}px`, top: `${hover.y + GAP_PX}px` }} data-testid="tip" aria-hidden="true">
      <Words hover={hover} inputs={inputs} />
    </div>
  );
}

function Words({ hover: { picked }, inputs }: { hover: Hover; inputs: MapInputs }) {
  const { t, language, formats } = useSpeech();
  switch (picked.kind) {
    case 'issue':
      return (
        <>
          <p><IssueSign status={picked.status} size={18} /> <strong>{t.issueStatus[picked.status]}</strong></p>
          <p>{t.issueCategory[picked.category]}{picked.term !== null && ` · ${t.term[picked.term]}`}</p>
        </>
      );
    case 'construction':
      return (
        <>
          <p><FootprintSign status={picked.status} size={18} /> <strong>{t.constructionStatus[picked.status]}</strong></p>
          <p>{t.constructionCategory[picked.category]}</p>
        </>
      );
    case 'cell':
      return (
        <>
          {picked.issues !== null && <p><strong>{formats.number(picked.issues.count)}</strong> {t.summary.issues(picked.issues.count)}</p>}
          {picked.constructions !== null && (
            <p><strong>{formats.number(picked.constructions.count)}</strong> {t.summary.constructions(picked.constructions.count)}</p>
          )}
        </>
      );
    case 'municipality': {
      const value = inputs.choropleth?.values.get(picked.code);
      const share = inputs.overview === 'share_in_time';
      return (
        <>
          <p><strong>{nameIn(language, picked.names)}</strong></p>
          {inputs.choropleth !== null && (
            <p>
              {share ? t.legend.share : t.legend.perThousand}:{' '}
              {value === undefined ? t.legend.noData : share ? formats.percent(value) : formats.number(value, 2)}
            </p>
          )}
        </>
      );
    }
  }
}
