/** One municipality: what it is, and how its issues fare under the filters of the page. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { MunicipalityStatistics } from '../../../api/model';
import { municipalitiesQuery, statisticsQuery } from '../../../api/queries';
import { ISSUE_STATUSES } from '../../../api/vocabulary';
import { Bars } from '../../../components/bars/bars';
import { Facts } from '../../../components/facts/facts';
import { IssueSign } from '../../../components/status-badge/symbol';
import { nameIn, useSpeech } from '../../../i18n/language';
import { useView, type UpdateView } from '../use-view';
import { ShowOnMap, type DetailsProps } from './details';
import { DetailsFailed, DetailsLoading } from './details-state';
import classes from './details.module.css';

export function MunicipalityDetails({ code, update, onShow }: { code: string; update: UpdateView; onShow: DetailsProps['onShow'] }) {
  const { t, language, formats } = useSpeech();
  const [{ filters }] = useView();
  const { data, error, refetch } = useQuery(municipalitiesQuery);
  const { data: statistics } = useQuery(statisticsQuery(filters));
  if (data === undefined) return error === null ? <DetailsLoading /> : <DetailsFailed error={error} onRetry={() => void refetch()} />;
  const area = data.municipalities.find((each) => each.code === code);
  if (area === undefined) return <p>{t.details.missing}</p>;
  const figures = statistics?.municipalities.find((each) => each.code === code);
  const { population, bbox } = area;
  return (
    <div className={classes['body']}>
      <div>
        <h3 className={classes['title']}>{nameIn(language, area.names)}</h3>
        <p className={classes['subtitle']} lang="ru">{area.kind}</p>
      </div>
      {figures !== undefined && <Figures figures={figures} />}
      <Facts
        facts={[
          [t.details.centre, area.adminCentre],
          [t.details.area, area.areaKm2 === null ? t.details.unknown : formats.area(area.areaKm2 * 1e6)],
          [t.details.population, population === null ? t.details.unknown : t.details.populationYear(formats.number(population.value), String(population.year))],
        ]}
      />
      <p className={classes['buttons']}>
        {bbox !== null && <ShowOnMap onClick={() => onShow({ bbox })} />}
        <Button
          variant="default" disabled={filters.municipality === code}
          onClick={() => update((before) => ({ filters: { ...before.filters, municipality: code } }), 'push')}
        >
          {t.details.onlyHere}
        </Button>
      </p>
    </div>
  );
}

function Figures({ figures }: { figures: MunicipalityStatistics }) {
  const { t, formats } = useSpeech();
  const { per1000, population, shareInTime } = figures;
  return (
    <>
      <div className={classes['big']}>
        <Tile value={formats.number(figures.issues)} name={t.details.issuesHere} />
        <Tile value={formats.number(figures.constructions)} name={t.details.constructionsHere} />
        <Tile value={shareInTime === null ? t.details.unknown : formats.percent(shareInTime)} name={t.details.shareInTime} />
        <Tile
          value={per1000 === null ? t.details.unknown : formats.number(per1000, 2)}
          name={t.details.perThousand + (per1000 !== null && population !== null ? ` (${population.year})` : '')}
        />
      </div>
      <section className={classes['section']}>
        <h4>{t.details.byStatus}</h4>
        <Bars
          rows={ISSUE_STATUSES.map((status) => ({
            key: status, sign: <IssueSign status={status} size={20} />, name: t.issueStatus[status], value: figures.byStatus[status] ?? 0,
          }))}
        />
      </section>
    </>
  );
}

function Tile({ value, name }: { value: string; name: string }) {
  return <p className={classes['tile']}><strong>{value}</strong><span>{name}</span></p>;
}
