/**
 * The settings: one table of what can be set, each with its choices, its default and its effect in words. Views, CLI and file
 * derive from it. Nothing that can be a sensible default is a setting.
 */
import { z } from 'zod';

export const settingValueSchema = z.union([z.boolean(), z.number(), z.string()]);
export type SettingValue = z.infer<typeof settingValueSchema>;

export const settingSections = ['general', 'dreams', 'interruptions'] as const;

/** A setting as clients are shown it. */
export const settingSchema = z.object({
  key: z.string(),
  section: z.enum(settingSections),
  label: z.string(),
  /** What it does, in one sentence. */
  effect: z.string(),
  /** `switch`: true or false. `choice`: one of `choices`. `time`: `HH:MM`, local. */
  kind: z.enum(['switch', 'choice', 'time']),
  choices: z.array(z.object({ value: settingValueSchema, label: z.string() })).optional(),
  value: settingValueSchema,
  standard: settingValueSchema,
});
export type Setting = z.infer<typeof settingSchema>;
