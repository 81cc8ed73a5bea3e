/** Draws the icons and patterns of the map from the same shapes as the legend, when the style first asks for them. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import { CONSTRUCTION_STATUSES, ISSUE_STATUSES } from '../api/vocabulary';
import { PALETTES } from './style/palette';
import { patternPath, PATTERN_DOTS } from './pattern';
import { FOOTPRINT_SYMBOLS, ISSUE_SYMBOLS, type IssueSymbol, type Pattern, type Scheme } from './symbols';

const RATIO = 2;
const ICON_SIZE = 28;
const PATTERN_SIZE = 12;

/** Answers the map's requests for images that the style names. */
export function provideImages(map: MapLibreMap): void {
  map.setMissingStyleImageResolver((id) => {
    const image = drawImage(id);
    if (image !== null && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: RATIO });
  });
}

function drawImage(id: string): ImageData | null {
  for (const status of ISSUE_STATUSES) if (id === `issue-${status}`) return drawIcon(ISSUE_SYMBOLS[status]);
  for (const scheme of ['light', 'dark'] as const satisfies Scheme[]) {
    if (id === `no-data-${scheme}`) return drawPattern('diagonal', PALETTES[scheme].hatch, PALETTES[scheme].noData);
    for (const status of CONSTRUCTION_STATUSES) {
      const symbol = FOOTPRINT_SYMBOLS[status];
      if (id === `footprint-${status}-${scheme}`) return drawPattern(symbol.pattern, symbol.line[scheme], null);
    }
  }
  return null;
}

function drawIcon(symbol: IssueSymbol): ImageData | null {
  return draw(ICON_SIZE, (context) => {
    context.translate(2, 2);
    const shape = new Path2D(symbol.shape);
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.strokeStyle = '#ffffff';
    context.lineWidth = 3.5;
    context.stroke(shape);
    context.fillStyle = symbol.colour;
    context.fill(shape);
    context.lineWidth = 2.4;
    context.stroke(new Path2D(symbol.sign));
  });
}

function drawPattern(pattern: Pattern, line: string, ground: string | null): ImageData | null {
  return draw(PATTERN_SIZE, (context) => {
    if (ground !== null) {
      context.fillStyle = ground;
      context.fillRect(0, 0, PATTERN_SIZE, PATTERN_SIZE);
    }
    context.strokeStyle = line;
    context.fillStyle = line;
    context.lineWidth = 1.3;
    context.stroke(new Path2D(patternPath(pattern, PATTERN_SIZE)));
    if (pattern === 'dots') context.fill(new Path2D(PATTERN_DOTS));
  });
}

function draw(size: number, paint: (context: CanvasRenderingContext2D) => void): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = size * RATIO;
  canvas.height = size * RATIO;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(RATIO, RATIO);
  paint(context);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
