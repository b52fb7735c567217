/** What tasks, profiles, sources and plug-ins are called. */
export const plainName = /^[a-z][a-z0-9-]{0,63}$/;

/** What is wrong with any other name. */
export const PLAIN_NAME_RULE = 'must match [a-z][a-z0-9-]{0,63}';

/** What a tenant may be called: its name stands in keys of Redis, in folders and on command lines. */
export const tenantName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
