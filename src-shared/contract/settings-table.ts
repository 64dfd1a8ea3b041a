/**
 * Everything that can be set: labels and effects are what people read, and each setting does what its sentence says.
 */
import type { Definition } from './settings-form.ts';
import { saying } from './settings-saying.ts';

const dollars = [0.1, 0.25, 0.5, 1, 2, 5].map((value) => ({ value, label: `$${value.toFixed(2)}` })) as readonly {
  readonly value: 0.1 | 0.25 | 0.5 | 1 | 2 | 5;
  readonly label: string;
}[];

export const settingTable = {
  'app.startAtLogin': {
    section: 'general',
    label: 'Start at login',
    effect: 'Vesper starts with your session and waits in the tray.',
    kind: 'switch',
    standard: false,
  },
  'update.check': {
    section: 'general',
    label: 'Look for updates',
    effect: 'Once a day the feed below is asked whether there is a newer Vesper. Nothing is downloaded.',
    kind: 'switch',
    standard: false,
  },
  'update.url': {
    section: 'general',
    label: 'Feed of releases',
    effect: 'Where it is asked. Only what the makers of Vesper signed is believed.',
    kind: 'text',
    shape: 'https://HOST[:PORT]/PATH, or nothing',
    standard: '',
  },
  'app.hush': {
    section: 'general',
    label: 'No spending, no interruptions',
    effect:
      'Nothing leaves this machine, nothing is said unasked, and what is under way ends. It goes on reading and dreaming.',
    kind: 'switch',
    standard: false,
  },
  'dream.afterIdle': {
    section: 'dreams',
    label: 'Dream after',
    effect: 'Idle time before a dream may start. It yields the moment you return.',
    kind: 'choice',
    choices: [
      { value: 5, label: '5 min' },
      { value: 10, label: '10 min' },
      { value: 30, label: '30 min' },
      { value: 'by-hand', label: 'Only by hand' },
    ],
    standard: 10,
  },
  'model.on': {
    section: 'model',
    label: 'Dream with a model',
    effect:
      'Redacted records, facts and candidates of the projects you allow leave this machine for the address below. Off: nothing does.',
    kind: 'switch',
    standard: false,
  },
  'model.moments': {
    section: 'model',
    label: 'Ask what is worth a word',
    effect:
      'What could be said while you work leaves too, and the model chooses one of it or none. Your limits hold whatever it says.',
    kind: 'switch',
    standard: false,
  },
  'model.url': {
    section: 'model',
    label: 'Address',
    effect: 'A server that speaks the Messages API: the provider’s, or one of your own on this machine.',
    kind: 'text',
    shape: 'https://HOST[:PORT][/PATH], or http:// on this machine',
    standard: 'https://api.anthropic.com',
  },
  'model.name': {
    section: 'model',
    label: 'Model',
    effect: 'As the server calls it. Where Vesper does not know its prices, you set them below.',
    kind: 'text',
    shape: 'the name of a model',
    standard: 'claude-haiku-4-5',
  },
  'model.perDay': {
    section: 'model',
    label: 'Most a day',
    effect: 'What a request can cost at most is set aside before it leaves; above this none leaves.',
    kind: 'choice',
    choices: dollars,
    standard: 0.5,
  },
  'model.perDream': {
    section: 'model',
    label: 'Most a dream',
    effect: 'The same for one dream; what was not asked then is left to the rules.',
    kind: 'choice',
    choices: dollars,
    standard: 0.5,
  },
  'model.priceIn': {
    section: 'model',
    label: 'Price of input',
    effect: 'US dollars for a million tokens read; empty: as Vesper knows the model. 0 for one of your own.',
    kind: 'text',
    shape: 'a number of dollars, or nothing',
    standard: '',
  },
  'model.priceOut': {
    section: 'model',
    label: 'Price of output',
    effect: 'US dollars for a million tokens written; empty: as Vesper knows the model.',
    kind: 'text',
    shape: 'a number of dollars, or nothing',
    standard: '',
  },
  'embeddings.on': {
    section: 'model',
    label: 'Search by meaning',
    effect:
      'Redacted records and questions of the projects you allow leave this machine for the address below. Off: nothing does, and search is by words.',
    kind: 'switch',
    standard: false,
  },
  'embeddings.url': {
    section: 'model',
    label: 'Address for meaning',
    effect:
      'A server that speaks the common embeddings API (POST /v1/embeddings), best one of your own on this machine.',
    kind: 'text',
    shape: 'https://HOST[:PORT][/PATH], or http:// on this machine',
    standard: 'http://127.0.0.1:11434',
  },
  'embeddings.name': {
    section: 'model',
    label: 'Model for meaning',
    effect: 'As the server calls it. Another one makes all vectors anew.',
    kind: 'text',
    shape: 'the name of a model',
    standard: 'nomic-embed-text',
  },
  'embeddings.price': {
    section: 'model',
    label: 'Price for meaning',
    effect:
      'US dollars for a million tokens; empty: nothing, for a server on this machine. Counts to what may be spent a day.',
    kind: 'text',
    shape: 'a number of dollars, or nothing',
    standard: '',
  },
  ...saying,
  'log.keepDays': {
    section: 'storage',
    label: 'Keep the log for',
    effect: 'Older days are dreamt, then removed, from the next day on. Memory and what it quotes stay.',
    kind: 'choice',
    choices: [
      { value: 30, label: '30 days' },
      { value: 90, label: '90 days' },
      { value: 365, label: '1 year' },
      { value: 1095, label: '3 years' },
    ],
    standard: 365,
  },
  'archive.keepDays': {
    section: 'storage',
    label: 'Keep copies of sessions for',
    effect: 'Of agents that may be read: masked and compressed, as agents sweep their own sessions after a month.',
    kind: 'choice',
    choices: [
      { value: 0, label: 'Keep none' },
      { value: 90, label: '90 days' },
      { value: 365, label: '1 year' },
      { value: 1095, label: '3 years' },
    ],
    standard: 365,
  },
  'archive.exact': {
    section: 'storage',
    label: 'Exact copies too',
    effect: 'They hold whatever secrets stood in a session, lie apart, and are in no export. Off: they are removed.',
    kind: 'switch',
    standard: false,
  },
  'log.keepGigabytes': {
    section: 'storage',
    label: 'Largest log',
    effect: 'Above it the oldest days are dreamt, then removed, once a day.',
    kind: 'choice',
    choices: [
      { value: 1, label: '1 GB' },
      { value: 2, label: '2 GB' },
      { value: 5, label: '5 GB' },
      { value: 20, label: '20 GB' },
    ],
    standard: 2,
  },
} as const satisfies Record<string, Definition>;
