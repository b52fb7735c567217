import { type Command, InvalidArgumentError, Option } from 'commander';

export interface JsonOptions {
  json?: boolean;
}

export const jsonOption = () => new Option('--json', 'print JSON');

/** What every command over HTTP takes. */
export const addApiOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'where the API is; default AIRLOCK_URL, else HOST and PORT')
    .option('--key <key>', "API key; default AIRLOCK_API_KEY, else the data folder's development key")
    .addOption(jsonOption());

/** What commands take that the audit log is told of. */
export interface ReasonOptions {
  reason?: string;
}

const MAX_REASON_LENGTH = 500;

/** Words for the audit log: up to 500 characters, none of them a control character. */
function parseReason(text: string): string {
  if (text.length === 0 || text.length > MAX_REASON_LENGTH || /\p{Cc}/u.test(text)) {
    throw new InvalidArgumentError('It must have 1 to 500 characters, without control characters.');
  }
  return text;
}

export const reasonOption = () =>
  new Option('--reason <text>', 'why, for the audit log; never a payload').argParser(parseReason);

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** A moment, as RFC 3339 in UTC. */
export function parseMoment(text: string): string {
  const moment = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError('It must be a date or a time such as 2026-11-23T09:00:00Z.');
  }
  return moment.toISOString();
}

export const limitOption = (byDefault: number) =>
  new Option('--limit <n>', 'at most so many').argParser(parseCount).default(byDefault);
