/**
 * What an accepted job survives, weakest first: `fast` a restart of Redis, and its being killed but for the last two
 * seconds, since it may hold writes back while it syncs others; `fsync` a power cut, too; `replicated` the loss of
 * Redis' machine as well, since a replica has the job before its 202.
 */
export const durabilities = ['fast', 'fsync', 'replicated'] as const;

/** A level of durability. */
export type Durability = (typeof durabilities)[number];

/** How often Redis has to sync its append-only file to the disk. */
export const appendfsyncOf = (durability: Durability): 'always' | 'everysec' =>
  durability === 'fast' ? 'everysec' : 'always';
