import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { hasRole, isOfInstallation } from '../api/authenticate.ts';
import { type Html, html } from '../api/html.ts';
import { CSS, type PageFiles, SCRIPT } from '../api/page-files.ts';
import type { Caller } from '../records/api-keys.ts';
import { doneTexts } from './done.ts';
import { writeHidden } from './forms.ts';
import type { Asked, View } from './view.ts';

const require = createRequire(import.meta.url);
const own = (name: string) => fileURLToPath(new URL(`assets/${name}`, import.meta.url));

/** What pages load. */
export const pageFiles: PageFiles = {
  'console.css': { contentType: CSS, path: own('console.css') },
  'parts.css': { contentType: CSS, path: own('parts.css') },
  'views.css': { contentType: CSS, path: own('views.css') },
  'job.css': { contentType: CSS, path: own('job.css') },
  'reviews.css': { contentType: CSS, path: own('reviews.css') },
  'uPlot.min.css': { contentType: CSS, path: require.resolve('uplot/dist/uPlot.min.css') },
  'icon.svg': { contentType: 'image/svg+xml', path: own('icon.svg') },
  'console.js': { contentType: SCRIPT, path: own('console.js') },
  'charts.js': { contentType: SCRIPT, path: own('charts.js') },
  'keys.js': { contentType: SCRIPT, path: own('keys.js') },
  'live.js': { contentType: SCRIPT, path: own('live.js') },
  'uPlot.esm.js': { contentType: SCRIPT, path: require.resolve('uplot/dist/uPlot.esm.js') },
};

/** What a page is written with. */
interface Page {
  basePath: string;
  title: string;
  main: Html;
  /** What the navigation has. */
  views: readonly View[];
  caller: Caller;
  tenant: string | null;
  linkTo: Asked['linkTo'];
  /** Where the page is below the console. */
  at: string;
  query?: Asked['query'];
  /** What stays when another tenant is chosen. */
  filters?: Readonly<Record<string, string>>;
}

function writeNavigation({ views, caller, linkTo, at }: Page): Html {
  const items = views
    .filter(({ role }) => hasRole(caller, role))
    .map(({ path, title }) => {
      const isHere = path === at || (path !== '/' && at.startsWith(`${path}/`));
      return html`<li><a href="${linkTo(path)}"${isHere ? { markup: ' aria-current="page"' } : undefined}>${title}</a></li>`;
    });
  return html`<nav aria-label="Views"><ul>${items}</ul></nav>`;
}

/** Whose things are shown; who is of the installation may choose. */
function writeTenant({ basePath, caller, tenant, at, filters = {} }: Page): Html {
  if (!isOfInstallation(caller)) return html`<span class="tenant">${caller.tenant}</span>`;
  return html`<form class="tenant" action="${basePath}${at}">${writeHidden(filters)}
<label>Tenant <input name="tenant" value="${tenant ?? ''}" placeholder="all" autocomplete="off" size="12"></label>
<button>Show</button></form>`;
}

function writeDone({ query }: Page): Html | undefined {
  const { done, count, left } = query ?? {};
  if (done === undefined) return undefined;
  const many = count === undefined ? '' : `: ${count}`;
  const rest = left === undefined || left === 0 ? '' : `; ${left} could not be`;
  return html`<p role="status" class="done">${doneTexts[done]}${many}${rest}.</p>`;
}

/** A whole page of the console. */
export function writePage(page: Page): string {
  const { basePath, title, main, tenant, caller } = page;
  const events = `${basePath}/events${tenant === null ? '' : `?tenant=${encodeURIComponent(tenant)}`}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Airlock</title>
<link rel="icon" href="${basePath}/assets/icon.svg">
<link rel="stylesheet" href="${basePath}/assets/uPlot.min.css">
<link rel="stylesheet" href="${basePath}/assets/console.css">
<link rel="stylesheet" href="${basePath}/assets/parts.css">
<link rel="stylesheet" href="${basePath}/assets/views.css">
<link rel="stylesheet" href="${basePath}/assets/job.css">
<link rel="stylesheet" href="${basePath}/assets/reviews.css">
<script type="module" src="${basePath}/assets/console.js"></script>
</head>
<body data-events="${events}">
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="brand" href="${page.linkTo('/')}">Airlock</a>
${writeTenant(page)}
<span class="who">${caller.role}${isOfInstallation(caller) ? ' of the installation' : ''} · <a href="${basePath}/logout">Log out</a></span>
${writeNavigation(page)}
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${writeDone(page)}
${main}
</main>
<footer><span id="live" role="status"></span> <button type="button" id="keys" hidden></button> <kbd>?</kbd> lists them</footer>
</body>
</html>
`.markup;
}
