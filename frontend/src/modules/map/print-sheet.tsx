/** What paper needs beside the picture: the legend, the filters, the date, the address, the sources. Hidden on the screen. */
import { useQuery } from '@tanstack/react-query';
import { municipalitiesQuery } from '../../api/queries';
import { useSpeech } from '../../i18n/language';
import type { MapInputs } from '../../map/inputs';
import { Legend } from './legend/legend';
import type { LegendSection } from './legend/legend-model';
import classes from './print-sheet.module.css';

export function PrintSheet({ inputs, legend }: { inputs: MapInputs; legend: readonly LegendSection[] }) {
  const { t, formats } = useSpeech();
  const { data } = useQuery(municipalitiesQuery);
  const { filters } = inputs;
  const words = [
    ...filters.issueStatus.map((each) => t.issueStatus[each]), ...filters.issueCategory.map((each) => t.issueCategory[each]),
    ...filters.constructionStatus.map((each) => t.constructionStatus[each]),
    ...filters.constructionCategory.map((each) => t.constructionCategory[each]),
    ...(filters.from === null && filters.to === null
      ? [] : [`${filters.from === null ? '…' : formats.date(filters.from)} – ${filters.to === null ? '…' : formats.date(filters.to)}`]),
  ];
  return (
    <aside className={classes['sheet']} aria-hidden="true">
      <Legend sections={legend} />
      {words.length > 0 && <p>{t.print.filters}: {words.join(', ')}</p>}
      <p>{t.print.printedAt(formats.dateTime(new Date()))}</p>
      <p>{[data?.edition?.attribution, 'Natural Earth', 'GeoNames'].filter(Boolean).join(' · ')}</p>
      <p>{t.print.address}: {location.href}</p>
    </aside>
  );
}
