/** Where the chosen issue or construction lies: its mark on the map, and the first view of an address that names no other. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { LonLat } from '../../api/model';
import { constructionQuery, issueQuery, municipalitiesQuery } from '../../api/queries';
import type { ExplorerMap } from '../../map/explorer-map';
import type { Selection } from '../../map/inputs';

const NEAR_ZOOM = 15;

export function useSelectedPlace(selection: Selection | null): LonLat | null {
  const issue = useQuery({ ...issueQuery(selection?.kind === 'issue' ? selection.id : 0), enabled: selection?.kind === 'issue' });
  const site = useQuery({ ...constructionQuery(selection?.kind === 'construction' ? selection.id : 0), enabled: selection?.kind === 'construction' });
  switch (selection?.kind) {
    case 'issue':
      return issue.data?.location ?? null;
    case 'construction':
      return site.data?.location ?? null;
    default:
      return null;
  }
}

/** An address with a selection and no place begins at the selection. */
export function useFirstPlace(selection: Selection | null, place: LonLat | null, hasCamera: boolean, map: ExplorerMap | null): void {
  const pending = useRef(!hasCamera && selection !== null);
  const { data } = useQuery(municipalitiesQuery);
  const code = selection?.kind === 'municipality' ? selection.code : null;
  const bbox = data?.municipalities.find((each) => each.code === code)?.bbox ?? null;
  useEffect(() => {
    if (map === null || !pending.current) return;
    if (place !== null) map.fly({ centre: place, zoom: NEAR_ZOOM });
    else if (bbox !== null) map.fit(bbox);
    else return;
    pending.current = false;
  }, [map, place, bbox]);
}
