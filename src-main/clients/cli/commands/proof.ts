/** `vesper proof`: is it working? What proves it, on one screen. */
import type { Proof } from '../../../../src-shared/contract/proof.ts';
import { parseStamp } from '../../../../src-shared/kit/time.ts';
import { sizeWords } from '../../../../src-shared/kit/size.ts';
import type { Context } from '../context.ts';
import { clip, plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

export async function proof(context: Context): Promise<void> {
  await one(context, async (call) => print(context, await call('engine.proof', {}), tellProof));
}

/** The lines of `vesper proof`. */
export function tellProof(found: Proof): string[] {
  const ago = agoSince(found.at);
  const heard = found.heard.flatMap(({ source, at }) => (at === null ? [] : [`${source} ${ago(at)}`]));
  return [
    ...(found.projects.length === 0 ? ['Watching: no project yet → vesper add FOLDER'] : ['Watching']),
    ...found.projects.map(({ name, state, observers }) => {
      const files = observers.find((one) => one.name === 'files');
      const marker = files?.provenAt ? `, marker heard ${ago(files.provenAt)}` : '';
      const ailing = observers.find((one) => one.state === 'degraded' || one.state === 'unreachable');
      return `  ${name}: ${ailing ? `${ailing.state}: ${ailing.reason ?? ailing.name}` : state}${marker}`;
    }),
    `Last heard: ${heard.join(', ') || 'nothing yet'}`,
    found.dream
      ? `Last dream: ${shortTime(found.dream.at)}: ${found.dream.changes || (found.dream.because ?? 'nothing new')}`
      : 'Last dream: none yet → vesper dream --now',
    `Left this machine today: ${leftWords(found.left)}`,
    ...modelLines(found.model),
    `Data home: ${found.home.path}, ${plural(found.home.records, 'record')}, ${sizeWords(found.home.bytes)}; memory in ${found.home.memory}`,
  ];
}

function leftWords({ sent, spent, requests, hosts, refused }: Proof['left']): string {
  const kept = refused === 0 ? '' : `; ${plural(refused, 'request')} refused`;
  if (requests === 0) return `0 B${kept}`;
  const to = hosts.map((one) => `${one.host} ${sizeWords(one.sent)}`).join(', ');
  return `${sizeWords(sent)} in ${plural(requests, 'request')}, $${spent.toFixed(2)} (${to})${kept}`;
}

function modelLines({ on, name, host, here, because, allowed, sample }: Proof['model']): string[] {
  if (!on) return ['A model would be sent: nothing, it is switched off'];
  const where = here ? 'on this machine' : `at ${host}`;
  const head = `Model: ${name} ${where}; of ${allowed.join(', ') || 'no project'}${because ? `; not now: ${because}` : ''}`;
  if (!sample) return [head, '  It would be sent: nothing new'];
  return [head, `  It would be sent, as here: ${clip(sample.text, 300)}  [${sample.project}, ${sample.source}]`];
}

/** `12 s ago`, `3 min ago`, else the time itself. */
function agoSince(now: string): (at: string) => string {
  const instant = parseStamp(now)?.instant ?? 0;
  return (at) => {
    const seconds = Math.max(0, Math.round((instant - (parseStamp(at)?.instant ?? 0)) / 1000));
    if (seconds < 90) return `${seconds} s ago`;
    return seconds < 5400 ? `${Math.round(seconds / 60)} min ago` : shortTime(at);
  };
}
