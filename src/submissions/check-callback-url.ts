import type { Settings } from '../config.ts';
import { findTargetProblem, type TargetPolicy } from '../webhooks/check-target.ts';
import { ApiProblem } from './api-problem.ts';

/** Where callers may have events sent to. */
export interface CallbackPolicy extends TargetPolicy {
  /** Whether there is a secret that signs what goes to callback URLs. */
  isSigned: boolean;
}

/** The policy of a process. */
export const policyOf = (given: {
  settings: Pick<Settings, 'callbackAllow' | 'isProduction'>;
  webhookSecrets?: readonly string[];
}): CallbackPolicy => ({
  allow: new Set(given.settings.callbackAllow),
  isProduction: given.settings.isProduction,
  isSigned: (given.webhookSecrets ?? []).length > 0,
});

const publicHosts: CallbackPolicy = { allow: new Set(), isProduction: false, isSigned: true };

/** Checks the URL of an endpoint. Throws `callback-url-forbidden`. */
export function checkTargetUrl(url: string, policy: TargetPolicy, path: string): string {
  const problem = findTargetProblem(url, policy);
  if (problem === undefined) return url;
  const message = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
  throw new ApiProblem('callback-url-forbidden', { errors: [{ path, code: 'callback-url-forbidden', message }] });
}

/**
 * Checks where a caller wants to hear of a job or a batch; undefined stays undefined. Throws `callback-url-forbidden`, or
 * `callback-unsigned` where nothing could sign what is sent there.
 */
export function checkCallbackUrl(
  url: string | undefined,
  policy: CallbackPolicy = publicHosts,
  path = '/callbackUrl',
): string | undefined {
  if (url === undefined) return undefined;
  if (!policy.isSigned) throw new ApiProblem('callback-unsigned');
  return checkTargetUrl(url, policy, path);
}
