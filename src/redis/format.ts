/**
 * The number of the format of what Airlock keeps in Redis and in its spool: which keys there are, and what stands under
 * them. Within a number versions may only add to it, so that they work side by side on one Redis.
 */
export const FORMAT = 1;

/** Most shards that its keys may be parted into. */
export const MOST_SHARDS = 256;

/** The format of a Redis that holds something and no number: it was written before there was one. */
const FIRST_FORMAT = 1;

/** What a script's error begins with where Redis has come to hold another format since its process started. */
const FENCED = 'FORMAT';

/**
 * What every script begins with: Redis may have come to hold another format since this process started, which it would
 * break. What holds no number yet, as one that was emptied, is no other.
 */
export const formatLua = /* lua */ `local format = call('GET', formatKey)
if format and format ~= '${FORMAT}' then
  return redis.error_reply('${FENCED} is ' .. format .. ' by now, and this version of Airlock works with ${FORMAT}')
end
`;

/** Whether a script was not run since Redis holds another format by now. */
export const isFenced = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && error.message.startsWith(`${FENCED} `);

/** Redis holds a format that this version does not know; it leaves it alone. */
export class FormatError extends Error {
  constructor(found: string, prefix: string) {
    super(
      `Redis holds, under the prefix ${prefix}, Airlock's data in format ${found}; this version works with ${FORMAT} alone. ` +
        'Start the version that wrote it, or see "Upgrade and rollback" in docs/operating.md.',
    );
    this.name = 'FormatError';
  }
}

/** Checks the number that stands in Redis. Throws a `FormatError` for any other than ours, and for what is none. */
export function checkFormat(stored: string | null, prefix: string): void {
  const found = stored ?? String(FIRST_FORMAT);
  if (found !== String(FORMAT)) throw new FormatError(/^\d{1,9}$/.test(found) ? found : 'of an unknown number', prefix);
}
