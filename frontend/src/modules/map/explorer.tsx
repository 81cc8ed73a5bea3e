/** The map page: wires the address, the map, the panel and the tools together. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { LayerChange } from '../../api/live';
import type { Place } from '../../api/model';
import { municipalitiesQuery } from '../../api/queries';
import { usePageFocus } from '../../components/page/page-focus';
import { useDocumentTitle } from '../../components/use-document-title';
import { useSpeech } from '../../i18n/language';
import type { ExplorerMap, Sight } from '../../map/explorer-map';
import { selectionOf, type PickedCell, type Selection } from '../../map/inputs';
import type { DetailsProps } from './details/details';
import classes from './explorer.module.css';
import { LayersTab } from './layers/layers-tab';
import { legendOf } from './legend/legend-model';
import { useLive } from './live/use-live';
import { useLocate } from './locate/use-locate';
import { MapArea } from './map-area';
import { useMeasure } from './measure/use-measure';
import { Panel, type Snap } from './panel/panel';
import { PrintSheet } from './print-sheet';
import { PlaceSearch } from './search/place-search';
import { useMapInputs } from './use-map-inputs';
import { useFirstPlace } from './use-selected-place';
import { useView, type UpdateView } from './use-view';

// What the first look does not need comes after it.
const Details = lazy(() => import('./details/details').then(({ Details }) => ({ default: Details })));
const ListTab = lazy(() => import('./list/list-tab').then(({ ListTab }) => ({ default: ListTab })));

const TOWN_ZOOM = 12.5;
const OWN_ZOOM = 15;
/** From here on the municipality in the middle is named over the map. */
const NEAR_ZOOM = 10.5;
/** How far out a map still shows the region, for the legend of a map that has not moved yet. */
const REGION_ZOOM = 7;

export function Explorer() {
  const { t } = useSpeech();
  const [view, update] = useView();
  const [map, setMap] = useState<ExplorerMap | null>(null);
  const [sight, setSight] = useState<Sight | null>(null);
  const [cell, setCell] = useState<PickedCell | null>(null);
  const [snap, setSnap] = useState<Snap>(view.selection !== null || view.tab === 'list' ? 'half' : 'peek');
  const [takesFocus, setTakesFocus] = useState(false);
  const [firstCamera] = useState(view.camera);
  const measuring = useMeasure();
  const locating = useLocate((place) => map?.fly({ centre: place.location, zoom: OWN_ZOOM }));
  const { inputs, setBreaks, ready } = useMapInputs(view, measuring.shape, locating.place);
  const live = useLive(useCallback((change: LayerChange) => map?.refresh(change), [map]));
  const years = usePopulationYears();
  const legend = legendOf(inputs, sight?.zoom ?? firstCamera?.zoom ?? REGION_ZOOM, years);
  useDocumentTitle(t.app.title);
  const page = usePageFocus<HTMLElement>();
  useFollowedAddress(view.camera, sight, map);
  useFirstPlace(view.selection, inputs.selectedPlace, firstCamera !== null, map);

  const { select, choosePlace, show, openFromList, close } = useActions({ map, update, snap, setSnap, setTakesFocus });

  return (
    <main ref={page} id="content" tabIndex={-1} className={classes['explorer']}>
      <h1 className="visually-hidden">{t.app.title}</h1>
      <a className="skip-link" href="#panel">{t.app.skipToPanel}</a>
      <a className="skip-link" href="#map">{t.app.skipToMap}</a>
      <div className={classes['search']}><PlaceSearch onChoose={choosePlace} /></div>
      <Panel
        snap={snap} onSnap={setSnap} tab={view.tab} onTab={(tab) => update({ tab })}
        details={view.selection === null ? null : (
          <Suspense fallback={null}>
            <Details selection={view.selection} cell={cell} update={update} takesFocus={takesFocus} onShow={show} onClose={close} />
          </Suspense>
        )}
        layers={<LayersTab view={view} update={update} />}
        list={(
          <Suspense fallback={null}><ListTab view={view} update={update} bbox={sight?.bbox ?? null} onSelect={openFromList} /></Suspense>
        )}
      />
      <MapArea
        inputs={inputs} ready={ready} camera={firstCamera} map={map} onMap={setMap} legend={legend} live={live} near={(sight?.zoom ?? 0) >= NEAR_ZOOM} locating={locating} measuring={measuring}
        events={{
          onMove: (next, byHand) => {
            setSight(next);
            if (byHand) update({ camera: { centre: next.centre, zoom: next.zoom } });
          },
          onPick: (picked) => {
            if (picked?.kind === 'cell') setCell(picked);
            select(picked === null ? null : selectionOf(picked), true);
          },
          onMeasurePoint: measuring.add,
          onBreaks: setBreaks,
          onSelectedCell: setCell,
        }}
      />
      <PrintSheet inputs={inputs} legend={legend} />
    </main>
  );
}

interface ActionParts {
  map: ExplorerMap | null;
  update: UpdateView;
  snap: Snap;
  setSnap: (snap: Snap) => void;
  setTakesFocus: (takes: boolean) => void;
}

/** What the reader can do with the selection and the map together. */
function useActions({ map, update, snap, setSnap, setTakesFocus }: ActionParts) {
  const origin = useRef<string | null>(null);
  const select = (selection: Selection | null, byMap: boolean) => {
    setTakesFocus(!byMap);
    update({ selection }, 'push');
    if (selection !== null && snap === 'peek') setSnap('half');
  };
  const choosePlace = (place: Place) => {
    if (place.bbox !== null) map?.fit(place.bbox);
    else map?.fly({ centre: place.location, zoom: TOWN_ZOOM });
    if (place.kind === 'municipality' && place.municipality !== null) {
      setTakesFocus(false);
      update({ selection: { kind: 'municipality', code: place.municipality.code } }, 'push');
    }
  };
  const show: DetailsProps['onShow'] = (target) => {
    if ('bbox' in target) map?.fit(target.bbox);
    else map?.fly({ centre: target.location, zoom: target.zoom });
  };
  const close = () => {
    update({ selection: null }, 'push');
    const item = origin.current;
    origin.current = null;
    // Back to where the reader came from in the list.
    if (item !== null) setTimeout(() => document.querySelector<HTMLElement>(`[data-item="${item}"]`)?.focus(), 50);
  };
  const openFromList = (selection: Selection) => {
    origin.current = selection.kind === 'issue' || selection.kind === 'construction' ? `${selection.kind}-${selection.id}` : null;
    select(selection, false);
  };
  return { select, choosePlace, show, openFromList, close };
}

/** The years from which the populations are, for the note under figures per head. */
function usePopulationYears(): number[] {
  const { data } = useQuery(municipalitiesQuery);
  return (data?.municipalities ?? []).flatMap(({ population }) => (population === null ? [] : [population.year]));
}

/** Follows the browser's Back and Forward: an address whose place is not the one in sight moves the map. */
function useFollowedAddress(camera: { centre: readonly [number, number]; zoom: number } | null, sight: Sight | null, map: ExplorerMap | null): void {
  const [lon, lat, zoom] = camera === null ? [null, null, null] : [camera.centre[0], camera.centre[1], camera.zoom];
  const seen = useRef(sight);
  useEffect(() => {
    seen.current = sight;
  }, [sight]);
  useEffect(() => {
    const now = seen.current;
    if (map === null || now === null || lon === null) return;
    const same = Math.abs(now.centre[0] - lon) < 2e-5 && Math.abs(now.centre[1] - lat) < 2e-5 && Math.abs(now.zoom - zoom) < 0.02;
    if (!same) map.jump({ centre: [lon, lat], zoom });
  }, [map, lon, lat, zoom]);
}
