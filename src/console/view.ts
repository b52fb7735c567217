import { z } from 'zod';
import type { Answer } from '../api/exchange.ts';
import { type Html, html } from '../api/html.ts';
import { queryParts } from '../api/request-parts.ts';
import type { Actor } from '../audit/entry.ts';
import type { Caller, Role } from '../records/api-keys.ts';
import { type DoneName, doneNames } from './done.ts';
import { flatten, writeForm } from './forms.ts';

/** What every page takes: whose things it shows, and what was done just now, of how many things, and of how many not. */
const shared = z.object({
  tenant: queryParts.tenant,
  done: z.enum(doneNames).optional(),
  count: z.coerce.number().int().min(0).max(1e9).optional(),
  left: z.coerce.number().int().min(0).max(1e9).optional(),
});

type Fields = z.ZodObject;
type Nothing = z.ZodObject<Record<never, never>>;

/** A page, or an action, that was asked for by somebody who may. */
export interface Asked<Params extends Fields = Fields, Query extends Fields = Fields> {
  caller: Caller;
  /** For the audit log. */
  who: Actor;
  /** Whose things are shown; null is all tenants'. */
  tenant: string | null;
  /** Where the page is, without its filters. */
  path: string;
  params: z.output<Params>;
  /** Of the URL; of the form where something is done. */
  query: z.output<Query> & z.output<typeof shared>;
  /** Makes a link to another page of the console that shows the same tenant. Fields that are undefined are left out. */
  linkTo: (path: string, query?: Readonly<Record<string, string | number | undefined>>) => string;
}

interface Declared<Params extends Fields, Query extends Fields> {
  /** Below `/console`, as Express has it. */
  path: string;
  title: string;
  role: Exclude<Role, 'submit'>;
  params?: Params;
  /** Filters; a page whose filters are not these is refused. */
  query?: Query;
  /** For admins of tenant `default` and keys of scope `installation` alone. */
  isOfInstallation?: boolean;
}

/** A page. It is written anew each time something changes: the parts with `data-live` and an id are put in the old one's place. */
export interface View {
  path: string;
  title: string;
  role: Declared<Fields, Fields>['role'];
  isOfInstallation?: boolean;
  params: Fields;
  query: Fields;
  write: (asked: Asked) => Promise<Html>;
}

/** What comes of an action: where to go on, and what to say there. */
export interface Done {
  to: string;
  done: DoneName;
  count?: number;
  left?: number;
}

/** A page that is shown in the place of one to go on to, such as a form with what is wrong with it. */
export interface Shown {
  status: number;
  main: Html;
}

/**
 * Something that is done: GET asks whether it is to be, with its count, and POST does it. What comes of it is told on
 * the page that it leads to; what is revealed stands in the answer itself, which may be a file.
 */
export interface Action extends View {
  /** Fields of what is posted. */
  form: Fields;
  act: (asked: Asked) => Promise<Done | Html | Shown | Answer>;
}

const nothing: Nothing = z.object({});

/** Declares a page. */
export function view<Params extends Fields = Nothing, Query extends Fields = Nothing>(
  { params, query, ...declared }: Declared<Params, Query>,
  write: (asked: Asked<Params, Query>) => Promise<Html>,
): View {
  return {
    ...declared,
    params: params ?? nothing,
    query: (query ?? nothing).extend(shared.shape),
    write: write as View['write'],
  };
}

/** What is said where there is nothing to do: then there is no button either. */
interface NothingToDo {
  nothing: Html;
}

/** Declares an action. `ask` says what would be done, and of how many; its button does it. */
export function action<Params extends Fields = Nothing, Query extends Fields = Nothing>(
  declared: Declared<Params, Query>,
  {
    ask,
    act,
  }: {
    ask: (asked: Asked<Params, Query>) => Promise<Html | NothingToDo>;
    act: (asked: Asked<Params, Query>) => Promise<Done | Html>;
  },
): Action {
  const write = async (asked: Asked<Params, Query>) => {
    const question = await ask(asked);
    if ('nothing' in question) return question.nothing;
    const button = html`<p><button class="primary">${declared.title}</button></p>`;
    return writeForm(asked.path, flatten(asked.query), html`${question}${button}`);
  };
  const page = view(declared, write);
  return { ...page, form: page.query, act: act as Action['act'] };
}

/** Declares a page with a form of its own, whose fields are not the page's filters. */
export function formView<Params extends Fields, Query extends Fields, Form extends Fields>(
  { form, ...declared }: Declared<Params, Query> & { form: Form },
  {
    write,
    act,
  }: {
    write: (asked: Asked<Params, Query>) => Promise<Html>;
    act: (asked: Asked<Params, Form>) => Promise<Done | Shown | Answer>;
  },
): Action {
  return { ...view(declared, write), form: form.extend(shared.shape), act: act as Action['act'] };
}
