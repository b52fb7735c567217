import { OpenAI } from 'openai';
import { z } from 'zod';
import type { Ticket } from './ticket.ts';

const MAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PHONE = /\+?\d[\d\s()-]{7,}\d/g;

/** What people write by hand: two patterns. */
const hidePlainly = (text: string): string => text.replace(MAIL, '[email]').replace(PHONE, '[phone]');

const triage = z.object({
  category: z.enum(['billing', 'bug', 'other']),
  urgency: z.number().int().min(1).max(5),
  summary: z.string().max(300),
  confidence: z.number().min(0).max(1),
});
const { $schema: _schema, ...schema } = z.toJSONSchema(triage);

/** Asks as the SDK's own pages show it, with its own settings and connections. */
export function createPlainAsk(baseURL: string, maxRetries = 2): (ticket: Ticket) => Promise<string> {
  const openai = new OpenAI({ baseURL, apiKey: 'sk-bench', maxRetries });
  return async ({ subject, body }) => {
    const completion = await openai.chat.completions.create({
      model: 'gpt-5-mini',
      response_format: { type: 'json_schema', json_schema: { name: 'triage', schema, strict: true } },
      messages: [
        { role: 'system', content: 'Triage this ticket.' },
        { role: 'user', content: hidePlainly(`${subject}\n${body}`) },
      ],
    });
    return completion.choices[0]?.message.content ?? '';
  };
}

/** What comes in is looked at, too. Throws where it does not fit. */
export const readPlainly = (text: string): object => triage.parse(JSON.parse(text));
