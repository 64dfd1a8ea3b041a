/** What a setting is made of, and the sections that they stand in. */
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
