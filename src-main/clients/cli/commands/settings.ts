/** What can be set: shown, and set. */
import { settingKeys, valueTyped, type Setting, type SettingKey } from '../../../../src-shared/contract/settings.ts';
import { settingTable } from '../../../../src-shared/contract/settings-table.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import type { Context } from '../context.ts';
import { print } from '../print.ts';
import { host } from './hosts.ts';
import { mcp, type KeyOptions } from './keys.ts';
import { model, secret } from './model.ts';
import { one } from './projects.ts';
import { forgeHosts } from './watch-pr.ts';

export async function settings(
  context: Context,
  options: KeyOptions,
  act = 'get',
  key?: string,
  value?: string,
): Promise<void> {
  if (act !== 'mcp' && (options.for !== undefined || options.name !== undefined))
    throw new VesperError('bad-input', '--for and --name are of a new key.', 'vesper settings mcp allow [PROJECT]');
  if (act === 'get' && value === undefined) return get(context, key);
  if (act === 'secret') return secret(context, key, value);
  if (act === 'model') return model(context, key, value);
  if (act === 'forge') return forgeHosts(context, key, value);
  if (act === 'host') return host(context, key, value);
  if (act === 'mcp') return mcp(context, options, key, value);
  if (act === 'set' && key !== undefined && value !== undefined) return set(context, key, value);
  throw new VesperError(
    'bad-input',
    act === 'set' ? 'settings set needs a key and a value.' : 'That is not understood.',
    'vesper settings [get [KEY] | set KEY VALUE | secret set|remove anthropic|push|HOST|webhook | model [allow|deny PROJECT] | forge [allow|deny HOST] | host [on|off|remove ORIGIN] | mcp [allow [PROJECT] [--for 90d] [--name X]|deny ID]]',
  );
}

async function get(context: Context, key: string | undefined): Promise<void> {
  await one(context, async (call) => {
    const all = await call('settings.get', {});
    if (key === undefined) return print(context, all, (found) => found.settings.flatMap(tell));
    const setting = all.settings.find((one) => one.key === key);
    if (!setting) throw unknown(key);
    print(context, { setting }, () => String(setting.value));
  });
}

async function set(context: Context, key: string, text: string): Promise<void> {
  if (!isKey(key)) throw unknown(key);
  const value = valueTyped(key, text);
  const entry: Pick<Setting, 'kind' | 'choices' | 'shape'> = settingTable[key];
  if (value === undefined)
    throw new VesperError('bad-input', `${key} cannot be "${text}".`, `Choose from ${mayBe(entry)}.`);
  await one(context, async (call) =>
    print(context, await call('settings.set', { key, value }), ({ setting }) => `${key} = ${setting.value}`),
  );
}

function tell(setting: Setting): string[] {
  return [
    `${setting.key} = ${setting.value === '' ? '(nothing)' : setting.value}`,
    `  ${setting.label}. ${setting.effect} (${mayBe(setting)})`,
  ];
}

/** `5, 10, 30, by-hand`. */
function mayBe({ kind, choices, shape }: Pick<Setting, 'kind' | 'choices' | 'shape'>): string {
  if (kind === 'text') return shape ?? 'a text';
  if (kind === 'switch') return 'on, off';
  return kind === 'time' ? 'HH:MM' : (choices ?? []).map(({ value }) => value).join(', ');
}

function isKey(key: string): key is SettingKey {
  return settingKeys.some((known) => known === key);
}

function unknown(key: string): VesperError {
  return new VesperError('bad-input', `There is no setting "${key}" here.`, 'vesper settings lists them.');
}
