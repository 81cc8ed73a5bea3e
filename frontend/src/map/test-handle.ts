/** A read-only window on the drawn map for the browser tests: `window.kubanMap`. It can neither change nor reveal anything private. */
import type { ExplorerMap, Inspection } from './explorer-map';

declare global {
  interface Window {
    kubanMap?: Inspection;
  }
}

export function publishTestHandle(map: ExplorerMap): void {
  window.kubanMap = map.inspection;
}
