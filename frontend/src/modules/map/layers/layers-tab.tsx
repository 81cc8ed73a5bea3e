/** Layers, filters and what the overview shows. */
import { Button } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { countFilters, NO_FILTERS, type Filters } from '../../../api/filters';
import {
  CONSTRUCTION_CATEGORIES, CONSTRUCTION_STATUSES, FEATURE_LAYERS, ISSUE_CATEGORIES, ISSUE_STATUSES, type FeatureLayer,
} from '../../../api/vocabulary';
import { FootprintSign, IssueSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import type { UpdateView } from '../use-view';
import type { ViewState } from '../view-state';
import { LayerCard } from './layer-card';
import classes from './layers-tab.module.css';
import { MunicipalityFilter } from './municipality-filter';
import { OverviewChoice } from './overview-choice';
import { PeriodFilter } from './period-filter';
import { PageActions } from './page-actions';
import { Summary } from './summary';
import { useStatusCounts } from './use-status-counts';
import { WordFilter } from './word-filter';

export function LayersTab({ view, update }: { view: ViewState; update: UpdateView }) {
  const { t } = useSpeech();
  const { filters } = view;
  const counts = useStatusCounts(filters);
  const filter = (change: Partial<Filters>) => update((before) => ({ filters: { ...before.filters, ...change } }));
  const toggle = (layer: FeatureLayer) => update((before) => ({
    layers: FEATURE_LAYERS.filter((each) => before.layers.includes(each) !== (each === layer)),
  }));
  return (
    <div className={classes['tab']}>
      <Summary filters={filters} />
      <MunicipalityFilter code={filters.municipality} onClear={() => filter({ municipality: null })} />
      <LayerCard title={t.layers.issues} shown={view.layers.includes('issues')} onToggle={() => toggle('issues')}>
        <WordFilter
          title={t.filters.status} words={ISSUE_STATUSES} chosen={filters.issueStatus} names={t.issueStatus} counts={counts}
          sign={(status) => <IssueSign status={status} size={20} />} onChange={(issueStatus) => filter({ issueStatus })}
        />
        <WordFilter
          title={t.filters.category} words={ISSUE_CATEGORIES} chosen={filters.issueCategory} names={t.issueCategory} folded
          onChange={(issueCategory) => filter({ issueCategory })}
        />
      </LayerCard>
      <LayerCard title={t.layers.constructions} shown={view.layers.includes('constructions')} onToggle={() => toggle('constructions')}>
        <WordFilter
          title={t.filters.status} words={CONSTRUCTION_STATUSES} chosen={filters.constructionStatus} names={t.constructionStatus}
          sign={(status) => <FootprintSign status={status} size={20} />} onChange={(constructionStatus) => filter({ constructionStatus })}
        />
        <WordFilter
          title={t.filters.kind} words={CONSTRUCTION_CATEGORIES} chosen={filters.constructionCategory} names={t.constructionCategory} folded
          onChange={(constructionCategory) => filter({ constructionCategory })}
        />
      </LayerCard>
      <PeriodFilter from={filters.from} to={filters.to} onChange={filter} />
      {countFilters(filters) > 0 && (
        <Button
          variant="default" leftSection={<IconFilterOff size={18} aria-hidden="true" />} onClick={() => update({ filters: NO_FILTERS })}
          data-testid="reset-filters"
        >
          {t.filters.reset} ({t.filters.active(countFilters(filters))})
        </Button>
      )}
      <OverviewChoice value={view.overview} onChange={(overview) => update({ overview })} />
      <PageActions />
    </div>
  );
}
