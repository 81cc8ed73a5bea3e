/** One construction site. */
import { useQuery } from '@tanstack/react-query';
import { constructionQuery } from '../../../api/queries';
import { Facts } from '../../../components/facts/facts';
import { FootprintSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import { ShowOnMap, type DetailsProps } from './details';
import { DetailsFailed, DetailsLoading } from './details-state';
import classes from './details.module.css';

const BUILDING_ZOOM = 17;

export function ConstructionDetails({ id, onShow }: { id: number; onShow: DetailsProps['onShow'] }) {
  const { t, formats } = useSpeech();
  const { data: site, error, refetch } = useQuery(constructionQuery(id));
  if (site === undefined) return error === null ? <DetailsLoading /> : <DetailsFailed error={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes['body']}>
      <h3 className={classes['title']}>{site.name ?? t.list.untitledConstruction(String(site.id))}</h3>
      <p className={classes['badges']}>
        <span className={classes['badge']}><FootprintSign status={site.status} /> {t.constructionStatus[site.status]}</span>
      </p>
      <Facts
        facts={[
          [t.details.kind, t.constructionCategory[site.category]],
          [t.details.address, site.address ?? t.details.noAddress],
          [t.details.place, site.municipality?.name ?? null],
          [t.details.developer, site.developer],
          [t.details.permit, site.permitNumber],
          [t.details.permitted, site.permittedOn === null ? null : formats.date(site.permittedOn)],
          [t.details.storeys, site.storeys === null ? null : formats.number(site.storeys)],
          [t.details.footprint, site.areaM2 === null ? null : formats.area(site.areaM2)],
          [t.details.number, String(site.id)],
        ]}
      />
      <p className={classes['buttons']}>
        <ShowOnMap onClick={() => onShow({ location: site.location, zoom: BUILDING_ZOOM })} />
      </p>
    </div>
  );
}
