// Keys: j and k go through rows, Enter opens one, x selects it, / goes to the filters, ? tells them all. A page's own
// keys are the buttons, links and fields that have `data-key`: keys between blanks, such as `c Ctrl+Enter`.
const isTyping = ({ target }) => target.matches('input:not([type=checkbox]), textarea, select');

function step(by) {
  const rows = [...document.querySelectorAll('main tbody tr')];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.hasAttribute('aria-selected'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  rows[at]?.removeAttribute('aria-selected');
  next.setAttribute('aria-selected', 'true');
  (next.querySelector('a, input') ?? next).focus();
  next.scrollIntoView({ block: 'nearest' });
}

function tell() {
  const known = document.querySelector('dialog.keys');
  if (known !== null) return known.open ? known.close() : known.showModal();
  const dialog = Object.assign(document.createElement('dialog'), { className: 'keys' });
  const own = [...document.querySelectorAll('[data-key]')].map((one) => [
    one.dataset.key,
    one.dataset.does ?? one.textContent.trim(),
  ]);
  const all = [
    ['j k', 'next, previous row'],
    ['Enter', 'open'],
    ['x', 'select'],
    ['/', 'filters'],
    ['?', 'this list'],
    ...own,
  ];
  const list = dialog.appendChild(document.createElement('dl'));
  for (const [key, text] of all) {
    list.append(Object.assign(document.createElement('dt'), { textContent: key }));
    list.append(Object.assign(document.createElement('dd'), { textContent: text }));
  }
  dialog.setAttribute('aria-label', 'Keys');
  document.body.append(dialog);
  dialog.showModal();
}

const general = {
  j: () => step(1),
  k: () => step(-1),
  x: () => document.querySelector('tr[aria-selected] input[type=checkbox]')?.click(),
  '/': () => document.querySelector('form.filters input, form.filters select')?.focus(),
  '?': tell,
};

/** Single keys can be switched off, for who speaks to the browser or hits keys by chance; the browser remembers it. */
function addSwitch() {
  const isOff = () => localStorage.getItem('keys') === 'off';
  const button = document.querySelector('#keys');
  const say = () => button.replaceChildren(isOff() ? 'Keys are off' : 'Keys are on');
  button.addEventListener('click', () => {
    localStorage.setItem('keys', isOff() ? 'on' : 'off');
    say();
  });
  button.hidden = false;
  say();
  return isOff;
}

/** Heeds keys wherever nobody is typing. */
export function heedKeys() {
  const isOff = addSwitch();
  addEventListener('keydown', (event) => {
    if (event.altKey || event.isComposing) return;
    // Nothing behind the list of keys is reached while it is open.
    if (event.key !== '?' && document.querySelector('dialog[open]') !== null) return;
    const isHeld = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape' && isTyping(event)) event.target.blur();
    if ((isTyping(event) || isOff()) && !isHeld) return;
    const key = isHeld ? `Ctrl+${event.key}` : event.key;
    const own = [...document.querySelectorAll('[data-key]')].find((one) => one.dataset.key.split(' ').includes(key));
    // A key that is held down decides about one thing, not about all that come after it.
    const press = () => event.repeat || (own.matches('input, textarea, select') ? own.focus() : own.click());
    const act = own ? press : general[key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
