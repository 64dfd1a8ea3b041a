/**
 * The redactor's thread: takes batches of drafts or texts, answers each with its redacted form.
 */
import { parentPort } from 'node:worker_threads';
import type { Draft } from '../../../src-shared/contract/observation.ts';
import { neutralise } from './neutralise.ts';
import { scanner } from './redact.ts';
import { redactDraft, redactWhole } from './redact-draft.ts';
import { secondOpinion } from './second-opinion.ts';

/** What the redactor asks. Both sides are this program's own and of one version. */
export type Request = { id: number } & ({ drafts: Draft[] } | { text: string });
/** What the thread answers; `ready` comes once, when the table is compiled. */
export type Reply =
  | { ready: true }
  | { id: number; drafts: { draft: Draft; masked: number }[] }
  | { id: number; text: string; masked: number }
  | { id: number; error: string };

const port = parentPort;
if (port) {
  scanner();
  port.on('message', (request: Request) => {
    answer(request).then(
      (reply) => port.postMessage(reply),
      // Only the kind of failure is told: a message could quote the text.
      (error: unknown) => port.postMessage({ id: request.id, error: (error as Error).name }),
    );
  });
  port.postMessage({ ready: true } satisfies Reply);
}

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  if ('text' in request) {
    const [more] = await secondOpinion([neutralise(request.text)]);
    return { id, ...redactWhole(request.text, more) };
  }
  const more = await secondOpinion(request.drafts.map(({ text }) => neutralise(text)));
  return { id, drafts: request.drafts.map((draft, index) => redactDraft(draft, more[index])) };
}
