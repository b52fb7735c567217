import type { ApiTools } from '../api/api-tools.ts';
import type { ConsoleTools } from '../operations/console-tools.ts';
import type { Action, View } from './view.ts';
import { createAuditView } from './views/audit.ts';
import { createBatchesView, createBatchPages } from './views/batches.ts';
import { createProviderActions, createProvidersView } from './views/providers.ts';
import { createReviewPages, createReviewsView } from './views/reviews.ts';
import { createTenantPages } from './views/tenant.ts';
import { createTenantsView } from './views/tenants.ts';

/** What pages and deeds are made with. */
export type Tools = ApiTools & ConsoleTools;

/** The pages in the order of the navigation. */
export const listViews = (tools: Tools): View[] => [
  createReviewsView(tools),
  createBatchesView(tools),
  createProvidersView(tools),
  createTenantsView(tools),
  createAuditView(tools),
];

/** Pages that the navigation does not have, and deeds. */
export const listActions = (tools: Tools): (View | Action)[] => [
  ...createReviewPages(tools),
  ...createBatchPages(tools),
  ...createProviderActions(tools),
  ...createTenantPages(tools),
];
