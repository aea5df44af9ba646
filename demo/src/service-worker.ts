/*
 * The service worker: the whole shop without a network, and push messages, of which it decides what this device shows. The
 * build says which files there are.
 */
import { type AudienceProfile, deviceMemory, handlePushes, type PushContent } from '@vitrine/web/campaigns';
import { offline } from '@vitrine/web/sw';

declare const FILES: string[];
declare const VERSION: string;

/** What of a service worker's global scope is used; the types of the DOM have none. */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface NotificationEvent extends WorkerEvent {
  notification: Notification;
}
declare const clients: { openWindow(url: string): Promise<unknown> };

offline({ files: FILES, version: VERSION, page: './' });

/** `{category}` is the category that the shopper likes most, and so with every attribute. */
function adapt(content: PushContent, { affinities }: AudienceProfile): PushContent {
  const fill = (text = '') => text.replace(/\{(\w+)\}/g, (_, name: string) => affinities[name]?.[0]?.value ?? '');
  return { title: fill(content.title), options: { ...content.options, body: fill(content.options?.body) } };
}
const push = handlePushes({ memory: deviceMemory(), adapt });

// What the page hands over is taken as a push.
addEventListener('message', (event) => {
  const answer = async () => event.ports[0]?.postMessage(await push(event.data).catch(() => undefined));
  (event as MessageEvent & WorkerEvent).waitUntil(answer());
});
addEventListener('notificationclick', (event) => {
  const { notification, waitUntil } = event as NotificationEvent;
  notification.close();
  waitUntil.call(event, clients.openWindow('./'));
});
