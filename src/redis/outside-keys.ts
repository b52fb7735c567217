/** The keys of one shard that payloads outside of Redis need. */
export interface OutsideKeys {
  /**
   * Hash: whose place it is, how many jobs have payloads there (`jobs`), and how far the search for orphans is; all but
   * `jobs` of the first shard alone.
   */
  outside: string;
  /** Sorted set: what is to be removed from there, `<job> <tenant>` or `<job> <tenant> <reference>`, by when. */
  outsideGone: string;
}

/** The same names in Lua. */
export const outsideKeysLua = /* lua */ `
local outsideKey, outsideGoneKey = tag .. ':outside', tag .. ':outside-gone'
`;

export const namesOfOutside = (tag: string): OutsideKeys => ({
  outside: `${tag}:outside`,
  outsideGone: `${tag}:outside-gone`,
});
