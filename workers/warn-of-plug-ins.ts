import type { Detector } from '../src/redaction/detector.ts';
import { probePlugIns } from '../src/redaction/plug-ins/ask-plug-ins.ts';
import type { Log } from '../src/telemetry/log.ts';

/** Asks each plug-in once and tells of those that do not answer as they should: jobs wait for a required one. */
export async function warnOfPlugIns(detectors: readonly Detector[], log: Log): Promise<void> {
  for (const { plugIn, reason } of await probePlugIns(detectors)) {
    const { name, plugIn: need, locality } = plugIn;
    if (reason !== undefined) log.warn({ event: 'detector-away', detector: name, need, locality, reason });
  }
}
