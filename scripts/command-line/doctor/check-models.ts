import type { Profile } from '../../../src/models/profile.ts';
import { type Check, fail, ok, warn } from './check.ts';

const ANSWER_WITHIN_MS = 5000;

/** Asks an endpoint for its models, which costs nothing. One that does not know that question is there all the same. */
async function checkProfile({ name, model, baseUrl, apiKey }: Profile): Promise<Check> {
  const title = `model ${name}`;
  const place = `${model} at ${new URL(baseUrl).host}`;
  try {
    const answer = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403)
      return fail(title, `${place} refuses the key (${answer.status})`);
    if (answer.ok || answer.status === 404) return ok(title, `${place} answers`);
    return warn(title, `${place} answers ${answer.status}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.name) : 'unknown';
    return fail(title, `${place} cannot be reached (${reason})`);
  }
}

/** Looks at every model that is configured, all at once. */
export async function checkModels(profiles: readonly Profile[]): Promise<Check[]> {
  if (profiles.length === 0)
    return [warn('models', 'none is configured: a simulated one answers, and none in production')];
  return Promise.all(profiles.map(checkProfile));
}
