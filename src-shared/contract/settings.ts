/**
 * The settings: one table of what can be set, each with its choices, its default and its effect in words. Views, CLI and file
 * derive from it. Nothing that can be a sensible default is a setting.
 */
import { z } from 'zod';

export const settingValueSchema = z.union([z.boolean(), z.number(), z.string()]);
export type SettingValue = z.infer<typeof settingValueSchema>;

export const settingSections = ['general', 'dreams', 'model', 'interruptions', 'storage'] as const;

/** A setting as clients are shown it. */
export const settingSchema = z.object({
  key: z.string(),
  section: z.enum(settingSections),
  label: z.string(),
  /** What it does, in one sentence. */
  effect: z.string(),
  /** `switch`: true or false. `choice`: one of `choices`. `time`: `HH:MM`, local. `text`: a short line, `shape` says which. */
  kind: z.enum(['switch', 'choice', 'time', 'text']),
  /** Of a text: what may stand there, in words. */
  shape: z.string().optional(),
  choices: z
    .array(z.object({ value: settingValueSchema, label: z.string() }))
    .readonly()
    .optional(),
  value: settingValueSchema,
  standard: settingValueSchema,
});
export type Setting = z.infer<typeof settingSchema>;

const dollars = [0.1, 0.25, 0.5, 1, 2, 5].map((value) => ({ value, label: `$${value.toFixed(2)}` })) as readonly {
  readonly value: 0.1 | 0.25 | 0.5 | 1 | 2 | 5;
  readonly label: string;
}[];

/** Everything that can be set. Labels and effects are what people read; each setting does what its sentence says. */
export const settingTable = {
  'app.startAtLogin': {
    section: 'general',
    label: 'Start at login',
    effect: 'Vesper starts with your session and waits in the tray.',
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
    effect: 'A known fix, a promise for today, or work not committed at the end of the day is said once.',
    kind: 'switch',
    standard: true,
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

interface Definition {
  section: (typeof settingSections)[number];
  label: string;
  effect: string;
  kind: Setting['kind'];
  choices?: readonly { readonly value: SettingValue; readonly label: string }[];
  shape?: string;
  standard: SettingValue;
}

export type SettingKey = keyof typeof settingTable;
type Entry<K extends SettingKey> = (typeof settingTable)[K];
/** What a setting may hold. */
export type ValueOf<K extends SettingKey> =
  Entry<K> extends { choices: readonly { value: infer V }[] }
    ? V
    : Entry<K> extends { kind: 'switch' }
      ? boolean
      : string;

export const settingKeys = Object.keys(settingTable) as SettingKey[];

/** What may be kept under a key. */
export function valueSchema(key: SettingKey): z.ZodType<SettingValue> {
  const entry: Definition = settingTable[key];
  switch (entry.kind) {
    case 'switch':
      return z.boolean('give true or false');
    case 'time':
      return z.string('give a time as HH:MM').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'give a time as HH:MM');
    case 'text':
      return textSchema(key, entry.shape ?? 'a text');
    case 'choice': {
      const values = entry.choices?.map(({ value }) => value) ?? [];
      return z.literal(values, `choose from ${values.join(', ')}`);
    }
  }
}

/** Short, on one line, without what only hides; of each key its own shape. */
function textSchema(key: SettingKey, shape: string): z.ZodType<string> {
  const text = z.string(`give ${shape}`).max(300, 'that is too long');
  if (key === 'model.url') return text.refine((said) => modelAddress(said) !== undefined, `give ${shape}`);
  if (key === 'model.name') return text.regex(/^[A-Za-z0-9][\w.:/@+-]{0,99}$/, `give ${shape}`);
  return text.regex(/^(?:\d{1,4}(?:\.\d{1,4})?)?$/, `give ${shape}`);
}

/** The origin of a model's server and what its paths begin with; undefined for anything but https, or http on this machine. */
export function modelAddress(text: string): { origin: string; base: string } | undefined {
  const url = URL.parse(text);
  if (!url || /[\s\\]/.test(text) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return undefined;
  const isHere = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost|[a-z0-9-]+\.localhost)$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) return undefined;
  return { origin: url.origin, base: url.origin + url.pathname.replace(/\/+$/, '') };
}

/** A value as it is typed: `on`, `off`, `true`, `false`, `6`, `by-hand`, `20:00`; undefined where the key takes none like it. */
export function valueTyped(key: SettingKey, text: string): SettingValue | undefined {
  const meant: SettingValue[] = [text];
  if (/^\d+(?:\.\d+)?$/.test(text)) meant.push(Number(text));
  if (/^(on|true)$/.test(text)) meant.push(true);
  if (/^(off|false)$/.test(text)) meant.push(false);
  return meant.find((value) => valueSchema(key).safeParse(value).success);
}
