/**
 * Everything that can be set: labels and effects are what people read, and each setting does what its sentence says.
 */
export const settingSections = ['general', 'dreams', 'model', 'interruptions', 'phone', 'storage'] as const;

export const settingForms = ['switch', 'choice', 'time', 'text'] as const;

/** What a setting may hold. */
export type SettingValue = boolean | number | string;

export interface Definition {
  section: (typeof settingSections)[number];
  label: string;
  effect: string;
  /** `switch`: true or false. `choice`: one of `choices`. `time`: `HH:MM`, local. `text`: a short line, `shape` says which. */
  kind: (typeof settingForms)[number];
  choices?: readonly { readonly value: SettingValue; readonly label: string }[];
  shape?: string;
  standard: SettingValue;
}

const dollars = [0.1, 0.25, 0.5, 1, 2, 5].map((value) => ({ value, label: `$${value.toFixed(2)}` })) as readonly {
  readonly value: 0.1 | 0.25 | 0.5 | 1 | 2 | 5;
  readonly label: string;
}[];

/** How often a kind of moment is said: "less of this" takes one step down. */
const often = [
  { value: 'always', label: 'Always' },
  { value: 'seldom', label: 'Seldom' },
  { value: 'never', label: 'Never' },
] as const;

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
  'notify.brief': {
    section: 'interruptions',
    label: 'Brief on return',
    effect: 'Your first return of the day shows where you left off.',
    kind: 'switch',
    standard: true,
  },
  'notify.trouble': {
    section: 'interruptions',
    label: 'Trouble',
    effect: 'A stopped recording, a delayed project or a failed dream is shown; it uses no interruption.',
    kind: 'switch',
    standard: true,
  },
  'notify.moments': {
    section: 'interruptions',
    label: 'While you work',
    effect: 'What is worth a word is said once, of the kinds below.',
    kind: 'switch',
    standard: true,
  },
  'moments.fix': {
    section: 'interruptions',
    label: 'A known fix',
    effect: 'An error comes again that was fixed before. Seldom: once in three days.',
    kind: 'choice',
    choices: often,
    standard: 'always',
  },
  'moments.due': {
    section: 'interruptions',
    label: 'Promises',
    effect: 'Something you promised for today, in the afternoon, or after a release that has come.',
    kind: 'choice',
    choices: often,
    standard: 'always',
  },
  'moments.uncommitted': {
    section: 'interruptions',
    label: 'Not committed',
    effect: 'Today’s work is not committed when the day ends.',
    kind: 'choice',
    choices: often,
    standard: 'always',
  },
  'moments.ended': {
    section: 'interruptions',
    label: 'Long work has ended',
    effect: 'A command or an agent took five minutes or more, and you were elsewhere.',
    kind: 'choice',
    choices: often,
    standard: 'always',
  },
  'moments.collision': {
    section: 'interruptions',
    label: 'Two agents, one file',
    effect: 'Two sessions edited the same file within a quarter of an hour.',
    kind: 'choice',
    choices: often,
    standard: 'always',
  },
  'moments.forge': {
    section: 'interruptions',
    label: 'Pull requests and branches',
    effect:
      'A pull request you watch was reviewed, merged or failed its checks, or a branch is in conflict with its base.',
    kind: 'choice',
    choices: often,
    standard: 'always',
  },
  'interruptions.perDay': {
    section: 'interruptions',
    label: 'Interruptions a day',
    effect: 'Never twice in a row. What was held back is kept with its reason.',
    kind: 'choice',
    choices: [
      { value: 0, label: '0' },
      { value: 3, label: '3' },
      { value: 6, label: '6' },
      { value: 12, label: '12' },
    ],
    standard: 6,
  },
  'quiet.from': {
    section: 'interruptions',
    label: 'Quiet from',
    effect: 'Nothing is shown, everything is kept; only a stopped recording is still said.',
    kind: 'time',
    standard: '20:00',
  },
  'quiet.to': {
    section: 'interruptions',
    label: 'Quiet until',
    effect: 'From then on notices are shown again; the same time as above means no quiet hours.',
    kind: 'time',
    standard: '08:00',
  },
  'push.to': {
    section: 'phone',
    label: 'Send notices to',
    effect: 'A service that brings them to your phone. Each is in the ledger, word for word. Off: nothing leaves.',
    kind: 'choice',
    choices: [
      { value: 'off', label: 'Off' },
      { value: 'ntfy', label: 'ntfy' },
      { value: 'pushover', label: 'Pushover' },
      { value: 'webhook', label: 'Webhook' },
    ],
    standard: 'off',
  },
  'push.url': {
    section: 'phone',
    label: 'Phone address',
    effect: 'Of ntfy with the topic (https://HOST/TOPIC), of a webhook whole; Pushover needs none.',
    kind: 'text',
    shape: 'https://HOST[:PORT][/PATH], or http:// on this machine, or nothing',
    standard: '',
  },
  'push.text': {
    section: 'phone',
    label: 'What a phone gets',
    effect:
      'Titles are Vesper’s own words and at most a project’s name. The whole quotes what was seen, with secrets masked.',
    kind: 'choice',
    choices: [
      { value: 'titles', label: 'Titles only' },
      { value: 'all', label: 'The whole notice' },
    ],
    standard: 'titles',
  },
  'push.which': {
    section: 'phone',
    label: 'Which notices',
    effect: 'Quiet hours and the number of interruptions hold for them too.',
    kind: 'choice',
    choices: [
      { value: 'trouble', label: 'Trouble only' },
      { value: 'all', label: 'All of them' },
    ],
    standard: 'all',
  },
  'push.when': {
    section: 'phone',
    label: 'When to send them',
    effect: 'Away: when nobody has been at this machine for five minutes.',
    kind: 'choice',
    choices: [
      { value: 'away', label: 'Only when away' },
      { value: 'always', label: 'Always' },
    ],
    standard: 'away',
  },
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
