/** Gathers what the map draws from the address, the server's answers and the tools in use. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Statistics } from '../../api/model';
import { configurationQuery, municipalitiesQuery, statisticsQuery } from '../../api/queries';
import type { FeatureLayer } from '../../api/vocabulary';
import { useScheme } from '../../app/scheme';
import { useSpeech } from '../../i18n/language';
import type { Catalogue } from '../../i18n/ru';
import { countBreaks, rateBreaks, SHARE_BREAKS, type Breaks } from '../../map/classes';
import type { Choropleth, MapInputs, MeasureShape, Overview, OwnPlace, RegionLabel } from '../../map/inputs';
import { useSelectedPlace } from './use-selected-place';
import type { ViewState } from './view-state';

const FIRST_BREAKS: Record<FeatureLayer, Breaks> = { issues: countBreaks([]), constructions: countBreaks([]) };

export interface MapInputsState {
  inputs: MapInputs;
  setBreaks: (breaks: Record<FeatureLayer, Breaks>) => void;
  /** False until the server has said which base map to draw. */
  ready: boolean;
}

export function useMapInputs(view: ViewState, measure: MeasureShape | null, ownPlace: OwnPlace | null): MapInputsState {
  const { t, language } = useSpeech();
  const scheme = useScheme();
  const [breaks, setBreaks] = useState(FIRST_BREAKS);
  const configuration = useQuery(configurationQuery);
  const { data: municipalities } = useQuery(municipalitiesQuery);
  const { data: statistics } = useQuery(statisticsQuery(view.filters));

  const selectedPlace = useSelectedPlace(view.selection);
  const choropleth = useMemo(() => choroplethOf(view.overview, statistics), [view.overview, statistics]);
  const regionLabels = useMemo(() => regionLabelsOf(t), [t]);
  const inputs = useMemo<MapInputs>(() => ({
    scheme, language, layers: view.layers, overview: view.overview, filters: view.filters, breaks, choropleth, selection: view.selection,
    selectedPlace,
    regionLabels, measure, ownPlace,
    baseMap: configuration.data?.baseMap ?? { kind: 'none' },
    attribution: municipalities?.edition?.attribution ?? '',
  }), [
    scheme, language, view.layers, view.overview, view.filters, view.selection, breaks, choropleth, regionLabels, measure, ownPlace,
    selectedPlace, configuration.data, municipalities,
  ]);
  return { inputs, setBreaks, ready: !configuration.isPending };
}

/** The values that colour the municipalities; null where the overview shows cells. Unknown until the statistics are there. */
export function choroplethOf(overview: Overview, statistics: Statistics | undefined): Choropleth | null {
  if (overview === 'cells') return null;
  const values = new Map<string, number>();
  for (const each of statistics?.municipalities ?? []) {
    const value = overview === 'per_1000' ? each.per1000 : each.shareInTime;
    if (value !== null) values.set(each.code, value);
  }
  return { values, breaks: overview === 'per_1000' ? rateBreaks([...values.values()]) : SHARE_BREAKS };
}

function regionLabelsOf(t: Catalogue): RegionLabel[] {
  return [
    { name: t.map.seaBlack, location: [38.15, 43.8], kind: 'sea' },
    { name: t.map.seaAzov, location: [36.9, 46.05], kind: 'sea' },
    { name: t.map.rostov, location: [41.3, 47.35], kind: 'land' },
    { name: t.map.stavropol, location: [42.6, 45.2], kind: 'land' },
    { name: t.map.adygea, location: [40.1, 44.55], kind: 'land' },
  ];
}
