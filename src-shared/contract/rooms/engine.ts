/** engine.*, settings.*, egress.* and ledger.*: the engine itself, how it is set, and what left the machine. */
import { z } from 'zod';
import { call, done, event, none } from '../calls.ts';
import { hostPurposes, reachedHostsSchema } from '../hosts.ts';
import { ledgerDaySchema, ledgerSchema } from '../ledger.ts';
import { proofSchema } from '../proof.ts';
import { settingSchema, settingValueSchema } from '../settings.ts';
import { doctorSchema, statusSchema } from '../views.ts';

export const engine = {
  status: call('State of engine, observers, projects, gates and lag.', none, statusSchema),
  doctor: call('Checks with remedies.', none, doctorSchema),
  proof: call(
    'Is it working? What was heard and when, the last dream, what left today, what a model would be sent, where all lies.',
    none,
    proofSchema,
  ),
  stop: call('Ends the running engine after writing what is pending.', none, done),
  link: call(
    'A fresh one-time address of the page where a page is served; the desktop app shows its window instead (`shown`).',
    none,
    z.object({ url: z.string(), shown: z.boolean().optional() }),
  ),
  changed: event('Something in the status changed; fetch it again.', z.object({ state: z.string() })),
} as const;

export const settings = {
  get: call(
    'Every setting: its value, what it may be, and its effect in words.',
    none,
    z.object({ settings: z.array(settingSchema) }),
  ),
  set: call(
    'Changes one setting; it takes effect at once.',
    z.strictObject({ key: z.string(), value: settingValueSchema }),
    z.object({ setting: settingSchema }),
  ),
  changed: event('A setting changed.', z.object({ key: z.string() })),
} as const;

const oneHost = { origin: z.string().max(300), purpose: z.enum(hostPurposes) };

export const egress = {
  hosts: call(
    'The hosts that may be reached: each with its purpose, its switch and its last use.',
    none,
    reachedHostsSchema,
  ),
  switch: call(
    'Switches a host on or off that stands in settings.json; no call adds one.',
    z.strictObject({ ...oneHost, on: z.boolean() }),
    reachedHostsSchema,
  ),
  remove: call(
    'Takes a host out of settings.json; nothing reaches it from then on.',
    z.strictObject(oneHost),
    reachedHostsSchema,
  ),
} as const;

export const ledger = {
  read: call(
    'What was spent and every byte that left, newest first; `before` pages back.',
    z.strictObject({ limit: z.int().min(1).max(500).optional(), before: z.int().optional() }),
    ledgerSchema,
  ),
  day: call(
    'A day at a glance: spent of what may be, tokens, calls, bytes by host, refusals, interruptions.',
    z.strictObject({ day: z.iso.date().optional() }),
    ledgerDaySchema,
  ),
  changed: event('Something was spent or sent.', none),
} as const;
