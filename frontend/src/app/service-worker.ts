/** The page's side of the service worker (worker/): registers it, and notices when a new version waits. */

let waitingWorker: ServiceWorker | null = null;
const listeners = new Set<() => void>();

export function waiting(): ServiceWorker | null {
  return waitingWorker;
}

export function followWaiting(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Lets the waiting version take over; the page is then loaded anew. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => globalThis.location.reload(), { once: true });
  waitingWorker?.postMessage('take-over');
}

/** Starts the service worker where there is one; a page without it works as well, only not offline. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').then(watch).catch(() => undefined);
  });
}

function watch(registration: ServiceWorkerRegistration): void {
  const offer = (worker: ServiceWorker | null) => {
    // Without a controller this is the first version: there is nothing to change from.
    if (worker === null || navigator.serviceWorker.controller === null) return;
    waitingWorker = worker;
    for (const listener of listeners) listener();
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') offer(installing);
    });
  });
}
