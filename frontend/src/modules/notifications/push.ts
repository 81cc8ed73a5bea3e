/** Web push of this device: the browser's subscription, and the server told of it. */
import { pushKey, removePushSubscription, sendPushSubscription } from '../../api/notices';

export type PushState = 'unsupported' | 'denied' | 'off' | 'on';

export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) return 'unsupported';
  if (globalThis.Notification.permission === 'denied') return 'denied';
  const subscription = await currentSubscription();
  return subscription === null ? 'off' : 'on';
}

/** Asks the browser for leave, and tells the server where to send. */
export async function startPush(): Promise<PushState> {
  if ((await globalThis.Notification.requestPermission()) !== 'granted') return 'denied';
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration === undefined) return 'unsupported';
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(await pushKey()) });
  const { endpoint, keys = {} } = subscription.toJSON();
  const { p256dh, auth } = keys;
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return 'unsupported';
  await sendPushSubscription(endpoint, { p256dh, auth });
  return 'on';
}

export async function stopPush(): Promise<PushState> {
  const subscription = await currentSubscription();
  if (subscription !== null) {
    await subscription.unsubscribe();
    // The server also notices by itself that the browser's service does not know the address any more.
    await removePushSubscription(subscription.endpoint).catch(() => undefined);
  }
  return 'off';
}

async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** The bytes of a key in the alphabet of URLs. */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}
