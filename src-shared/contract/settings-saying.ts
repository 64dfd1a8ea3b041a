/** What can be set of what Vesper says unasked: here, and on a phone. */
import type { Definition } from './settings-form.ts';

/** How often a kind of moment is said: "less of this" takes one step down. */
const often = [
  { value: 'always', label: 'Always' },
  { value: 'seldom', label: 'Seldom' },
  { value: 'never', label: 'Never' },
] as const;

export const saying = {
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
} as const satisfies Record<string, Definition>;
