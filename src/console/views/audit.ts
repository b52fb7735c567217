import { z } from 'zod';
import { auditKeyForm, requireInstallation } from '../../api/authenticate.ts';
import { type Html, html } from '../../api/html.ts';
import { orInvalidCursor } from '../../api/read-query.ts';
import { choiceParam, ids, pageQuery, textParam } from '../../api/request-parts.ts';
import { type AuditView, acts } from '../../audit/entry.ts';
import { scopes } from '../../records/api-keys.ts';
import { writeFilters } from '../forms.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { writeTime } from '../values.ts';
import { type Asked, type View, view } from '../view.ts';

const query = z.object({
  act: choiceParam(acts, 'Must be an act of the audit log.').optional(),
  /** Who acted. Not called after a key: the product refuses keys in URLs by that name. */
  by: textParam(auditKeyForm, 'Must be the id of a key, AIRLOCK_API_KEY or cli:USER.').optional(),
  object: textParam(/^[^\s\p{Cc}]{1,256}$/u, 'Must be 1 to 256 characters without spaces.').optional(),
  scope: choiceParam(scopes, 'Must be tenant or installation.').optional(),
  ...pageQuery,
});

type AskedAudit = Asked<z.ZodObject<Record<never, never>>, typeof query>;

/** A job or a batch leads to its page, all else to what else was done with it. */
function linkObject({ linkTo, query: { scope } }: AskedAudit, { act, object }: AuditView): string {
  if (ids.job.test(object)) return linkTo(`/jobs/${object}`);
  if (ids.batch.test(object)) return linkTo(`/batches/${object}`);
  return act.startsWith('tenant.')
    ? linkTo(`/tenants/${encodeURIComponent(object)}`)
    : linkTo('/audit', { object, scope });
}

const writeProven = ({ proven }: AuditView): Html =>
  proven
    ? html`<span class="good">yes</span>`
    : html`<strong class="warn">no: under a key that is not given here</strong>`;

const columns = (asked: AskedAudit): Column<AuditView>[] => {
  const { scope } = asked.query;
  return [
    {
      head: 'When',
      cell: ({ at }) =>
        html`<time datetime="${at}">${at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time> <span class="soft">${writeTime(at)}</span>`,
    },
    { head: 'Act', cell: ({ act }) => html`<a href="${asked.linkTo('/audit', { act, scope })}">${act}</a>` },
    { head: 'Object', cell: (line) => html`<a href="${linkObject(asked, line)}">${line.object}</a>` },
    { head: 'Key', cell: ({ key }) => html`<a href="${asked.linkTo('/audit', { by: key, scope })}">${key}</a>` },
    { head: 'Address', cell: ({ address }) => address ?? '–' },
    { head: 'Reason', cell: ({ reason }) => html`<bdi>${reason ?? '–'}</bdi>` },
    { head: 'Proven', cell: writeProven },
  ];
};

function writeFilter({ path, query: { act, by, object, scope, tenant }, caller }: AskedAudit): Html {
  const filters = [
    { name: 'act', label: 'Act', value: act, options: acts },
    { name: 'by', label: 'Key', value: by },
    { name: 'object', label: 'Object', value: object },
  ];
  const whose = { name: 'scope', label: 'Scope', value: scope, options: scopes };
  const mayChoose = caller.scope === 'installation' || caller.tenant === 'default';
  return writeFilters(path, mayChoose ? [...filters, whose] : filters, { tenant });
}

/** What another hand has changed is said; what is not whole is left out of the list. */
const writeChanged = (changed: number | undefined): Html | undefined =>
  changed === undefined
    ? undefined
    : html`<p class="problem" role="alert"><b>The audit log was changed outside of Airlock:</b> ${changed} of the lines that were looked at for this page. <code>airlock audit verify</code> says which they are.</p>`;

/** Who did what, newest first: the lines of a tenant, or with `scope` those of no tenant. */
export const createAuditView = (tools: Tools): View =>
  view({ path: '/audit', title: 'Audit', role: 'admin', query }, async (asked) => {
    const { caller, linkTo } = asked;
    const { act, by, object, scope, limit, cursor } = asked.query;
    const isOfNone = scope === 'installation';
    if (isOfNone) requireInstallation(caller);
    // A chain is of one tenant: those of all are not one list.
    const whose = isOfNone ? null : (asked.tenant ?? caller.tenant);
    const find = () => tools.listAudit(whose, { act, key: by, object, limit, cursor });
    const { data, nextCursor, changed } = await orInvalidCursor(cursor, find);
    const said = whose === null ? 'what is of the installation' : `tenant ${whose}`;
    return html`${writeFilter(asked)}${writeChanged(changed)}${writeTable({
      ...{ id: 'audit', caption: `Audit log of ${said}, newest first`, empty: 'There is no such line.' },
      ...{ columns: columns(asked), rows: data },
      next: nextCursor === null ? null : linkTo('/audit', { act, by, object, scope, limit, cursor: nextCursor }),
    })}<p class="soft">Each line is looked at by itself; <code>airlock audit verify</code> checks how they follow each other.</p>`;
  });
