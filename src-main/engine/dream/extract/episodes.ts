/**
 * Failure → change → success within one session: which files were changed between a command's failure and its success.
 */
import { fileData, terminalData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { dayOf } from '../../../../src-shared/kit/time.ts';
import { citeOf, factText, type About, type Candidate, type Cite, type Extractor } from '../candidate.ts';
import { topicOf } from '../place.ts';
import { listed } from './layout.ts';
import { runsOf } from './left-off.ts';

interface Failure {
  command: string;
  signature: string;
  cite: Cite;
  files: Map<string, Cite>;
}

const MOST_OPEN = 200;

export function episodes(about: About): Extractor {
  const open = new Map<string, Failure>();
  const found: Candidate[] = [];
  return {
    see(record, fresh) {
      const session = record.session ?? `${record.project ?? ''} ${record.at.slice(0, 10)}`;
      for (const file of changedFiles(record))
        for (const [key, failure] of open)
          if (key.startsWith(`${session}\n`) && failure.files.size < 8) failure.files.set(file, citeOf(record, fresh));
      for (const [command, failed] of runsOf(record)) {
        const key = `${session}\n${command}`;
        const signature = signatureOf(record);
        if (failed && signature !== undefined && open.size < MOST_OPEN)
          open.set(key, { command, signature, cite: citeOf(record, fresh), files: new Map() });
        const failure = failed ? undefined : open.get(key);
        if (!failure) continue;
        open.delete(key);
        if (fresh && failure.files.size > 0 && found.length < 500) found.push(told(failure, citeOf(record, fresh)));
      }
    },
    finish: () => found,
  };

  function told(failure: Failure, success: Cite): Candidate {
    const files = [...failure.files.keys()].slice(0, 3).map((file) => `\`${file}\``);
    const signature = failure.signature.replace(/["“”]/g, "'").slice(0, 70);
    return {
      fact: {
        text: factText(
          `\`${failure.command}\` failed with "${signature}" and passed after changes to ${listed(files)} (${dayOf(success.at)}).`,
        ),
        type: 'project',
        topic: topicOf(about, 'errors'),
        project: about.id,
        slot: `fixed by · ${failure.command} · ${signature.toLowerCase()}`,
        value: [...failure.files.keys()].slice(0, 3).sort().join(' '),
      },
      cites: [failure.cite, ...failure.files.values(), success].slice(0, 12),
      because: 'failed, was changed, and passed in one session',
    };
  }
}

function changedFiles(record: Observation): string[] {
  if (record.source === 'file') {
    const file = fileData.safeParse(record.data);
    return file.success && !file.data.generated ? [file.data.path] : [];
  }
  if (record.source !== 'agent' || record.kind !== 'tool') return [];
  const tool = toolData.safeParse(record.data);
  return tool.success && tool.data.command === undefined && /edit|write|patch|replace|create/i.test(tool.data.tool)
    ? (tool.data.files ?? [])
    : [];
}

function signatureOf(record: Observation): string | undefined {
  const parsed = record.source === 'agent' ? toolData.safeParse(record.data) : terminalData.safeParse(record.data);
  return parsed.success ? parsed.data.errorSignature : undefined;
}
