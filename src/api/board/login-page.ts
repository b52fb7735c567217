import { createHash } from 'node:crypto';
import type { Response } from 'express';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { min-height: 100vh; margin: 0; display: grid; place-items: center; background: #f2f4f7; color: #101828; }
main { width: min(22rem, 90vw); padding: 2rem; border-radius: .75rem; background: #fff; box-shadow: 0 1px 3px #10182833; }
h1 { margin: 0 0 .25rem; font-size: 1.25rem; }
p { margin: 0 0 1.25rem; color: #475467; }
p[role=alert] { color: #b42318; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input, button { box-sizing: border-box; width: 100%; padding: .6rem .75rem; border-radius: .5rem; font: inherit; }
input { margin-bottom: 1rem; border: 1px solid #98a2b3; background: #fff; color: inherit; }
button { border: 0; background: #175cd3; color: #fff; font-weight: 600; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid #84adff; outline-offset: 1px; }
@media (prefers-color-scheme: dark) {
  body { background: #0c111d; color: #f2f4f7; }
  main { background: #161b26; }
  p { color: #94969c; }
  p[role=alert] { color: #f97066; }
  input { background: #0c111d; border-color: #475467; }
}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Why the login page is shown again, by status. Nothing that was typed is ever shown. */
const alerts: Readonly<Record<number, string>> = {
  403: 'This key may not see the queues: they are for admins of tenant default and keys of scope installation.',
  429: 'This key is not known either. Too many wrong keys came from your address; a right one is taken at any time.',
};

/** Sends the login page; `isRetry` says that a key was tried and not known. */
export function renderLoginPage(response: Response, status: number, basePath: string, isRetry = false): void {
  const alert = alerts[status] ?? (isRetry ? 'This key is not known.' : undefined);
  const hint = '<p>Log in with a key of the installation.</p>';
  sendPage(
    response,
    status,
    `<h1>Airlock queues</h1>
${alert === undefined ? hint : `<p role="alert">${alert}</p>`}
<form method="post" action="${basePath}/login">
<label for="key">API key</label>
<input id="key" name="key" type="password" required autofocus autocomplete="current-password" maxlength="512">
<button>Log in</button>
</form>`,
  );
}

/** Sends the page whose button logs out: a link alone must not change anything. */
export function renderLogoutPage(response: Response, basePath: string): void {
  sendPage(
    response,
    200,
    `<h1>Airlock queues</h1>
<p>You are about to log out.</p>
<form method="post" action="${basePath}/logout"><button autofocus>Log out</button></form>`,
  );
}

function sendPage(response: Response, status: number, main: string): void {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Airlock queues</title>
<style>${STYLE}</style>
</head>
<body><main>
${main}
</main></body>
</html>
`;
  response.status(status).set({ 'Content-Security-Policy': CSP, 'Content-Type': 'text/html; charset=utf-8' }).end(page);
}
