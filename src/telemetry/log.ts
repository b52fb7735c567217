import { type Logger, pino } from 'pino';
import { findTraceId } from './tracing.ts';

/** A log line is an event code with ids, codes, sizes and counts, never a payload. */
export type Log = Logger;

/** A line that is written while something is traced says in which trace. */
const mixin = () => {
  const traceId = findTraceId();
  return traceId === undefined ? {} : { traceId };
};

/** Makes the process's logger. Writes JSON lines to `destination`, stdout when it is left out. */
export function createLog(level: string, destination?: { write: (line: string) => void }): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, mixin };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * Finds the places an error came from, without its message: that may quote a payload, also in lines that look like
 * places. Finds none when the stack does not begin with the message.
 */
export function findFrames({ stack = '', name, message }: Error): string[] {
  const words = message === '' ? name : message;
  const start = stack.indexOf(words);
  const [ending, ...lines] = start === -1 ? [] : stack.slice(start + words.length).split('\n');
  // Behind the message its own line is empty, save for a colon that some runtimes write after a name without message.
  if (ending?.replace(':', '').trim() !== '') return [];
  return lines.map((line) => line.trim()).filter((line) => line.startsWith('at '));
}

/** Of the places an error came from those in a file of this name, as they stand there, however often it was loaded. */
export const findFramesOf = (error: Error, file: string): string[] =>
  findFrames(error)
    .filter((frame) => frame.includes(`/${file}:`) || frame.includes(`/${file}?`))
    .map((frame) => frame.replace(/\?[\w=-]+(?=:\d)/, ''));
