/** Shows what is being measured; the points come from the map or, by keyboard, from its centre. Loaded with the tool. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import type { LonLat } from '../../../api/model';
import { useSpeech } from '../../../i18n/language';
import type { MeasureShape } from '../../../map/inputs';
import { pathLengthM, polygonSize } from '../../../map/measure';
import classes from '../card.module.css';
import type { Measuring } from './use-measure';

interface MeasureCardProps {
  shape: MeasureShape;
  measuring: Measuring;
  centre: () => LonLat | null;
}

export function MeasureCard({ shape, measuring, centre }: MeasureCardProps) {
  const { t } = useSpeech();
  const addCentre = () => {
    const point = centre();
    if (point !== null) measuring.add(point);
  };
  useMapKeys(measuring, addCentre);
  return (
    <section className={classes['card']} aria-label={t.measure.title} data-testid="measure">
      <div className={classes['text']}>
        <SegmentedControl
          aria-label={t.measure.mode} value={shape.mode} onChange={measuring.setMode} fullWidth
          data={[{ value: 'distance', label: t.measure.distance }, { value: 'area', label: t.measure.area }]}
        />
        <Result shape={shape} />
        {shape.points.length === 0 && <p className={classes['muted']}>{t.measure.hint}</p>}
        <div className={classes['buttons']}>
          <Button variant="default" px={12} leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={addCentre}>{t.measure.addCentre}</Button>
          <Button
            variant="default" px={12} disabled={shape.points.length === 0} leftSection={<IconArrowBackUp size={18} aria-hidden="true" />}
            onClick={measuring.undo}
          >
            {t.measure.undo}
          </Button>
          <Button
            variant="default" px={12} disabled={shape.points.length === 0} leftSection={<IconTrash size={18} aria-hidden="true" />}
            onClick={measuring.clear}
          >
            {t.measure.clear}
          </Button>
          <Button px={12} leftSection={<IconX size={18} aria-hidden="true" />} onClick={measuring.stop}>{t.measure.done}</Button>
        </div>
      </div>
    </section>
  );
}

function Result({ shape }: { shape: MeasureShape }) {
  const { t, formats } = useSpeech();
  const { points, mode } = shape;
  const count = <span className={classes['muted']}>{t.measure.points(points.length)}</span>;
  if (mode === 'distance') {
    return (
      <p role="status">
        <span className={classes['figure']} data-testid="measure-figure">{formats.distance(pathLengthM(points))}</span> {count}
      </p>
    );
  }
  const { areaM2, perimeterM } = points.length >= 3 ? polygonSize(points) : { areaM2: 0, perimeterM: pathLengthM(points) };
  return (
    <p role="status">
      <span className={classes['figure']} data-testid="measure-figure">{formats.area(areaM2)}</span> {count}
      <br />
      <span className={classes['muted']}>{t.measure.perimeter}: {formats.distance(perimeterM)}</span>
    </p>
  );
}

/** While the map itself has the focus, its keys set, undo and end. */
function useMapKeys(measuring: Measuring, addCentre: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      measuring.stop();
      return;
    }
    const target = event.target;
    if (!(target instanceof HTMLCanvasElement)) return;
    if (event.key === 'Enter') addCentre();
    else if (event.key === 'Backspace' || (event.key === 'z' && (event.ctrlKey || event.metaKey))) measuring.undo();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
