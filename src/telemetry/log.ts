import { type Logger, pino } from 'pino';

/** A log line is an event code with ids, codes, sizes and counts; a payload never stands in one. */
export type Log = Logger;

/** Makes the process's logger. Writes JSON lines to `destination`, stdout when it is left out. */
export function createLog(level: string, destination?: { write: (line: string) => void }): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * The places an error came from, without what it says: its own words may quote a payload, also in lines that look
 * like places. An error whose words are not where its stack begins has no places to tell.
 */
export function findFrames({ stack = '', name, message }: Error): string[] {
  const words = message === '' ? name : message;
  const start = stack.indexOf(words);
  const [ending, ...lines] = start === -1 ? [] : stack.slice(start + words.length).split('\n');
  // Nothing but what some runtimes write behind a name without words may stand on the words' own line.
  if (ending?.replace(':', '').trim() !== '') return [];
  return lines.map((line) => line.trim()).filter((line) => line.startsWith('at '));
}
