/** Where values are looked for. In all of them but the last there must be none. */
export const places = {
  provider: 'requests to the provider, every byte',
  redis: 'Redis, every key and value',
  files: "Redis' files (AOF and RDB)",
  data: 'the data folder with the spool',
  logs: 'logs of all processes, level trace',
  metrics: '/metrics of API and worker',
  board: "Bull Board's JSON",
  problems: 'refusals of the API (problem+json, rejected rows)',
  commands: 'error output of commands',
  stranger: "answers to another tenant's key",
  owner: "answers to the owner's key (to show that values are found where they are)",
} as const;

export type Place = keyof typeof places;

export const placeNames = Object.keys(places) as Place[];
