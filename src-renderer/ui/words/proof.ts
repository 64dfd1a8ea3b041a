/** What the proof says: each sentence is about something that was measured, and says when. */
import type { Proof } from '../../../src-shared/contract/proof.ts';
import { count, sentence } from '../words.ts';

export const proving = {
  failing: 'What does not work',
  fails: 'fails',
  next: 'Next:',
  watching: 'Watching',
  proven: 'Vesper changed a file of its own, and this watch heard it.',
  notProven: 'Not proven yet: every minute Vesper changes a file of its own that this watch must hear.',
  noFiles: 'Files are not read, so there is no watch to prove.',
  paused: 'Paused: nothing is read.',
  noProject: 'No project yet. Vesper reads only the folders you give it.',
  heard: 'Last heard',
  never: 'never',
  since: 'What came of it',
  dream: 'Last dream',
  noDream: 'None yet. What was recorded is safe and searchable now.',
  nothingNew: 'nothing new',
  openDream: 'Open dream',
  openNext: 'What it waits for',
  left: ({ requests }: Proof['left'], bytes: string, dollars: string) =>
    requests === 0 ? 'Nothing left this machine today' : `${bytes} left today, for ${dollars}`,
  leftTo: ({ requests, hosts, refused }: Proof['left'], bytesWords: (n: number) => string) => {
    const to = hosts.map(({ host, sent }) => `${host} ${bytesWords(sent)}`).join(', ');
    const held = refused === 0 ? '' : ` ${count(refused, 'request')} refused before anything left.`;
    return requests === 0 ? `0 B, by the ledger.${held}` : `${count(requests, 'request')}: ${to}.${held}`;
  },
  openLedger: 'Open ledger',
  model: 'Model',
  modelState: ({ on, name, host, here, because, allowed }: Proof['model']) => {
    if (!on) return 'Off: nothing would be sent.';
    const of = allowed.length === 0 ? 'no project' : allowed.join(', ');
    const where = here ? 'on this machine' : `at ${host}`;
    return `${name} ${where} may be sent what was seen of ${of}.${because ? ` Not now: ${sentence(because)}.` : ''}`;
  },
  openModel: 'Show settings',
  sample: 'What it would be sent',
  openRecord: 'Open record',
  lies: 'Where it lies',
  home: 'Data home',
  memory: 'Memory',
  memoryMeans: 'Markdown that you may read and edit.',
  allWell: (n: number) => `All ${n} checks of Vesper’s own pass.`,
};

/** Of the hosts that may be reached. */
export const reaching = {
  title: 'Hosts that may be reached',
  none: 'None. Vesper opens no connection to anywhere.',
  never: 'never used',
  purposes: {
    model: 'Dreams ask a model',
    moments: 'A model is asked what is worth a word',
    embeddings: 'Search by meaning',
    forge: 'Pull requests',
    push: 'Notices on another device',
    update: 'A feed of releases',
  },
  near: ', also in your own network',
  remove: 'Remove',
  byModel: 'Set under Model',
  may: (origin: string) => `May be reached: ${origin}`,
  switched: (origin: string, on: boolean) => `${origin}: ${on ? 'may be reached' : 'not reached any more'}.`,
  removed: (origin: string) => `${origin} was taken out. Nothing reaches it any more.`,
  broken: (why: string) => `What settings.json says of hosts is not understood, so none may be reached: ${why}.`,
};
