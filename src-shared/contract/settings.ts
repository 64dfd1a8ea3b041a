/**
 * The settings: one table of what can be set, each with its choices, its default and its effect in words. Views, CLI and file
 * derive from it. Nothing that can be a sensible default is a setting.
 */
import { z } from 'zod';
import { settingForms, settingSections, type Definition, type SettingValue } from './settings-form.ts';
import { settingTable } from './settings-table.ts';

export const settingValueSchema: z.ZodType<SettingValue, SettingValue> = z.union([z.boolean(), z.number(), z.string()]);

/** A setting as clients are shown it. */
export const settingSchema = z.object({
  key: z.string(),
  section: z.enum(settingSections),
  label: z.string(),
  /** What it does, in one sentence. */
  effect: z.string(),
  /** `switch`: true or false. `choice`: one of `choices`. `time`: `HH:MM`, local. `text`: a short line, `shape` says which. */
  kind: z.enum(settingForms),
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

/** How often each kind of moment is said; "less of this" is a step to the right. */
export type OftenKey = Extract<SettingKey, `moments.${string}`>;
export const oftenKeys = settingKeys.filter((key): key is OftenKey => key.startsWith('moments.'));
export const oftenSteps = ['always', 'seldom', 'never'] as const;

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
  if (key === 'model.url' || key === 'embeddings.url')
    return text.refine((said) => modelAddress(said) !== undefined, `give ${shape}`);
  if (key === 'update.url' || key === 'push.url')
    return text.refine((said) => said === '' || modelAddress(said) !== undefined, `give ${shape}`);
  if (key === 'model.name' || key === 'embeddings.name')
    return text.regex(/^[A-Za-z0-9][\w.:/@+-]{0,99}$/, `give ${shape}`);
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
