// Asks for the page again when something has changed, and puts what is new in the place of what was.
const LEAST_MS = 1000;
const EVERY_MS = 10_000;

/** Whether somebody is at work in a part of the page: it stays as it is. */
const isBusy = (part) =>
  (part.contains(document.activeElement) &&
    document.activeElement.matches('input, textarea, select, [contenteditable]')) ||
  part.querySelector('input:checked, details[open], dialog[open]') !== null;

/** Puts a part in the place of another; who was at a link of it is at the same link again. */
function put(part, fresh) {
  const at = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  const row = part.querySelector('tr[aria-selected]')?.querySelector('a')?.getAttribute('href');
  part.replaceWith(fresh);
  const find = (href) => [...fresh.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
  if (at !== null) find(at)?.focus();
  if (row) find(row)?.closest('tr')?.setAttribute('aria-selected', 'true');
}

/** Says above the page that it is not as things are now, and since when; nothing where it is. */
function warn(text) {
  const known = document.querySelector('#stale');
  if (text === undefined) return known?.remove();
  if (known !== null) return known.firstChild.replaceWith(text);
  const alert = Object.assign(document.createElement('p'), { id: 'stale', className: 'problem' });
  alert.setAttribute('role', 'alert');
  alert.append(text, ` What stands here is as of ${new Date().toLocaleTimeString()}.`);
  document.querySelector('main').prepend(alert);
}

/** Asks for the page, and returns what keeps it from being live. */
async function refresh(onPut) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'error' });
  if (answer.status === 401) return 'Your session has ended: log in again in another tab. What you typed here stays.';
  if (answer.status === 503) return 'It is us: Redis does not answer.';
  if (!answer.ok) return `The server answered ${answer.status}.`;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live][id]')) {
    const fresh = page.getElementById(part.id);
    const isSame = fresh === null || (part.written ?? part.outerHTML) === fresh.outerHTML;
    if (isSame || isBusy(part)) continue;
    const place = document.adoptNode(fresh);
    place.written = fresh.outerHTML;
    put(part, place);
  }
  onPut();
  return undefined;
}

/** Keeps the page up to date while it is looked at. */
export function keepLive(onPut) {
  const { events } = document.body.dataset;
  const sign = document.querySelector('#live');
  if (events === undefined || document.querySelector('[data-live]') === null) return;
  // One at a time: what changes meanwhile is asked for behind it.
  let [isRunning, isWanted] = [false, false];
  const soon = async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted && !document.hidden) {
      isWanted = false;
      warn(await refresh(onPut).catch(() => 'Airlock does not answer.'));
      await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
    }
    isRunning = false;
  };
  const source = new EventSource(events);
  source.addEventListener('changed', soon);
  const say = (text) => sign?.replaceChildren(text);
  source.addEventListener('open', () => say('Live'));
  source.addEventListener('error', () => {
    say('Not live: waiting for the server');
    soon();
  });
  document.addEventListener('visibilitychange', () => document.hidden || soon());
  addEventListener('pagehide', () => source.close());
  setInterval(soon, EVERY_MS);
}
