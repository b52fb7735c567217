import { type Logger, pino } from 'pino';

/** A log line is an event code with ids, codes, sizes and counts; a payload never stands in one. */
export type Log = Logger;

/** Makes the process's logger. Writes JSON lines to `destination`, stdout when it is left out. */
export function createLog(level: string, destination?: { write: (line: string) => void }): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}
