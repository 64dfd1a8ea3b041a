/**
 * Reads what a forge's webhook says, as data: which event, of which repository and pull request, by whom. Every part may be missing or of
 * another kind; nothing in it is obeyed, and no payload is an error.
 */
import { z } from 'zod';

/** What was understood of one delivery. `null`: it does not say. */
export interface WebhookSummary {
  event: string;
  action: string | null;
  /** `OWNER/NAME`. */
  repo: string | null;
  /** Login of whoever did it. */
  sender: string | null;
  /** Of the pull request, issue or discussion. */
  number: number | null;
  title: string | null;
  /** The page of what happened, the most telling one: a comment's before its pull request's. */
  url: string | null;
  /** Of pushes, branches and tags. */
  ref: string | null;
}

/** `event`: the name in the header `x-github-event` or `x-gitea-event`. Never throws. */
export function readWebhook(event: string, payload: unknown): WebhookSummary {
  const said = payloadSchema.safeParse(payload).data ?? {};
  const about = said.pull_request ?? said.issue ?? said.discussion;
  return {
    event,
    action: said.action ?? null,
    repo: said.repository?.full_name ?? null,
    sender: said.sender?.login ?? null,
    number: about?.number ?? null,
    title: about?.title ?? null,
    url: pageOf(said) ?? null,
    ref: said.ref ?? null,
  };
}

/** Numbers of the pull requests that a delivery is about: those named by checks and workflows are named in lists. */
export function pullsIn(payload: unknown): number[] {
  const said = payloadSchema.safeParse(payload).data ?? {};
  const named = [
    said.pull_request?.number,
    said.issue?.number,
    ...[said.check_run, said.check_suite, said.workflow_run].flatMap(
      (one) => one?.pull_requests?.map(({ number }) => number) ?? [],
    ),
  ];
  return [...new Set(named.filter((number) => number !== undefined))];
}

/** Forges leave out what does not apply, or say `null`: whatever is not as expected is not there. */
const text = z.string().optional().catch(undefined);
const count = z.int().positive().optional().catch(undefined);
const page = z.object({ html_url: text }).optional().catch(undefined);
const titled = z.object({ number: count, title: text, html_url: text }).optional().catch(undefined);
const pulls = z
  .array(z.object({ number: count }))
  .max(100)
  .optional()
  .catch(undefined);
const checked = z.object({ html_url: text, pull_requests: pulls }).optional().catch(undefined);

const payloadSchema = z.object({
  action: text,
  ref: text,
  compare: text,
  repository: z.object({ full_name: text }).optional().catch(undefined),
  sender: z.object({ login: text }).optional().catch(undefined),
  pull_request: titled,
  issue: titled,
  discussion: titled,
  comment: page,
  review: page,
  release: page,
  check_run: checked,
  check_suite: checked,
  workflow_job: page,
  workflow_run: checked,
});
type Said = z.infer<typeof payloadSchema>;

function pageOf(said: Said): string | undefined {
  return [
    said.comment,
    said.review,
    said.pull_request,
    said.issue,
    said.discussion,
    said.release,
    said.check_run,
    said.workflow_job,
    said.workflow_run,
    { html_url: said.compare },
  ].find((one) => one?.html_url !== undefined)?.html_url;
}
