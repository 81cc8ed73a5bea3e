/** The view state of the page, kept in the address bar. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { readView, writeView, type Search, type ViewState } from './view-state';

export type Change = Partial<ViewState> | ((view: ViewState) => Partial<ViewState>);

/** How a change enters the browser's history: a selection is a step to come back from, a pan is not. */
export type History = 'push' | 'replace';

export type UpdateView = (change: Change, history?: History) => void;

export function useView(): [ViewState, UpdateView] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const view = useMemo(() => readView(search), [search]);
  const update = useCallback<UpdateView>((change, history = 'replace') => {
    void navigate({
      to: '.',
      search: (previous: Search) => {
        const before = readView(previous);
        return writeView({ ...before, ...(typeof change === 'function' ? change(before) : change) });
      },
      replace: history === 'replace',
      resetScroll: false,
    });
  }, [navigate]);
  return [view, update];
}
