/** A map with a cross in its middle: what lies under the cross can be chosen, by hand or by keyboard. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCurrentLocation } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { NO_FILTERS } from '../../api/filters';
import type { LonLat } from '../../api/model';
import { configurationQuery, municipalitiesQuery } from '../../api/queries';
import { useScheme } from '../../app/scheme';
import { useSpeech, useTexts } from '../../i18n/language';
import { countBreaks } from '../../map/classes';
import type { ExplorerMap, MapEvents } from '../../map/explorer-map';
import type { MapInputs } from '../../map/inputs';
import { MapStage } from '../../map/map-stage';
import classes from './accounts.module.css';
import { ACCOUNTS } from './texts';

const NO_EVENTS: MapEvents = {
  onMove: () => undefined,
  onPick: () => undefined,
  onHover: () => undefined,
  onMeasurePoint: () => undefined,
  onBreaks: () => undefined,
  onSelectedCell: () => undefined,
  onCentre: () => undefined,
  onDropped: () => undefined,
  onTileError: () => undefined,
};
const BREAKS = { issues: countBreaks([]), constructions: countBreaks([]) };
const COVER = () => ({ top: 16, bottom: 16, left: 16, right: 16 });

export function PointPicker({ onPoint }: { onPoint: (point: LonLat) => void }) {
  const { residence: t } = useTexts(ACCOUNTS);
  const { t: site, language } = useSpeech();
  const scheme = useScheme();
  const configuration = useQuery(configurationQuery);
  const { data: municipalities } = useQuery(municipalitiesQuery);
  const [map, setMap] = useState<ExplorerMap | null>(null);
  const [failed, setFailed] = useState(false);
  const attribution = municipalities?.edition?.attribution ?? '';
  const inputs = useMemo<MapInputs>(() => ({
    scheme, language, layers: [], overview: 'cells', filters: NO_FILTERS, breaks: BREAKS, choropleth: null, selection: null, selectedPlace: null,
    regionLabels: [], measure: null, ownPlace: null, baseMap: configuration.data?.baseMap ?? { kind: 'none' }, attribution,
  }), [scheme, language, configuration.data, attribution]);
  if (failed) return <p role="alert">{site.map.failed}</p>;
  return (
    <>
      <p>{t.mapHint}</p>
      <div className={classes['map']} data-testid="point-picker">
        {!configuration.isPending && (
          <MapStage inputs={inputs} camera={null} label={t.mapLabel} cover={COVER} events={NO_EVENTS} onReady={setMap} onFailed={() => setFailed(true)} />
        )}
        <IconCurrentLocation className={classes['cross']} size={36} aria-hidden="true" />
      </div>
      <div><Button disabled={map === null} onClick={() => map !== null && onPoint(map.centre())}>{t.usePoint}</Button></div>
    </>
  );
}
