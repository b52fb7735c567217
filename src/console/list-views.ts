import type { ApiTools } from '../api/api-tools.ts';
import type { ConsoleTools } from '../operations/console-tools.ts';
import type { Action, View } from './view.ts';
import { createAuditView } from './views/audit.ts';
import { createBatchesView, createBatchPages } from './views/batches.ts';
import { createDeadLetterPages, createDeadLettersView } from './views/dead-letters.ts';
import { createFailuresView } from './views/failures.ts';
import { createJobPages } from './views/job.ts';
import { createJobsActions, createJobsView } from './views/jobs.ts';
import { createNowView } from './views/now.ts';
import { createProviderActions, createProvidersView } from './views/providers.ts';
import { createQualityView } from './views/quality.ts';
import { createReviewPages, createReviewsView } from './views/reviews.ts';
import { createTenantPages } from './views/tenant.ts';
import { createTenantsView } from './views/tenants.ts';

/** What pages and actions are made with. */
export type Tools = ApiTools & ConsoleTools;

/** The pages in the order of the navigation. */
export const listViews = (tools: Tools): View[] => [
  createNowView(tools),
  createJobsView(tools),
  createFailuresView(tools),
  createDeadLettersView(tools),
  createReviewsView(tools),
  createBatchesView(tools),
  createProvidersView(tools),
  createQualityView(tools),
  createTenantsView(tools),
  createAuditView(tools),
];

/** Pages that the navigation does not have, and actions. */
export const listActions = (tools: Tools): (View | Action)[] => [
  ...createJobsActions(tools),
  ...createJobPages(tools),
  ...createDeadLetterPages(tools),
  ...createReviewPages(tools),
  ...createBatchPages(tools),
  ...createProviderActions(tools),
  ...createTenantPages(tools),
];
