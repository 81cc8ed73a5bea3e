/** What is known of the chosen thing. */
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Bbox, LonLat } from '../../../api/model';
import { useSpeech } from '../../../i18n/language';
import type { PickedCell, Selection } from '../../../map/inputs';
import type { UpdateView } from '../use-view';
import { CellDetails } from './cell-details';
import { ConstructionDetails } from './construction-details';
import classes from './details.module.css';
import { IssueDetails } from './issue-details';
import { MunicipalityDetails } from './municipality-details';

export interface DetailsProps {
  selection: Selection;
  cell: PickedCell | null;
  update: UpdateView;
  /** Whether the reader came from the keyboard or the list, and the focus should follow. */
  takesFocus: boolean;
  onShow: (target: { bbox: Bbox } | { location: LonLat; zoom: number }) => void;
  onClose: () => void;
}

export function Details(props: DetailsProps) {
  const { t } = useSpeech();
  const { selection, takesFocus } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const kind = t.details[selection.kind];
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [selection, takesFocus]);
  return (
    <article className={classes['details']} data-testid="details" aria-label={t.details.label}>
      <div className={classes['bar']}>
        <ActionIcon variant="subtle" aria-label={t.panel.back} onClick={props.onClose}><IconArrowLeft size={22} aria-hidden="true" /></ActionIcon>
        <h2 ref={heading} tabIndex={-1} className={classes['kind']}>{kind}</h2>
      </div>
      <Body {...props} />
    </article>
  );
}

function Body({ selection, cell, update, onShow }: DetailsProps) {
  switch (selection.kind) {
    case 'issue':
      return <IssueDetails key={selection.id} id={selection.id} onShow={onShow} />;
    case 'construction':
      return <ConstructionDetails key={selection.id} id={selection.id} onShow={onShow} />;
    case 'municipality':
      return <MunicipalityDetails key={selection.code} code={selection.code} update={update} onShow={onShow} />;
    case 'cell':
      return <CellDetails cell={cell?.h3 === selection.h3 ? cell : null} onShow={onShow} />;
  }
}

/** Brings the map to what the details are about. */
export function ShowOnMap({ onClick }: { onClick: () => void }) {
  const { t } = useSpeech();
  return <Button variant="default" onClick={onClick}>{t.details.zoomTo}</Button>;
}
