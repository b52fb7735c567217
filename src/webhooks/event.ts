import { toTime } from '../jobs/job-view.ts';

/** Everything that receivers are told of. */
export const eventTypes = [
  ...(['job.succeeded', 'job.failed', 'job.cancelled', 'job.expired', 'job.in_review'] as const),
  ...(['batch.finished', 'batch.cancelled'] as const),
] as const;
export type EventType = (typeof eventTypes)[number];

/** All events, in the place of their names. */
export const EVERY_EVENT = '*';

/** What happened, as a delivery holds it. */
export interface WebhookEvent {
  /** `<id of job or batch>.<run>.<status>`: one for an event, however often it is sent. */
  id: string;
  type: EventType;
  /** Milliseconds since 1970. */
  at: number;
}

/** The job or batch that an event is about, and the status it came to. */
export function subjectOf({ id, type }: Pick<WebhookEvent, 'id' | 'type'>): { id: string; status: string } {
  return { id: id.slice(0, id.indexOf('.')), status: type.slice(type.indexOf('.') + 1) };
}

/** The body of an event, the same each time that it is sent. */
export const writeBody = (event: WebhookEvent): string =>
  JSON.stringify({ type: event.type, timestamp: toTime(event.at), data: subjectOf(event) });
