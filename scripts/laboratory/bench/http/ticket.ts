/** The work over HTTP: a ticket of about 1 KB with three personal values, for the sample task `ticket-triage`. */
export const writeTicket = (n: number) => ({
  subject: `Ticket ${n}`,
  body:
    `Ingrid Halvorsen (ingrid.halvorsen${n}@example.org, +47 22 12 34 ${String(n % 100).padStart(2, '0')}) writes: ` +
    'The export of the monthly report stops half way and the page stays empty after that. '.repeat(10),
});

export type Ticket = ReturnType<typeof writeTicket>;
