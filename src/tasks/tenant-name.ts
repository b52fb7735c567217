/** What a tenant may be called: its name stands in keys of Redis, in folders and on command lines. */
export const tenantName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
