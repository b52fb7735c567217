import { ApiProblem } from '../submissions/api-problem.ts';

const KEY_PARAMETER = /^(x[-_])?(api|access|auth)?[-_]?(key|token|secret)$|^(authorization|bearer|password)$/i;
const USERINFO = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i;

/** Refuses a request whose URL carries a key, where proxies and histories would keep it. Throws `key-in-url`. */
export function refuseKeyInUrl(url: string): void {
  if (USERINFO.test(url)) throw new ApiProblem('key-in-url');
  const queryStart = url.indexOf('?');
  if (queryStart === -1) return;
  for (const name of new URLSearchParams(url.slice(queryStart)).keys()) {
    if (KEY_PARAMETER.test(name)) throw new ApiProblem('key-in-url');
  }
}
