import { z } from 'zod';
import { ApiRefusal } from './api-errors.ts';

const MOST_ERRORS = 5;

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  retryable: z.boolean().default(false),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** A problem in one line: code, detail, and the first five places that do not fit. */
function describeProblem({ code, detail, errors }: z.output<typeof problem>): string {
  const places = errors.slice(0, MOST_ERRORS).map(({ path, message }) => `${path || '/'}: ${message}`);
  if (errors.length > MOST_ERRORS) places.push(`and ${errors.length - MOST_ERRORS} more`);
  const line = [`${code}: ${detail}`, ...places].join(' | ');
  return line.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

function parseProblem(text: string): z.output<typeof problem> | undefined {
  try {
    return problem.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Reads what the API says against a request. What is no problem of ours is told by its status alone. */
export async function readRefusal(answer: Response): Promise<ApiRefusal> {
  const found = parseProblem(await answer.text().catch(() => ''));
  if (found !== undefined) return new ApiRefusal(describeProblem(found), answer.status, found.code, found.retryable);
  const message = `${answer.url} answered ${answer.status}, and not as Airlock would; is it the right URL?`;
  return new ApiRefusal(message, answer.status, undefined, answer.status >= 500);
}
