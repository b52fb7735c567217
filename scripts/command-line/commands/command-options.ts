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

/** A value to set, or the word that takes back what was set. What it may be the API says. */
export type Setting = number | 'none';

function parseSetting(text: string): Setting {
  if (text === 'none') return text;
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('It must be a number, or none.');
  return Number(text);
}

export const settingOption = (flags: string, description: string) =>
  new Option(flags, `${description}; none takes it back`).argParser(parseSetting);

/** As the API takes it. */
export const toValue = (setting: Setting | undefined): number | null | undefined =>
  setting === 'none' ? null : setting;

/** Limits of a model or a tenant. */
export interface RateOptions {
  rpm?: Setting;
  tpm?: Setting;
  concurrency?: Setting;
}

export const addRateOptions = (command: Command): Command =>
  command
    .addOption(settingOption('--rpm <n>', 'requests per minute'))
    .addOption(settingOption('--tpm <n>', 'tokens per minute, of input and output'))
    .addOption(settingOption('--concurrency <n>', 'requests at once'));

/** Limits as the API takes them; those that were not given are left out. */
export const toLimits = ({ rpm, tpm, concurrency }: RateOptions) => ({
  requestsPerMinute: toValue(rpm),
  tokensPerMinute: toValue(tpm),
  maxConcurrency: toValue(concurrency),
});

/** Throws a RangeError where a command that sets something was given nothing to set. */
export function needSettings(values: readonly unknown[], names: string): void {
  if (values.every((value) => value === undefined)) throw new RangeError(`give at least one of ${names}`);
}
