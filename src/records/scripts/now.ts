/** Redis' own clock in milliseconds: the only one that the record's times come from. */
export const luaNow = /* lua */ `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** What a worker is told when the job is elsewhere: enough to add the visit that is due. */
export const luaPresent = /* lua */ `
local function present(code, job)
  local at = redis.call('HMGET', job, 'status', 'stage', 'visit', 'token', 'notBefore', 'priority', 'task')
  return { code, now, at[1], at[2], at[3], at[4], at[5], at[6], at[7] }
end
`;

/** An ended job is kept as long as asked, one that an idempotency key stands for at least 24 h from its acceptance. */
export const luaKeep = /* lua */ `
local function keep(expiry, job, id, retention)
  local at = redis.call('HMGET', job, 'idempotency', 'createdAt')
  local untilMs = now + retention
  if at[1] then untilMs = math.max(untilMs, at[2] + 86400000) end
  redis.call('ZADD', expiry, untilMs, id)
end
`;
