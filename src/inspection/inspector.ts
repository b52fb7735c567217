import { type CheckedRequest, checkOutgoing, type OutgoingRequest } from '../boundary/check-outgoing.ts';
import type { Note } from '../failures/failure.ts';
import type { Detector } from '../redaction/detector.ts';
import { type Mended, type Mending, mendPlaceholders } from '../redaction/mending/mend-placeholders.ts';
import { createEngine, type Engine } from '../redaction/redact-job.ts';
import { findLeaks, type LeakSearch } from '../validation/find-leaks.ts';

/** All that looks for personal data in a job's texts: redaction, the last check before the wire, leaks in answers. */
export interface Inspector extends Engine {
  /** As `checkOutgoing` does. */
  checkOutgoing: (request: OutgoingRequest) => Promise<CheckedRequest>;
  /** As `mendPlaceholders` does. */
  mendPlaceholders: (mending: Mending) => Promise<Mended>;
  /** As `findLeaks` does. */
  findLeaks: (search: LeakSearch) => Promise<Note[]>;
}

/** Makes an inspector that works in the thread of its caller, for as long as it takes. */
export function createInspector(detectors: readonly Detector[]): Inspector {
  return {
    ...createEngine(detectors),
    checkOutgoing: async (request) => checkOutgoing(request),
    mendPlaceholders: async (mending) => mendPlaceholders(mending),
    findLeaks: (search) => findLeaks(search, detectors),
  };
}
