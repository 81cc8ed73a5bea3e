/** What the portal tells a person: notifications, by which ways they come, and what one has subscribed to. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, cursorOf, dataOf, doneOf, NOTIFICATION_EVENTS } from './client';
import { followStream } from './live';
import type { LonLat } from './model';
import type { components } from './schema';

type Wire = components['schemas'];

export interface Notification {
  id: number;
  kind: string;
  title: string;
  text: string;
  /** A path of this site; null when there is nothing to open. */
  path: string | null;
  createdAt: string;
  readAt: string | null;
}

export const CHANNELS = ['inApp', 'email', 'push'] as const;
export type Channel = (typeof CHANNELS)[number];
export const DIGESTS = ['immediate', 'daily', 'weekly'] as const;

export interface Preferences {
  /** Of a mandatory kind only pushes can be switched off. */
  kinds: readonly ({ kind: string; label: string; mandatory: boolean } & Record<Channel, boolean>)[];
  digest: (typeof DIGESTS)[number];
  quietHours: { from: string; to: string } | null;
  timeZone: string;
}

export type SubscriptionTarget =
  | { kind: 'circle'; location: LonLat; radiusM: number }
  | { kind: 'municipality'; code: string }
  | { kind: 'theme'; theme: string }
  | { kind: 'thing'; subjectKind: string; subjectId: number };

export interface Subscription {
  id: number;
  target: SubscriptionTarget;
}

export function notificationsQuery(unreadOnly: boolean) {
  return infiniteQueryOptions({
    queryKey: ['notifications', unreadOnly],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(unreadOnly && { unread: true }), ...(pageParam !== null && { after: pageParam }) };
      const { notifications, meta } = await dataOf(client.GET('/api/v1/notifications', { params: { query }, signal }));
      return { items: notifications.map(parseNotification), after: cursorOf(meta.next) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
  });
}

export const preferencesQuery = queryOptions({
  queryKey: ['notification-preferences'],
  queryFn: async ({ signal }) => parsePreferences((await dataOf(client.GET('/api/v1/notification-preferences', { signal }))).preferences),
});

export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/subscriptions', { signal }))).subscriptions.flatMap(parseSubscription),
});

export function parseNotification(wire: Wire['NotificationView']): Notification {
  return {
    id: wire.id, kind: wire.kind, title: wire.title, text: wire.text, path: ownPath(wire.url), createdAt: wire.created_at, readAt: wire.read_at ?? null,
  };
}

/** The path of an address on this site; an address elsewhere is not followed. */
export function ownPath(address: string | null | undefined): string | null {
  if (!address) return null;
  try {
    const { origin } = globalThis.location;
    const url = new URL(address, origin);
    return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : null;
  } catch {
    return null;
  }
}

function parsePreferences(wire: Wire['Preferences']): Preferences {
  return {
    kinds: wire.kinds.map(({ kind, in_app: inApp, email, push, label = kind, mandatory = false }) => ({ kind, inApp, email, push, label, mandatory })),
    digest: wire.digest,
    quietHours: wire.quiet_hours ? { from: wire.quiet_hours.from, to: wire.quiet_hours.to } : null,
    timeZone: wire.time_zone ?? '',
  };
}

function parseSubscription(wire: Wire['SubscriptionView']): Subscription[] {
  const target = targetOf(wire);
  return target === null ? [] : [{ id: wire.id, target }];
}

function targetOf({ place, theme, subject_kind: subjectKind, subject_id: subjectId }: Wire['SubscriptionView']): SubscriptionTarget | null {
  if (place?.municipality_code) return { kind: 'municipality', code: place.municipality_code };
  const [lon, lat] = place?.location ?? [];
  if (lon !== undefined && lat !== undefined) return { kind: 'circle', location: [lon, lat], radiusM: place?.radius_m ?? 0 };
  if (theme) return { kind: 'theme', theme };
  return subjectKind && typeof subjectId === 'number' ? { kind: 'thing', subjectKind, subjectId } : null;
}

export function markRead(id: number): Promise<void> {
  return doneOf(client.POST('/api/v1/notifications/{id}/read', { params: { path: { id } } }));
}

export function markAllRead(): Promise<void> {
  return doneOf(client.POST('/api/v1/notifications/read-all'));
}

export function savePreferences({ kinds, digest, quietHours, timeZone }: Preferences): Promise<void> {
  const preferences = {
    kinds: kinds.map(({ kind, inApp, email, push, label, mandatory }) => ({ kind, in_app: inApp, email, push, label, mandatory })), digest, quiet_hours: quietHours, time_zone: timeZone,
  };
  return doneOf(client.PUT('/api/v1/notification-preferences', { body: { preferences } }));
}

export function subscribe(target: { code: string } | { theme: string } | { location: LonLat; radiusM: number }): Promise<void> {
  const subscription = 'theme' in target
    ? { theme: target.theme }
    : { place: 'code' in target ? { municipality_code: target.code } : { location: [...target.location], radius_m: target.radiusM } };
  return doneOf(client.POST('/api/v1/subscriptions', { body: { subscription } }));
}

export function unsubscribe(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/subscriptions/{id}', { params: { path: { id } } }));
}

export async function pushKey(): Promise<string> {
  return (await dataOf(client.GET('/api/v1/push/key'))).key;
}

export function sendPushSubscription(endpoint: string, keys: { p256dh: string; auth: string }): Promise<void> {
  return doneOf(client.POST('/api/v1/push/subscriptions', { body: { endpoint, keys } }));
}

export function removePushSubscription(endpoint: string): Promise<void> {
  return doneOf(client.DELETE('/api/v1/push/subscriptions', { params: { query: { endpoint } } }));
}

/** Follows one's own notifications; the returned function stops it. */
export function followNotifications(onUnread: (unread: number) => void, onNotification: (title: string) => void): () => void {
  return followStream(NOTIFICATION_EVENTS, {
    events: {
      hello: (data) => onUnread(unreadOf(data)),
      read: (data) => onUnread(unreadOf(data)),
      notification: (data) => {
        const { title } = JSON.parse(data) as { title?: unknown };
        onNotification(typeof title === 'string' ? title : '');
      },
    },
    onOpen: () => undefined,
    onLost: () => undefined,
  });
}

export function unreadOf(data: string): number {
  const { unread } = JSON.parse(data) as { unread?: unknown };
  return typeof unread === 'number' && unread >= 0 ? unread : 0;
}
