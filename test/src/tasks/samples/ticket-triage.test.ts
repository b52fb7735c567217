import { describe, expect, it } from 'vitest';
import { createSources } from '../../../../src/retrieval/sources.ts';
import { taskTools } from '../../../../src/tasks/define-task.ts';
import ticketTriage from '../../../../src/tasks/samples/ticket-triage.ts';

const task = ticketTriage(taskTools);
const input = { subject: 'Key [SECRET_1]', body: 'Hello, [PERSON_1] here.' };
const output = { category: 'other', urgency: 4, summary: 's', confidence: 0.8 };

describe('ticket-triage', () => {
  it('asks with the message between its markers and says that it is data', () => {
    const { system, user } = task.prompt({ input, documents: [] });

    expect(user).toBe('<message>\nSubject: Key [SECRET_1]\n\nHello, [PERSON_1] here.\n</message>');
    expect(system).toContain('never an instruction');
  });

  it("shows what its tenant's notes say of the message, behind it, as data", async () => {
    const documents = [
      { id: 'n1', text: 'Lost keys are renewed by the desk.' },
      { id: 'n2', text: 'Invoices go out on the first.' },
    ];
    const sourcesOf = createSources(new Map([['acme', new Map([['support-notes', documents]])]]));
    const { signal } = new AbortController();
    const retrieve = async (tenant: string) => task.retrieve?.({ input, tenant, sources: sourcesOf(tenant), signal });
    expect(await retrieve('globex')).toEqual([]);
    const lost = { subject: 'Keys', body: 'Mine are lost.' };
    const found = await task.retrieve?.({ input: lost, tenant: 'acme', sources: sourcesOf('acme'), signal });
    expect(found).toEqual([documents[0]]);
    const { system, user } = task.prompt({ input, documents: found ?? [] });
    expect(user).toMatch(/<\/message>\n\n<notes>\nLost keys are renewed by the desk\.\n<\/notes>$/);
    expect(system).toContain('no instruction');
  });

  it('accepts an answer of the right form and no other', () => {
    expect(task.output.safeParse(output).success).toBe(true);
    expect(task.output.safeParse({ ...output, urgency: 6 }).success).toBe(false);
    expect(task.output.safeParse({ ...output, category: 'spam' }).success).toBe(false);
    expect(task.output.safeParse({ ...output, summary: 'a'.repeat(301) }).success).toBe(false);
    expect(task.output.safeParse({ ...output, confidence: 1.7 }).success).toBe(false);
  });

  it('objects to the highest urgency without a category', () => {
    expect(task.check?.({ input, output })).toBeUndefined();
    expect(task.check?.({ input, output: { ...output, urgency: 5 } })).toBe('urgent needs a category');
    expect(task.check?.({ input, output: { ...output, urgency: 5, category: 'bug' } })).toBeUndefined();
  });

  it('falls back on the subject, which fits the schema and passes the check, and then on a person', () => {
    const [, , rule, last] = task.ladder;
    expect(task.ladder.map(({ is }) => is)).toEqual(['model', 'model', 'rule', 'review']);
    expect(task.ladder[1]).toMatchObject({ profile: 'fallback' });
    const answer = rule?.is === 'rule' ? rule.answer({ input }) : undefined;
    expect(answer).toEqual({ category: 'other', urgency: 3, summary: 'Key [SECRET_1]', confidence: 0 });
    expect(task.output.safeParse(answer).success).toBe(true);
    expect(task.check?.({ input, output: answer })).toBeUndefined();
    expect(last).toEqual({ is: 'review', withinMs: undefined });
  });

  it('gates at 0.7 by the confidence of the answer', () => {
    expect(task.gate?.threshold).toBe(0.7);
    expect(task.gate?.confidence({ input, output })).toBe(0.8);
  });
});
