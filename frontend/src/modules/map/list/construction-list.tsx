import { useInfiniteQuery } from '@tanstack/react-query';
import type { Filters } from '../../../api/filters';
import type { Bbox, Construction } from '../../../api/model';
import { constructionsInView } from '../../../api/queries';
import { FootprintSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import type { Selection } from '../../../map/inputs';
import { ListItem } from './list-item';
import { PagedList } from './paged-list';

/** The construction sites in view. */
export function ConstructionList({ bbox, filters, onSelect }: { bbox: Bbox | null; filters: Filters; onSelect: (selection: Selection) => void }) {
  const { t } = useSpeech();
  const query = useInfiniteQuery(constructionsInView(bbox, filters));
  return (
    <PagedList
      query={query} announce={t.list.announceConstructions}
      item={(each: Construction) => (
        <ListItem
          key={each.id} id={`construction-${each.id}`} sign={<FootprintSign status={each.status} />}
          title={each.name ?? t.list.untitledConstruction(String(each.id))} status={t.constructionStatus[each.status]}
          notes={[t.constructionCategory[each.category], each.municipality?.name, each.address]} warning={null}
          onSelect={() => onSelect({ kind: 'construction', id: each.id })}
        />
      )}
    />
  );
}
